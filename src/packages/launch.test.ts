import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from './ecosystem.ts';
import { startOf } from './launch.ts';
import { createStore, type Store } from './store.ts';

const SPEC = 'npm:server@1.0.0';
let root: string;
let store: Store;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'bartizan-launch-'));
  store = createStore(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function installed(entry: Entry) {
  return store.add({
    about: {
      spec: { ecosystem: 'npm', name: 'server', version: '1.0.0' },
      integrity: 'sha512-x',
      components: [],
      warnings: [],
      proof: { signature: { missing: 'none' }, provenance: { missing: 'none' } },
    },
    lockfile: { name: 'package-lock.json', text: '{}' },
    async fill(directory) {
      await writeFile(path.join(directory, 'bin.js'), '');
      return entry;
    },
  });
}

describe('what was approved', () => {
  it('is started from the store, by the Node that runs here', async () => {
    const entry = { command: 'node', args: ['bin.js', '--stdio'] };
    const { digest: tree, directory } = await installed(entry);
    expect(await startOf(SPEC, { spec: SPEC, tree, entry }, store)).toEqual({
      command: process.execPath,
      args: [path.join(directory, 'bin.js'), '--stdio'],
      installed: directory,
    });
  });

  it('is started as a program of its own, where it is one', async () => {
    const entry = { command: './bin.js', args: ['--stdio'] };
    const { digest: tree, directory } = await installed(entry);
    expect(await startOf(SPEC, { spec: SPEC, tree, entry }, store)).toEqual({
      command: path.join(directory, 'bin.js'),
      args: ['--stdio'],
      installed: directory,
    });
  });

  it.each<[string, Entry]>([
    ['a file outside of it', { command: 'node', args: ['../../../../etc/passwd'] }],
    ['an absolute one', { command: 'node', args: ['/etc/passwd'] }],
    ['a program outside of it', { command: './../../sh', args: [] }],
  ])('is not started by %s', async (_, entry) => {
    const { digest: tree } = await installed(entry);
    await expect(startOf(SPEC, { spec: SPEC, tree, entry }, store)).rejects.toMatchObject({
      code: 'tampered',
    });
  });

  it('is started under no other version', async () => {
    const entry = { command: 'node', args: ['bin.js'] };
    const { digest: tree } = await installed(entry);
    const approved = { spec: SPEC, tree, entry };
    await expect(startOf('npm:server@1.0.1', approved, store)).rejects.toMatchObject({ code: 'refused' });
    await expect(startOf(SPEC, undefined, store)).rejects.toThrowError(/has not been approved/);
  });
});
