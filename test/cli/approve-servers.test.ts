import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/failure.ts';
import { loadLock } from '../../src/lock/store.ts';
import { bartizan } from './session.ts';

const FILESYSTEM = createRequire(import.meta.url).resolve(
  '@modelcontextprotocol/server-filesystem/dist/index.js',
);

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'bartizan-approve-'));
  file = path.join(dir, 'bartizan.yaml');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function configure(args: readonly string[], more = '', timeout = '60s'): Promise<void> {
  const sandbox = { off: { reason: 'this test is not about walls' } };
  const server = { command: process.execPath, args, env: { CANARY: 'canary-7' }, timeout, sandbox };
  await writeFile(file, `servers: ${JSON.stringify({ files: server })}\n${more}`);
}

const env = { PATH: process.env.PATH ?? '', XDG_STATE_HOME: '/nowhere' };

describe('bartizan approve, with a real server', () => {
  it('reads all that the server offers into the lock, and doctor has nothing to say of it but its walls', async () => {
    await configure([FILESYSTEM, dir]);
    const { code, out, err } = await bartizan(['approve', '--all', '--yes', '--config', file], env);
    expect(code, err).toBe(EXIT.fine);
    expect(out).toContain('is told: the variables CANARY');
    expect(out).not.toContain('canary-7');
    const { servers } = await loadLock(path.join(dir, 'bartizan.lock'));
    expect(servers.files?.serverInfo?.name).toBe('secure-filesystem-server');
    expect(servers.files?.offers.map(({ name }) => name)).toContain('read_text_file');
    const doctor = await bartizan(['doctor', '--config', file], env);
    expect(doctor.out).not.toMatch(/not approved|not what was approved/);
    expect(doctor.out).toContain('runs without a sandbox');
  });

  it('holds what the server says to the limits of the config', async () => {
    await configure([FILESYSTEM, dir], 'controls: { message-limits: { bytes: 2000, string: 1024 } }\n', '1s');
    const { code, err } = await bartizan(['approve', '--all', '--yes', '--config', file], env);
    expect(code).toBe(EXIT.broken);
    expect(err).toMatch(/wrote a line of \d+ bytes/);
    expect((await loadLock(path.join(dir, 'bartizan.lock'))).servers).toEqual({});
  });

  it('does not mind how a server answers for what it never said it had', async () => {
    const terse = `require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const { id, method, params } = JSON.parse(line);
      const results = {
        initialize: { protocolVersion: params?.protocolVersion, capabilities: { tools: {} },
          serverInfo: { name: 'terse', version: '1' } },
        'tools/list': { tools: [{ name: 'only', inputSchema: { type: 'object' } }] },
      };
      if (id === undefined) return;
      const error = { code: -32601, message: 'Method not found' };
      const answer = method === 'server/discover' ? { error } : { result: results[method] ?? {} };
      console.log(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
    })`;
    await configure(['-e', terse]);
    const { code, err } = await bartizan(['approve', '--all', '--yes', '--config', file], env);
    expect(code, err).toBe(EXIT.fine);
    const { servers } = await loadLock(path.join(dir, 'bartizan.lock'));
    expect(servers.files?.offers.map(({ name }) => name)).toEqual(['only']);
  });

  it('says which server could not be asked', async () => {
    await configure(['-e', 'process.exit(3)']);
    const { code, out, err } = await bartizan(['approve', '--all', '--yes', '--config', file], env);
    expect(code).toBe(EXIT.broken);
    expect(`${out}${err}`).toContain('files');
  });
});
