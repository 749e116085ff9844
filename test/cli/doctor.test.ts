import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditRoot, stateDir } from '../../src/audit/places.ts';
import { createRecorder } from '../../src/audit/recorder.ts';
import { examine } from '../../src/cli/doctor/examine.ts';
import { changeableByOthers } from '../../src/cli/doctor/file-mode.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { platformFindings } from '../../src/cli/doctor/platform.ts';
import { EXIT } from '../../src/cli/failure.ts';
import { launchDigest } from '../../src/config/launch.ts';
import { loadConfig } from '../../src/config/load.ts';
import { emptyLock } from '../../src/lock/lock.ts';
import { updateLock } from '../../src/lock/store.ts';
import { type Sandboxes, sandboxesOf } from '../../src/sandbox/choose.ts';
import type { Sandbox, Standing } from '../../src/sandbox/sandbox.ts';
import { bartizan, type Session } from './session.ts';

let dir: string;
let file: string;
let env: Record<string, string>;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'bartizan-doctor-'));
  await mkdir(path.join(dir, 'bin'));
  await writeFile(path.join(dir, 'bin', 'serverd'), '#!/bin/sh\n', { mode: 0o755 });
  file = path.join(dir, 'bartizan.yaml');
  env = { XDG_STATE_HOME: path.join(dir, 'state'), PATH: path.join(dir, 'bin') };
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function examined(yaml: string, more: readonly string[] = []): Promise<Session> {
  await writeFile(file, yaml, { mode: 0o600 });
  return bartizan(['doctor', '--config', file, ...more], env);
}

/** As `bartizan approve` does it. */
async function approve(name: string): Promise<void> {
  const config = await loadConfig(file);
  const server = config.servers[name];
  if (server === undefined) throw new Error(`no server ${name}`);
  const by = { approvedBy: 'ada', approvedAt: '2026-11-22T00:00:00.000Z' };
  const launch = { digest: launchDigest(server, name), ...by };
  await updateLock(config.lockPath, () => ({
    ...emptyLock,
    servers: { [name]: { launch, protocolVersion: '2026-07-28', offers: [], blocked: [] } },
  }));
}

/** The tests run where nothing but Node is installed. */
const SERVER = 'servers:\n  files: { command: serverd, args: [-v], sandbox: bubblewrap }\n';

const WITHOUT_WALLS =
  "servers:\n  files: { command: serverd, sandbox: { off: { reason: 'it draws on my screen' } } }\n";

const limits = ['memory is limited for each process'];

function having(standing: Standing): Sandboxes {
  const sandbox: Sandbox = {
    level: 'bubblewrap',
    probe: async () => standing,
    containing: () => () => Promise.reject(new Error('the doctor starts nothing')),
  };
  return sandboxesOf([sandbox], 'linux');
}

async function foundWith(standing: Standing, yaml: string): Promise<Finding[]> {
  await writeFile(file, yaml, { mode: 0o600 });
  const at = { env, platform: 'linux', nodeVersion: '22.0.0', sandboxes: having(standing) } as const;
  return (await examine(file, at)).flatMap(({ findings }) => findings);
}

const READY: Standing = { kind: 'ready', version: '0.11.0', weaker: [] };
const MISSING: Standing = { kind: 'missing', why: 'bubblewrap is not installed', hint: 'install it' };

describe('bartizan doctor', () => {
  it('is content with an approved server in its walls and every control on', async () => {
    await writeFile(file, SERVER);
    await approve('files');
    const findings = await foundWith(READY, SERVER);
    expect(findings.filter(({ standing }) => !['ok', 'note'].includes(standing))).toEqual([]);
    expect(findings).toContainEqual({ standing: 'ok', subject: 'files', text: 'serverd -v' });
    expect(findings).toContainEqual({
      standing: 'ok',
      subject: 'files',
      text: 'in bubblewrap: reads no files of yours, changes no files of yours, reaches no network',
    });
  });

  it('is content with no server', async () => {
    const { code, out } = await examined('servers: {}\n');
    expect(out).toContain('Everything that can be enforced here is in force.');
    expect(code).toBe(EXIT.fine);
  });

  it('says for ever which server runs without walls, and why', async () => {
    await writeFile(file, WITHOUT_WALLS);
    await approve('files');
    const { code, out } = await examined(WITHOUT_WALLS);
    expect(code).toBe(EXIT.refused);
    expect(out).toMatch(/warn {2}files +runs without a sandbox, with all your rights: it draws on my screen/);
  });

  it('says that grants of hosts mean nothing where there are no walls', async () => {
    const text = WITHOUT_WALLS.replace(
      'command: serverd',
      "command: serverd, network: ['api.example.com:443']",
    );
    await writeFile(file, text);
    const { code, out } = await examined(text);
    expect(code).toBe(EXIT.refused);
    expect(out).toMatch(/warn +its network grants mean nothing: without a sandbox it connects/);
  });

  it('says of grants what a start would say of them', async () => {
    for (const [grant, words] of [
      ['files: { read: [./none] }', 'is not there'],
      ['files: { write: [.] }', 'is where Bartizan keeps its own state or config'],
      ['files: { read: [/] }', 'is everything'],
    ] as const) {
      const findings = await foundWith(READY, `servers:\n  files: { command: serverd, ${grant} }\n`);
      expect(findings).toContainEqual({
        standing: 'fail',
        subject: 'files',
        text: expect.stringContaining(words),
      });
    }
  });

  it('says what the walls cannot hold on this machine', async () => {
    const findings = await foundWith({ ...READY, weaker: limits }, SERVER);
    expect(findings).toContainEqual({
      standing: 'note',
      subject: 'files',
      text: `not held by bubblewrap here: ${limits[0]}`,
    });
  });

  it('says that a server is not started where its walls cannot be had, and what to install', async () => {
    const findings = await foundWith(MISSING, SERVER);
    expect(findings).toContainEqual({
      standing: 'fail',
      subject: 'files',
      text: 'is not started, for there is no bubblewrap: bubblewrap is not installed',
      hint: 'install it',
    });
    expect(findings).toContainEqual({
      standing: 'note',
      subject: 'bubblewrap',
      text: 'bubblewrap is not installed',
      hint: 'install it',
    });
  });

  it('names a server whose walls are weaker than what the config asks of all', async () => {
    const yaml = 'sandbox: { minimum: gvisor }\nservers:\n  files: { command: serverd }\n';
    const [first] = (await foundWith(READY, yaml)).filter(({ standing }) => standing === 'fail');
    expect(first).toMatchObject({ subject: 'files', hint: expect.stringContaining('sandbox: gvisor') });
  });

  it('names a server that nobody approved, and what to type', async () => {
    const { code, out } = await examined(WITHOUT_WALLS);
    expect(code).toBe(EXIT.refused);
    expect(out).toMatch(/warn {2}files +not approved yet.*\n.*hint: bartizan approve files/);
  });

  it('notices that the launch changed after approval', async () => {
    await writeFile(file, WITHOUT_WALLS);
    await approve('files');
    const { code, out } = await examined(WITHOUT_WALLS.replace('serverd', 'serverd, args: [--root]'));
    expect(code).toBe(EXIT.refused);
    expect(out).toMatch(/warn {2}files +what the config starts is not what was approved/);
  });

  it('names a program that is not there', async () => {
    const { code, out } = await examined('servers:\n  gone: { command: no-such-program }\n');
    expect(code).toBe(EXIT.broken);
    expect(out).toMatch(/fail +.*"no-such-program" is not on the path/);
  });

  it('names a variable that is not set', async () => {
    const { code, out } = await examined(
      WITHOUT_WALLS.replace('serverd', 'serverd, env: { T: { fromEnv: GONE } }'),
    );
    expect(code).toBe(EXIT.refused);
    expect(out).toContain('$GONE is not set here');
  });

  it('mentions a token that stands in the file, without showing it', async () => {
    const { out } = await examined('servers:\n  files: { command: serverd, env: { API_TOKEN: canary-1 } }\n');
    expect(out).toMatch(/note +.*API_TOKEN stands in the config in the clear\n.*fromEnv: API_TOKEN/);
    expect(out).not.toContain('canary-1');
  });

  it('lists a control that is off, with its reason', async () => {
    const { code, out } = await examined('controls: { rate-limits: { off: { reason: load test } } }\n');
    expect(code).toBe(EXIT.refused);
    expect(out).toMatch(/warn {2}rate-limits +off: load test/);
    expect(out).not.toMatch(/ok {4}rate-limits/);
  });

  it('lists the problems of a config that does not load', async () => {
    const { code, out } = await examined('audt: {}\nhttp: { prot: 1 }\n');
    expect(code).toBe(EXIT.broken);
    expect(out).toMatch(/fail {2}1:1 +audt: unknown key "audt"/);
    expect(out).toMatch(/fail {2}2:9 +http\.prot: unknown key "prot"/);
  });

  it('names a module that exports no control', async () => {
    const { code, out } = await examined('use: [{ module: ./gone.mjs }]\n');
    expect(code).toBe(EXIT.broken);
    expect(out).toMatch(/fail +use\[0\] +the module does not load/);
  });

  it('does not take a lock that somebody edited', async () => {
    await writeFile(path.join(dir, 'bartizan.lock'), '{"version":1}');
    const { code, out } = await examined(SERVER);
    expect(code).toBe(EXIT.broken);
    expect(out).toMatch(/fail {2}lock /);
  });

  it('verifies the record, and names what was changed in it', async () => {
    const recorder = await createRecorder({
      root: auditRoot(env),
      name: 'serve',
      stateDir: stateDir(env),
      clock: () => 1_700_000_000_000,
    });
    const opening = {
      id: 'x',
      at: 1_700_000_000_000,
      face: 'stdio',
      caller: { kind: 'local', id: 'ada' },
    } as const;
    await recorder.open(opening);
    await recorder.close({ ...opening, v: 1, ms: 1, outcome: 'answered' });
    await recorder.end();
    expect((await examined('servers: {}\n')).out).toMatch(/ok {4}serve +\d+ entr(?:y verifies|ies verify)/);

    await rm(path.join(recorder.path, 'tile'), { recursive: true });
    const { code, out } = await examined('servers: {}\n');
    expect(code).toBe(EXIT.broken);
    expect(out).toMatch(/fail {2}serve .*\n.*hint: bartizan audit verify/);
  });

  it('names an audit directory that is none', async () => {
    await writeFile(path.join(dir, 'occupied'), '');
    const { code, out } = await examined('audit: { dir: ./occupied }\n');
    expect(code).toBe(EXIT.broken);
    expect(out).toMatch(/fail {2}directory .*is no directory/);
  });

  it('says the same as JSON', async () => {
    const { code, out } = await examined(SERVER, ['--json']);
    const data = JSON.parse(out);
    expect(data).toMatchObject({ config: file, exit: code });
    expect(data.sections.map(({ title }: { title: string }) => title)).toEqual([
      'Config',
      'Servers',
      'Controls',
      'Audit',
      'This machine',
    ]);
  });

  it('creates nothing', async () => {
    await examined(SERVER);
    await expect(chmod(path.join(dir, 'state'), 0o700)).rejects.toThrow(/ENOENT/);
  });
});

describe.skipIf(process.platform === 'win32')('a config that others can change', () => {
  it('is named, with who can', async () => {
    await writeFile(file, 'servers: {}\n');
    await chmod(file, 0o666);
    expect(await changeableByOthers(file)).toMatch(/its group and everybody/);
    await chmod(file, 0o644);
    expect(await changeableByOthers(file)).toBeUndefined();
  });
});

describe('platformFindings', () => {
  it('says where leaving processes cannot be found', () => {
    const subjects = (platform: NodeJS.Platform): string[] =>
      platformFindings(platform, '22.0.0').map(({ subject }) => subject);
    expect(subjects('linux')).not.toContain('processes');
    expect(subjects('darwin')).toContain('processes');
    expect(subjects('win32')).toEqual(expect.arrayContaining(['processes', 'permissions']));
  });

  it.each([
    ['20.18.1', 'fail'],
    ['20.19.0', 'ok'],
    ['24.1.0', 'ok'],
    ['18.20.0', 'fail'],
  ])('Node %s is %s', (version, standing) => {
    expect(platformFindings('linux', version)[0]).toMatchObject({ subject: 'node', standing });
  });
});
