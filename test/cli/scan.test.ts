import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeRegistry, type FakeRegistry } from '../../src/testing/fake-registry.ts';
import { bartizan, type Session } from './session.ts';

let dir: string;
let registry: FakeRegistry;
let env: Record<string, string>;
const at = (...names: string[]): string => path.join(dir, ...names);
const scan = (...words: string[]): Promise<Session> => bartizan(['scan', ...words], env);

beforeEach(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'bartizan-scan-'));
  registry = await createFakeRegistry();
  writeFileSync(at('.npmrc'), `registry=${registry.address}\n`);
  env = {
    HOME: dir,
    PATH: process.env.PATH ?? '',
    XDG_STATE_HOME: at('state'),
    npm_config_globalconfig: at('none'),
  };
});
afterEach(async () => {
  await registry.close();
  rmSync(dir, { recursive: true, force: true });
});

const bin = { manifest: { bin: 'bin.js' }, files: { 'bin.js': '#!/usr/bin/env node\nprocess.exit(1);\n' } };

/** Rules that were broken, of a scan as JSON. What it offers is nothing here: it ends at once, or has no sandbox. */
async function rulesOf(...words: string[]): Promise<string[]> {
  const { out } = await scan('--json', ...words);
  const { servers } = JSON.parse(out) as { servers: { findings: { rule: string; level: string }[] }[] };
  return servers.flatMap(({ findings }) => findings.map(({ rule, level }) => `${level} ${rule}`));
}

describe('bartizan scan, typed', () => {
  it.each<[string, string[], string]>([
    [
      'what is no file, package or address',
      ['nothing-like-this'],
      'a command stands behind --: bartizan scan -- nothing',
    ],
    [
      'a level that is none',
      ['https://x.example/', '--fail-on', 'bad'],
      '--fail-on takes error, warning, note',
    ],
    [
      'two things for one output',
      ['https://x.example/', '--json', '--sarif', '-'],
      'only one of --json and --sarif -',
    ],
    ['an address with more behind it', ['https://x.example/', 'x'], 'an address stands alone'],
    ['a package that is none', ['npm:UP PER'], 'names no package of npm'],
    ['a config, and something else', ['--config', 'x.yaml', 'https://x.example/'], 'something else to scan'],
  ])('with %s, is misused', async (_, words, said) => {
    const { code, err } = await scan(...words);
    expect(err).toContain(said);
    expect(code).toBe(2);
  });

  it('with a file that is of no client, is misused', async () => {
    writeFileSync(at('package.json'), '{}');
    expect(await scan(at('package.json'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('none of the keys'),
    });
  });

  it('without anything, takes the config that is found as elsewhere', async () => {
    writeFileSync(at('mine.yaml'), 'servers: {}\n');
    env.BARTIZAN_CONFIG = at('mine.yaml');
    expect(await scan()).toMatchObject({ code: 0, out: '0 servers; fine: nothing at or above error\n' });
  });
});

describe('a server without a sandbox', () => {
  it('is not started: what its walls ask for cannot be had, and that is no clean bill of health', async () => {
    const server = { command: 'touch', args: [at('started')], sandbox: 'kata' };
    writeFileSync(at('b.yaml'), JSON.stringify({ servers: { a: server } }));
    const { code, out } = await scan(at('b.yaml'));
    expect(code).toBe(3);
    expect(out).toContain('a scan starts nothing without a sandbox');
    expect(existsSync(at('started'))).toBe(false);
  });
});

describe('a package', () => {
  it('is fetched and verified in the place of npx, and told apart by its version and its signature', async () => {
    registry.publish({ name: 'plain-one', version: '1.2.3', ...bin });
    registry.publish({ name: 'unsigned-one', version: '1.0.0', ...bin }, { signed: false });
    expect(await rulesOf('--', 'npx', '-y', 'plain-one')).toEqual([
      'warning supply/floating-version',
      'note supply/no-provenance',
    ]);
    expect(await rulesOf('--', 'npx', '-y', 'plain-one@1.2.3')).toEqual([
      'note supply/fetched-at-start',
      'note supply/no-provenance',
    ]);
    expect(await rulesOf('npm:unsigned-one')).toEqual([
      'warning supply/unsigned',
      'note supply/no-provenance',
    ]);
  });

  it('is not fetched under a name that can be taken for another', async () => {
    expect(await rulesOf('npm:@modelcontextprotoco1/server-memory')).toEqual(['error supply/refused']);
    expect(registry.requests).toEqual([]);
  });

  it('is not started when its bytes are not what their digest says', async () => {
    registry.publish({ name: 'plain-one', version: '1.2.3', ...bin });
    registry.archiveOf('plain-one', '1.2.3').fill(0, 20, 30);
    expect(await rulesOf('npm:plain-one')).toEqual(['error supply/forged']);
    expect((await scan('npm:plain-one')).code).toBe(3);
  });

  it('is known to be vulnerable when the file of advisories says so', async () => {
    registry.publish({ name: 'plain-one', version: '1.2.3', ...bin });
    const affected = [{ package: { ecosystem: 'npm', name: 'plain-one' }, versions: ['1.2.3'] }];
    writeFileSync(at('osv.json'), JSON.stringify([{ id: 'GHSA-1', summary: 'It leaks.', affected }]));
    expect(await rulesOf('npm:plain-one', '--osv', at('osv.json'))).toContain('error supply/vulnerable');
    const low = { id: 'GHSA-1', affected, database_specific: { severity: 'LOW' } };
    writeFileSync(at('osv.json'), JSON.stringify([low]));
    expect(await rulesOf('npm:plain-one', '--osv', at('osv.json'))).toContain('warning supply/vulnerable');
  });

  it('is what stays behind, in the store, and nothing else', async () => {
    registry.publish({ name: 'plain-one', version: '1.2.3', ...bin });
    const text = JSON.stringify({ mcpServers: { a: { command: 'npx', args: ['-y', 'plain-one'] } } });
    writeFileSync(at('.mcp.json'), text);
    const before = readdirSync(dir);
    await scan(at('.mcp.json'));
    expect(readdirSync(at('state', 'bartizan'))).toEqual(['packages']);
    expect(readdirSync(dir)).toEqual([...before, 'state'].sort());
    expect(readFileSync(at('.mcp.json'), 'utf8')).toBe(text);
  });
});

describe('a config that somebody else wrote', () => {
  it('has none of its modules loaded', async () => {
    writeFileSync(
      at('own.mjs'),
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(at('ran'))}, '');`,
    );
    writeFileSync(at('b.yaml'), JSON.stringify({ servers: {}, use: [{ module: './own.mjs' }] }));
    expect((await scan(at('b.yaml'))).code).toBe(0);
    expect(existsSync(at('ran'))).toBe(false);
  });
});
