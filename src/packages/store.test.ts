import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Addition, createStore, type Store, type Stored } from './store.ts';

let root: string;
let store: Store;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'bartizan-store-'));
  store = createStore(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const spec = { ecosystem: 'npm', name: 'server', version: '1.0.0' } as const;

function addition(
  files: Record<string, string>,
  more: (directory: string) => Promise<void> = async () => {},
): Addition {
  return {
    about: {
      spec,
      integrity: 'sha512-x',
      components: [],
      warnings: [],
      proof: { signature: { missing: 'none' }, provenance: { missing: 'none' } },
    },
    lockfile: { name: 'package-lock.json', text: '{}' },
    async fill(directory) {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(directory, name)), { recursive: true });
        await writeFile(path.join(directory, name), text);
      }
      await more(directory);
      return { command: 'node', args: ['bin.js'] };
    },
  };
}

const FILES = { 'bin.js': 'run()', 'lib/a.js': 'a', 'lib/b.js': 'b' };

async function touched(stored: Stored, name: string): Promise<string> {
  const file = path.join(stored.directory, name);
  await chmod(file, 0o644);
  return file;
}

describe('the store', () => {
  it('keeps what was installed under the digest of its files, and finds it again', async () => {
    const stored = await store.add(addition(FILES));
    expect(stored.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await store.verify(stored.digest)).toEqual({ digest: stored.digest, directory: stored.directory });
    expect(await store.named(spec)).toBe(stored.digest);
    expect(await store.about(stored.digest)).toMatchObject({
      spec,
      entry: { command: 'node', args: ['bin.js'] },
    });
    expect(await store.read(stored.digest, 'package-lock.json')).toBe('{}');
    expect(await readdir(path.join(root, 'tmp'))).toEqual([]);
  });

  it('gives the same files the same digest, and other contents, names or modes another', async () => {
    const digests = [];
    for (const each of [
      addition(FILES),
      addition({ 'lib/b.js': 'b', 'bin.js': 'run()', 'lib/a.js': 'a' }),
      addition({ ...FILES, 'lib/b.js': 'B' }),
      addition({ 'bin.js': 'run()', 'lib/a.js': 'a', 'lib/c.js': 'b' }),
      addition(FILES, (directory) => chmod(path.join(directory, 'bin.js'), 0o755)),
    ]) {
      digests.push((await store.add(each)).digest);
    }
    expect(digests[1]).toBe(digests[0]);
    expect(new Set(digests).size).toBe(4);
  });

  it.each<[string, string, RegExp, (stored: Stored) => Promise<void>]>([
    [
      'one byte was added',
      'lib/a.js',
      /was changed/,
      async (stored) => appendFile(await touched(stored, 'lib/a.js'), ' '),
    ],
    ['it is gone', 'lib/b.js', /is gone/, (stored) => unlink(path.join(stored.directory, 'lib/b.js'))],
    [
      'it is new',
      'lib/0.js',
      /was added/,
      (stored) => writeFile(path.join(stored.directory, 'lib/0.js'), ''),
    ],
    [
      'it can be executed now',
      'lib/a.js',
      /was changed/,
      (stored) => chmod(path.join(stored.directory, 'lib/a.js'), 0o755),
    ],
    [
      'it is a link to the same bytes elsewhere',
      'lib/a.js',
      /was changed/,
      async (stored) => {
        const file = path.join(stored.directory, 'lib/a.js');
        await rename(file, path.join(root, 'a.js'));
        await symlink(path.join(root, 'a.js'), file);
      },
    ],
    [
      'modules are put beside it, where Node would find them',
      '../node_modules',
      /was added/,
      (stored) => mkdir(path.join(stored.directory, '../node_modules')),
    ],
    [
      'the whole entry is a link to a copy',
      '..',
      /is a link/,
      async (stored) => {
        const home = path.dirname(stored.directory);
        await rename(home, path.join(root, 'copy'));
        await symlink(path.join(root, 'copy'), home);
      },
    ],
    [
      'its directory is a link to the same files elsewhere',
      'lib',
      /was added/,
      async (stored) => {
        await rename(path.join(stored.directory, 'lib'), path.join(root, 'lib'));
        await symlink(path.join(root, 'lib'), path.join(stored.directory, 'lib'));
      },
    ],
  ])('names the file when %s (F4)', async (_, name, words, tamper) => {
    const stored = await store.add(addition(FILES));
    await tamper(stored);
    const error = await store.verify(stored.digest).catch((each: unknown) => each);
    expect(error).toMatchObject({ code: 'tampered' });
    expect(String(error)).toContain(path.join(stored.directory, name));
    expect(String(error)).toMatch(words);
  });

  it('does not believe a listing that was changed along with the file (F4)', async () => {
    const stored = await store.add(addition(FILES));
    const other = await store.add(addition({ ...FILES, 'bin.js': 'evil()' }));
    const home = path.dirname(stored.directory);
    await rm(home, { recursive: true });
    await rename(path.dirname(other.directory), home);
    await expect(store.verify(stored.digest)).rejects.toThrowError(/files\.txt is not what was written/);
  });

  it('says that there is none, and what to do', async () => {
    await expect(store.verify(`sha256:${'0'.repeat(64)}`)).rejects.toMatchObject({
      code: 'missing',
      hint: 'bartizan verify --install',
    });
    await expect(store.verify('sha256:../../../etc')).rejects.toMatchObject({ code: 'tampered' });
    expect(await store.named(spec)).toBeUndefined();
  });

  it('adds nothing when the installation breaks off', async () => {
    const broken = addition(FILES, () => Promise.reject(new Error('the network is gone')));
    await expect(store.add(broken)).rejects.toThrowError('the network is gone');
    expect(await readdir(root)).toEqual(['tmp']);
    expect(await readdir(path.join(root, 'tmp'))).toEqual([]);
  });

  it('takes many that install the same at once, and keeps one', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => createStore(root).add(addition(FILES))));
    expect(new Set(all.map(({ digest }) => digest)).size).toBe(1);
    expect(await readdir(path.join(root, 'entries'))).toHaveLength(1);
    expect(await readdir(path.join(root, 'tmp'))).toEqual([]);
    await store.verify(all[0]?.digest ?? '');
  });

  it('replaces what was tampered with when the same is installed again', async () => {
    const stored = await store.add(addition(FILES));
    await writeFile(path.join(stored.directory, 'extra.js'), '');
    await store.add(addition(FILES));
    await store.verify(stored.digest);
  });

  it('makes files read-only', async () => {
    const stored = await store.add(addition(FILES));
    if (process.getuid?.() === 0) return;
    await expect(appendFile(path.join(stored.directory, 'bin.js'), 'x')).rejects.toMatchObject({
      code: 'EACCES',
    });
  });

  it.each([
    ['that is absolute', '/etc/passwd', true],
    ['that leads out', '../../outside', true],
    ['that stays inside', 'lib/a.js', false],
  ])('judges a link %s', async (_, target, refused) => {
    const adding = store.add(addition(FILES, (directory) => symlink(target, path.join(directory, 'link'))));
    if (refused) await expect(adding).rejects.toMatchObject({ code: 'unfit' });
    else await store.verify((await adding).digest);
  });
});
