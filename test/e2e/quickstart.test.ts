import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rawClient } from '../../src/testing/index.ts';
import { BARTIZAN, ROOT } from './house/command.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'bartizan-quickstart-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A tool of each server that only reads, and what is true of its answer. */
const READS = [
  ['filesystem', 14, 'read_text_file', { path: 'groceries.md' }, '# Groceries'],
  ['memory', 9, 'read_graph', {}, 'entities'],
] as const;

it.each(READS)(
  'what the quick start approved of %s is what it offers',
  async (server, count, name, args, text) => {
    const config = path.join(ROOT, 'examples/quickstart/bartizan.yaml');
    const env = { PATH: process.env.PATH ?? '', HOME: home, XDG_STATE_HOME: path.join(home, 'state') };
    const command = { command: process.execPath, args: [BARTIZAN, 'run', server, '--config', config] };
    const client = rawClient(command, { env });
    expect((await client.request('tools/list')).result).toHaveProperty('tools.length', count);
    const answer = await client.request('tools/call', { name, arguments: args });
    expect(JSON.stringify(answer.result)).toContain(text);
    await client.close();
  },
);
