/** `bartizan trace` with real servers: what is proposed, what is hidden from them, and that nothing of it stays. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Proposal } from '../../../src/cli/trace/proposal.ts';
import { findStrace } from '../../../src/cli/trace/strace.ts';
import type { MadeCall } from '../../../src/cli/trace/tool-calls.ts';
import { findBwrap } from '../../../src/sandbox/bubblewrap/probe.ts';
import { rawClient } from '../../../src/testing/index.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SMALL = fileURLToPath(new URL('./fixtures/server.mjs', import.meta.url));
const FILESYSTEM = path.join(ROOT, 'node_modules/@modelcontextprotocol/server-filesystem/dist/index.js');

const bwrap = await findBwrap();
const missing = await findStrace().then(
  () => (bwrap.kind === 'missing' ? bwrap.why : undefined),
  (error: unknown) => String(error),
);
if (missing !== undefined) console.info(`skipped: ${missing}`);

const isRoot = process.getuid?.() === 0;
/** Of nobody: no files, no groups. */
const STRANGER = 65_534;
const setpriv = ['setpriv', `--reuid=${STRANGER}`, `--regid=${STRANGER}`, '--clear-groups'];

interface Report extends Proposal {
  readonly calls: readonly MadeCall[];
}

describe
  .skipIf(missing !== undefined)
  .each([
    { who: 'whoever runs the tests', front: [] },
    ...(isRoot ? [{ who: 'an ordinary user', front: setpriv }] : []),
  ])('bartizan trace, started by $who', ({ front }) => {
  let dir: string;
  let port: number;
  let listener: Server;
  const at = (...names: string[]): string => path.join(dir, ...names);

  beforeAll(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'bartizan-traced-'));
    for (const name of ['docs', 'notes', 'home/.ssh']) mkdirSync(at(name), { recursive: true });
    for (const name of ['docs/a', 'docs/b', 'counter', 'later']) writeFileSync(at(name), '1');
    writeFileSync(at('settings.json'), '{}');
    writeFileSync(at('home/.ssh/id_ed25519'), 'canary-key');
    listener = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const address = listener.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
    const servers = {
      small: { command: process.execPath, args: [SMALL, dir, String(port)], env: { HOME: at('home') } },
      files: { command: process.execPath, args: [FILESYSTEM, at('notes')] },
      gone: { command: process.execPath, args: [at('gone.mjs')] },
    };
    writeFileSync(at('bartizan.yaml'), JSON.stringify({ servers }));
    if (front.length > 0)
      for (const name of ['', ...readdirSync(dir, { recursive: true, encoding: 'utf8' })])
        chownSync(at(name), STRANGER, STRANGER);
    chmodSync(dir, 0o755);
  });
  afterAll(() => {
    listener.close();
    rmSync(dir, { recursive: true, force: true });
  });

  function run(...words: string[]): { code: number | null; out: string; err: string } {
    const env = { PATH: process.env.PATH ?? '', HOME: at('home'), TRACE_TOKEN: 'of-this-machine' };
    const [file = '', ...args] = [
      ...front,
      ...[
        process.execPath,
        path.join(ROOT, 'dist', 'bartizan.js'),
        'trace',
        ...words,
        '--config',
        at('bartizan.yaml'),
      ],
    ];
    const { status, stdout, stderr } = spawnSync(file, args, { env, encoding: 'utf8', timeout: 60_000 });
    return { code: status, out: stdout, err: stderr };
  }
  const report = (...words: string[]): Report => JSON.parse(run(...words, '--yes', '--json').out);
  const values = (grants: Proposal['network']): string[] => grants.map(({ value }) => value);

  it('proposes what a server read and wrote, and no more', () => {
    const { files, network, inheritEnv, warnings, calls } = report('small', '--call', 'note');
    expect(calls.map(({ outcome }) => outcome)).toEqual(['answered']);
    expect(values(files.read)).toEqual(['./docs', './settings.json']);
    expect(values(files.write)).toEqual(['./counter', './notes']);
    expect({ network, warnings }).toEqual({ network: [], warnings: [] });
    expect(values(inheritEnv)).toEqual(['TRACE_TOKEN']);
  });

  it('throws away what the server wrote, and what it wrote down itself', () => {
    const before = leftovers();
    expect(report('small', '--call', 'note').calls).toMatchObject([{ outcome: 'answered' }]);
    expect(readdirSync(at('notes'))).toEqual([]);
    expect(readFileSync(at('counter'), 'utf8')).toBe('1');
    expect(existsSync(at('home/.cache'))).toBe(false);
    expect(existsSync('/tmp/trace-server-scratch')).toBe(false);
    expect(leftovers()).toEqual(before);
  });

  it('proposes only what was needed without the calls', () => {
    const { files } = report('small');
    expect(values(files.write)).toEqual([]);
  });

  it('hides secrets, warns that they were wanted, and proposes none', () => {
    const { out } = run('small', '--call', 'steal', '--yes', '--json');
    expect(out).not.toContain('canary-key');
    const { calls, warnings, files } = JSON.parse(out) as Report;
    expect(calls).toMatchObject([{ outcome: 'failed', said: expect.stringContaining('ENOENT') }]);
    expect(warnings).toEqual([expect.stringMatching(/^It wanted keys of SSH: .*id_ed25519\. It was hidden/)]);
    expect(values([...files.read, ...files.write]).join()).not.toContain('.ssh');
  });

  it('sees a connection to a port of this machine, tells of it and does not propose it', () => {
    const { calls, network, notes } = report('small', '--call', 'call');
    expect(calls).toMatchObject([{ outcome: 'answered' }]);
    expect(network).toEqual([]);
    expect(notes).toEqual([
      expect.stringContaining(`It connected to 127.0.0.1:${port}, which is not proposed`),
    ]);
  });

  it('finds what server-filesystem needs, before a call and after one', () => {
    expect(values(report('files').files.read)).toEqual(['./notes']);
    const file = at('notes', 'new.txt');
    const write = ['--call', 'write_file', '--args', JSON.stringify({ path: file, content: 'x' })];
    const read = ['--call', 'read_text_file', '--args', JSON.stringify({ path: file })];
    const { files, calls, warnings } = report('files', ...write, ...read);
    expect(calls.map(({ outcome }) => outcome)).toEqual(['answered', 'answered']);
    expect({ read: values(files.read), write: values(files.write), warnings }).toEqual({
      read: [],
      write: ['./notes'],
      warnings: [],
    });
    expect(existsSync(file)).toBe(false);
  });

  it('shows what was seen of a server that does not stay, and ends with 3', () => {
    const { code, out } = run('gone', '--yes');
    expect(out).toContain('It was not watched to the end');
    expect(code).toBe(3);
  });

  it('runs nothing without a yes', () => {
    const { code, out, err } = run('small');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('hint: bartizan trace small --yes');
  });

  it('sees what a server does by itself, in the time that it is given', () => {
    expect(values(report('small').files.read)).not.toContain('./later');
    expect(values(report('small', '--seconds', '2').files.read)).toContain('./later');
  });

  it('proposes what a server can then really work with, within walls', async () => {
    const file = at('notes', 'kept.txt');
    const args = { path: file, content: 'from within' };
    const { files } = report('files', '--call', 'write_file', '--args', JSON.stringify(args));
    const server = { command: process.execPath, args: [FILESYSTEM, at('notes')] };
    const granted = { ...server, files: { read: values(files.read), write: values(files.write) } };
    const policy = { 'access-policy': { rules: [{ allow: { server: 'files' }, reason: 'it is ours' }] } };
    const config = at('granted.yaml');
    writeFileSync(config, JSON.stringify({ servers: { files: granted }, controls: policy }));
    const [command = '', ...before] = [...front, process.execPath, path.join(ROOT, 'dist', 'bartizan.js')];
    const env = { PATH: process.env.PATH ?? '', HOME: at('home') };
    const approved = spawnSync(command, [...before, 'approve', '--all', '--yes', '--config', config], {
      env,
    });
    expect(approved.status).toBe(0);
    const client = rawClient({ command, args: [...before, 'run', 'files', '--config', config] }, { env });
    const { result } = await client.request('tools/call', { name: 'write_file', arguments: args });
    await client.close();
    expect(result).toMatchObject({ content: [{ type: 'text' }] });
    expect(readFileSync(file, 'utf8')).toBe('from within');
  });
});

function leftovers(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('bartizan-trace-'));
}
