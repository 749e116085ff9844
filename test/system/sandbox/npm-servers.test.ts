/** Two servers of npm that people use, through the real command and within their walls. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBwrap } from '../../../src/sandbox/bubblewrap/probe.ts';
import { run, start } from './run.ts';

const found = await findBwrap();
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BARTIZAN = path.join(ROOT, 'dist', 'bartizan.js');
const server = (name: string): string =>
  path.join(ROOT, 'node_modules', '@modelcontextprotocol', name, 'dist', 'index.js');

let dir: string;
let config: string;
let env: Record<string, string>;

/** Nobody is there to be asked. */
const UNASKED = {
  'access-policy': {
    rules: ['files', 'memory'].map((server) => ({ allow: { server }, reason: 'a test' })),
  },
};

function configure(servers: object): void {
  writeFileSync(config, JSON.stringify({ servers, sandbox: { minimum: 'bubblewrap' }, controls: UNASKED }));
}

describe.skipIf(found.kind === 'missing')('servers of npm in bubblewrap', () => {
  beforeAll(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'bartizan-npm-'));
    config = path.join(dir, 'bartizan.yaml');
    env = {
      PATH: process.env.PATH ?? '',
      HOME: path.join(dir, 'home'),
      XDG_STATE_HOME: path.join(dir, 'state'),
    };
    for (const name of ['home', 'notes', 'private', 'memory']) mkdirSync(path.join(dir, name));
    writeFileSync(path.join(dir, 'notes', 'a.txt'), 'what I noted');
    writeFileSync(path.join(dir, 'private', 'b.txt'), 'canary-private');
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('server-filesystem works in the directory that it was granted, and sees no other', async () => {
    const notes = path.join(dir, 'notes');
    configure({
      files: {
        command: process.execPath,
        args: [server('server-filesystem'), notes],
        files: { write: ['./notes'] },
      },
    });
    const client = await serve('files');
    try {
      expect(await client.call('read_text_file', { path: path.join(notes, 'a.txt') })).toContain(
        'what I noted',
      );
      expect(await client.call('list_directory', { path: notes })).toContain('a.txt');
      await client.call('write_file', { path: path.join(notes, 'new.txt'), content: 'by the server' });
      expect(readFileSync(path.join(notes, 'new.txt'), 'utf8')).toBe('by the server');
    } finally {
      await client.close();
    }
  });

  it('server-filesystem sees nothing of a directory that it is told of and was not granted', async () => {
    const secret = path.join(dir, 'private');
    const blind = {
      command: process.execPath,
      args: [server('server-filesystem'), secret, path.join(dir, 'notes')],
    };
    configure({ files: { ...blind, files: { write: ['./notes'] } } });
    const client = await serve('files');
    try {
      expect(await client.call('read_text_file', { path: path.join(secret, 'b.txt') })).not.toContain(
        'canary-private',
      );
    } finally {
      await client.close();
    }
    configure({ files: { ...blind, files: { write: ['./notes'], read: ['./private'] } } });
    const seeing = await serve('files');
    try {
      expect(await seeing.call('read_text_file', { path: path.join(secret, 'b.txt') })).toContain(
        'canary-private',
      );
    } finally {
      await seeing.close();
    }
  });

  it('server-memory keeps what it learns in the file that it was granted', async () => {
    const file = path.join(dir, 'memory', 'memory.jsonl');
    configure({
      memory: {
        command: process.execPath,
        args: [server('server-memory')],
        env: { MEMORY_FILE_PATH: file },
        files: { write: ['./memory'] },
      },
    });
    const client = await serve('memory');
    try {
      const entities = [{ name: 'Ada', entityType: 'person', observations: ['likes engines'] }];
      await client.call('create_entities', { entities });
      expect(await client.call('read_graph', {})).toContain('likes engines');
    } finally {
      await client.close();
    }
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain('likes engines');
  });

  it('says before it starts which grant it refuses', async () => {
    configure({
      files: { command: process.execPath, args: [server('server-memory')], files: { read: ['/'] } },
    });
    const approved = await run({
      command: process.execPath,
      args: [BARTIZAN, 'approve', '--all', '--yes', '--config', config],
      env,
    });
    expect(approved.stderr.join('\n')).toMatch(/`files.read` names \/, which is everything/);
  });
});

/** A client of `bartizan run`, after the approval. */
async function serve(
  name: string,
): Promise<{ call(tool: string, args: object): Promise<string>; close(): Promise<void> }> {
  const approve = [BARTIZAN, 'approve', '--all', '--yes', '--config', config];
  const approved = await run({ command: process.execPath, args: approve, env });
  expect(approved.stderr.filter((line) => /error:/.test(line))).toEqual([]);
  const running = await start({
    command: process.execPath,
    args: [BARTIZAN, 'run', name, '--config', config],
    env,
  });
  let id = 0;
  const ask = async (method: string, params: object): Promise<string> => {
    id += 1;
    running.send({ jsonrpc: '2.0', id, method, params });
    return running.line(new RegExp(`"id":${id}[,}]`));
  };
  const client = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  };
  await ask('initialize', client);
  running.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return {
    call: (tool, args) => ask('tools/call', { name: tool, arguments: args }),
    close: () => running.close(),
  };
}
