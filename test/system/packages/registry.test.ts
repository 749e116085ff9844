/**
 * F4: servers that people run, from the registry that npm is set to here, instead of one of ours. Skips itself where
 * there is none.
 */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { bartizan } from '../../e2e/house/command.ts';
import { type House, houseForTest } from '../../e2e/house/house.ts';
import { openPeer } from '../../e2e/house/peer.ts';

const VERSION = '2026.8.31';
const reachable =
  spawnSync('npm', ['view', `@modelcontextprotocol/server-memory@${VERSION}`, 'version']).status === 0;
if (!reachable) console.warn('skipped  packages from a real registry: npm reaches none');

/** Reads and writes of a folder of its own: what the server needs, and where there are walls, all that it gets. */
async function added(name: string, ...args: string[]): Promise<House> {
  const house = houseForTest({
    servers: {},
    controls: { 'access-policy': { rules: [{ allow: { server: name } }] } },
  });
  const own = path.join(homedir(), '.npmrc');
  if (existsSync(own)) copyFileSync(own, path.join(house.dir, '.npmrc'));
  const notes = path.join(house.dir, 'notes');
  mkdirSync(notes);
  writeFileSync(path.join(notes, 'note.txt'), 'remember this\n');
  const unsigned = ['--unsigned', 'a registry that mirrors another keeps no signatures'];
  const { code, out, err } = await bartizan(
    [
      ...['add', '--config', house.config, ...unsigned],
      ...[`npm:@modelcontextprotocol/server-${name}@${VERSION}`, '--', ...args],
    ],
    house.env,
    house.dir,
  );
  expect(code, `${out}${err}`).toBe(0);
  if (name === 'memory') {
    const document = parseDocument(readFileSync(house.config, 'utf8'));
    document.setIn(['servers', name, 'files'], { write: ['./notes'] });
    document.setIn(['servers', name, 'env'], { MEMORY_FILE_PATH: path.join(notes, 'memory.json') });
    writeFileSync(house.config, String(document));
  }
  await house.approve(name);
  return house;
}

async function refusedNaming(house: House, name: string): Promise<void> {
  const entries = path.join(house.env.XDG_STATE_HOME ?? '', 'bartizan/packages/entries');
  const [entry = ''] = readdirSync(entries);
  const file = path.join(entries, entry, 'root/node_modules/zod/package.json');
  chmodSync(file, 0o644);
  appendFileSync(file, ' ');
  const peer = await openPeer(house, name, { face: 'stdio', era: 'modern' });
  expect((await peer.request('tools/list')).error?.data).toMatchObject({ reason: 'server_unavailable' });
  await peer.close();
  const verified = await house.cli('verify', '--config', house.config);
  expect(verified.code).toBe(1);
  expect(verified.err).toContain(`${file} was changed since it was installed`);
}

describe.skipIf(!reachable)('from the registry of this machine', () => {
  it('server-filesystem is added, approved and called, and not started with one byte more', async () => {
    const house = await added('filesystem', './notes');
    const peer = await openPeer(house, 'filesystem', { face: 'stdio', era: 'modern' });
    const { result } = await peer.call('read_text_file', { path: path.join(house.dir, 'notes/note.txt') });
    await peer.close();
    expect(JSON.stringify(result)).toContain('remember this');
    await refusedNaming(house, 'filesystem');
  });

  it('server-memory is added, approved and called, and not started with one byte more', async () => {
    const house = await added('memory');
    const peer = await openPeer(house, 'memory', { face: 'stdio', era: 'modern' });
    const entity = { name: 'turret', entityType: 'place', observations: ['hangs over a wall'] };
    expect((await peer.call('create_entities', { entities: [entity] })).error).toBeUndefined();
    const { result } = await peer.call('search_nodes', { query: 'turret' });
    await peer.close();
    expect(JSON.stringify(result)).toContain('hangs over a wall');
    await refusedNaming(house, 'memory');
  });
});
