/**
 * Installed packages, each under the digest of its files: two versions never mix, and nothing is changed in place.
 *
 *     entries/<sha256 of the listing>/
 *       files.txt            every file and its digest, see tree.ts
 *       about.json           what it is; nothing that is started is decided by it once it has been approved
 *       <lockfile>           what was laid out
 *       bom.cdx.json         the bill of materials
 *       root/                the files
 *     names/<sha256 of the spec>   the digest that was last installed under this spec
 *     tmp/                   what is being installed; nothing is ever started from there
 *
 * An installation is made whole in `tmp`, then renamed. A crash leaves something in `tmp` and nothing in `entries`.
 */
import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type About, aboutSchema } from './about.ts';
import type { Entry, ExactSpec } from './ecosystem.ts';
import { PackageError } from './package-error.ts';
import { parseJson } from './parse-json.ts';
import { formatSpec } from './spec.ts';
import { differenceFrom, listingOf, sha256, treeDigest } from './tree.ts';

/** An installation, as the store has it. */
export interface Stored {
  /** `sha256:<hex>`, of all its files. */
  readonly digest: string;
  /** Absolute: what the paths of its entry start from. */
  readonly directory: string;
}

export interface Addition {
  readonly about: Omit<About, 'entry' | 'lockfile'>;
  readonly lockfile: { readonly name: string; readonly text: string };
  /** What else is kept with it, such as a bill of materials. */
  readonly beside?: readonly { readonly name: string; readonly text: string }[];
  /** Lays out the files in an empty directory. */
  readonly fill: (directory: string) => Promise<Entry>;
  /** What is known only once they are there; it takes the place of what was known before. */
  readonly look?: (directory: string) => Pick<Addition, 'about' | 'beside'>;
}

export interface Store {
  /** @throws whatever `fill` throws, and then nothing was added; {@link PackageError} when the files are unfit */
  add(addition: Addition): Promise<Stored & { readonly about: About }>;
  /** What was last installed under this spec. Nothing of it was checked. */
  named(spec: ExactSpec): Promise<string | undefined>;
  /** What it says of itself. @throws {PackageError} `missing`, or `tampered` when it cannot be read */
  about(digest: string): Promise<About>;
  /** Another file that is kept with an installation, such as its lockfile. @throws {PackageError} `missing` */
  read(digest: string, name: string): Promise<string>;
  /**
   * Reads every file again.
   *
   * @throws {PackageError} `missing` when there is none, `tampered` with the name of the first file that is not what
   * was installed
   */
  verify(digest: string): Promise<Stored>;
}

/** Where the store is, in the state directory. */
export function storeRoot(state: string): string {
  return path.join(state, 'packages');
}

const DAY_MS = 86_400_000;

export function createStore(root: string): Store {
  const homeOf = (digest: string): string => path.join(root, 'entries', hexOf(digest));

  async function verify(digest: string): Promise<Stored> {
    const home = homeOf(digest);
    const listing = await readFile(path.join(home, 'files.txt'), 'utf8').catch(() => undefined);
    if (listing === undefined) throw await absent(home, digest);
    if (treeDigest(listing) !== digest) {
      throw tampered(`${path.join(home, 'files.txt')} is not what was written at the installation`);
    }
    await demandOwn(home);
    const directory = path.join(home, 'root');
    const difference = differenceFrom(listing, directory);
    if (difference !== undefined) {
      throw tampered(`${path.join(directory, difference.path)} ${WORDS[difference.kind]}`);
    }
    return { digest, directory };
  }

  async function place(temporary: string, digest: string, beside: readonly string[]): Promise<void> {
    const home = homeOf(digest);
    await mkdir(path.dirname(home), { recursive: true });
    for (let attempt = 1; ; attempt += 1) {
      try {
        await rename(temporary, home);
        return;
      } catch (error) {
        if (!(await exists(home)) || attempt > 3) throw error;
      }
      // Somebody was there before. What they installed is the same, unless it was changed since; what is known of it
      // may be more by now.
      if (await verify(digest).then(...isFine)) {
        for (const name of beside) await rename(path.join(temporary, name), path.join(home, name));
        return;
      }
      const old = path.join(root, 'tmp', randomBytes(12).toString('hex'));
      await rename(home, old).catch(() => undefined);
      await rm(old, { recursive: true, force: true });
    }
  }

  return {
    verify,

    async add({ lockfile, fill, look, ...before }) {
      const temporary = path.join(root, 'tmp', randomBytes(12).toString('hex'));
      await mkdir(root, { recursive: true, mode: 0o700 });
      await sweep(path.join(root, 'tmp'));
      const directory = path.join(temporary, 'root');
      await mkdir(directory, { recursive: true });
      try {
        const entry = await fill(directory);
        const listing = listingOf(directory);
        const { about: known, beside = [] } = look?.(directory) ?? before;
        await makeReadOnly(listing, directory);
        const digest = treeDigest(listing);
        const about: About = {
          ...known,
          entry,
          lockfile: { name: lockfile.name, digest: `sha256:${sha256(lockfile.text)}` },
        };
        await keep(path.join(temporary, 'files.txt'), listing);
        for (const { name, text } of [lockfile, ...beside]) await keep(path.join(temporary, name), text);
        await keep(path.join(temporary, 'about.json'), `${JSON.stringify(about, undefined, 2)}\n`);
        const names = [lockfile, ...beside].map(({ name }) => name);
        await place(temporary, digest, [...names, 'about.json']);
        await point(root, known.spec, digest);
        return { digest, directory: path.join(homeOf(digest), 'root'), about };
      } finally {
        await rm(temporary, { recursive: true, force: true });
      }
    },

    async named(spec) {
      const digest = await readFile(nameOf(root, spec), 'utf8').catch(() => undefined);
      return digest !== undefined && DIGEST.test(digest.trim()) ? digest.trim() : undefined;
    },

    async about(digest) {
      const home = homeOf(digest);
      const text = await readFile(path.join(home, 'about.json'), 'utf8').catch(() => undefined);
      if (text === undefined) throw await absent(home, digest);
      const about = aboutSchema.safeParse(parseJson(text));
      if (!about.success) throw tampered(`${path.join(home, 'about.json')} was changed`);
      return about.data;
    },

    async read(digest, name) {
      const home = homeOf(digest);
      return readFile(path.join(home, path.basename(name)), 'utf8').catch(async () => {
        throw await absent(home, digest);
      });
    },
  };
}

/** Neither the entry nor anything of it is a link, and modules are in `root` alone: Node looks for them beside it too. */
async function demandOwn(home: string): Promise<void> {
  if (!(await lstat(home)).isDirectory()) throw tampered(`${home} is a link`);
  for (const entry of await readdir(home, { withFileTypes: true })) {
    const isFit = entry.name === 'root' ? entry.isDirectory() : entry.isFile();
    if (!isFit) throw tampered(`${path.join(home, entry.name)} was added after the installation`);
  }
}

const WORDS = {
  changed: 'was changed since it was installed',
  missing: 'is gone',
  extra: 'was added after the installation',
} as const;

const isFine = [() => true, () => false] as const;

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** A digest comes from a file that somebody else could have written: it must not become a path. */
function hexOf(digest: string): string {
  if (!DIGEST.test(digest)) throw new PackageError('tampered', `${JSON.stringify(digest)} is no digest`);
  return digest.slice('sha256:'.length);
}

function nameOf(root: string, spec: ExactSpec): string {
  return path.join(root, 'names', sha256(formatSpec(spec)));
}

async function point(root: string, spec: ExactSpec, digest: string): Promise<void> {
  const file = nameOf(root, spec);
  await mkdir(path.dirname(file), { recursive: true });
  const fresh = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(fresh, `${digest}\n`);
  await rename(fresh, file);
}

async function keep(file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o444, flush: true });
}

async function makeReadOnly(listing: string, directory: string): Promise<void> {
  for (const line of listing.split('\n')) {
    const name = line.slice('f '.length + 64 + 1);
    if (line.startsWith('f')) await chmod(path.join(directory, name), 0o444);
    if (line.startsWith('x')) await chmod(path.join(directory, name), 0o555);
  }
}

/** What a crash left behind. Nobody installs for a day. */
async function sweep(directory: string): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const file = path.join(directory, name);
    const { mtimeMs } = (await stat(file).catch(() => undefined)) ?? { mtimeMs: Number.POSITIVE_INFINITY };
    if (Date.now() - mtimeMs > DAY_MS) await rm(file, { recursive: true, force: true });
  }
}

async function absent(home: string, digest: string): Promise<PackageError> {
  return (await exists(home))
    ? tampered(`${home} is not whole`)
    : new PackageError('missing', `${digest.slice(0, 19)}… is not in the store`, 'bartizan verify --install');
}

function tampered(what: string): PackageError {
  return new PackageError('tampered', what, 'bartizan verify --install puts back what was approved');
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}
