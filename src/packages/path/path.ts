/** Servers of one's own: a file, or a directory, copied into the store, so that what is started is what was approved. */
import { hash } from 'node:crypto';
import { chmod, copyFile, mkdir, readFile, readlink, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { Ecosystem, Entry, ExactSpec, Resolution } from '../ecosystem.ts';
import { PackageError } from '../package-error.ts';
import { integrityOf } from '../sbom/integrity.ts';
import { signatureBeside } from '../signature/beside.ts';
import { bomBeside } from '../signature/bom-beside.ts';
import type { Trust } from '../signature/trust.ts';
import { listingOf } from '../tree.ts';
import type { TrustedRootSource } from '../trusted-root.ts';
import { describeFolder, entryOfFile } from './entry.ts';

export interface PathPorts {
  /** What a relative path starts from. */
  readonly base: string;
  readonly trust: Trust;
  readonly trustedRoot: TrustedRootSource;
}

const LISTING = 'listing.txt';

export function createPath({ base, trust, trustedRoot }: PathPorts): Ecosystem {
  return {
    name: 'path',

    async resolve({ name }) {
      const source = path.resolve(base, name);
      const { text, directory } = await listed(source);
      const { version, licence } = directory
        ? await describeFolder(source)
        : { version: undefined, licence: undefined };
      const hex = hash('sha256', text);
      const spec: ExactSpec = { ecosystem: 'path', name: source, version: '' };
      const title = path.basename(source);
      const warnings = ['it is not published: nobody but you says what it is'];
      if (text.includes(' node_modules/')) {
        warnings.push('what it has in node_modules is part of it, and is not in its bill of materials');
      }
      return {
        spec,
        components: [
          {
            purl: `pkg:generic/${encodeURIComponent(title)}@${hex.slice(0, 16)}`,
            name: title,
            version: version ?? hex.slice(0, 16),
            integrity: integrityOf('sha256', hex),
            ...(licence !== undefined && { licence }),
            dependsOn: [],
          },
        ],
        lockfile: { name: LISTING, text },
        warnings,
      };
    },

    async prove({ spec, lockfile }) {
      const { directory } = await listed(spec.name);
      const bytes = directory ? Buffer.from(lockfile.text) : await readFile(spec.name);
      const provenance = { missing: 'it comes from this machine' };
      const [signature, sbom] = [
        await signatureBeside(spec.name, bytes, trust, trustedRoot),
        await bomBeside(spec.name, bytes, trust, trustedRoot),
      ];
      return { signature, provenance, sbom };
    },

    async install({ spec, lockfile }, directory) {
      return copy(spec.name, lockfile, directory);
    },
  };
}

/** Every file and its digest. What belongs to Git is history, and not what runs. */
async function listed(source: string): Promise<{ text: string; directory: boolean }> {
  const found = await stat(source).catch(() => undefined);
  if (found === undefined) throw new PackageError('not_found', `there is no ${source}`, 'check the path');
  if (found.isDirectory()) {
    const lines = listingOf(source).split('\n');
    return {
      text: lines.filter((line) => !line.slice(PATH_AT).startsWith('.git/')).join('\n'),
      directory: true,
    };
  }
  if (!found.isFile())
    throw new PackageError('unfit', `${source} is no plain file`, 'give a file or a directory');
  const kind = (found.mode & 0o111) === 0 ? 'f' : 'x';
  return {
    text: `${kind} ${hash('sha256', await readFile(source))} ${path.basename(source)}\n`,
    directory: false,
  };
}

const PATH_AT = 'f '.length + 64 + 1;

async function copy(source: string, lockfile: Resolution['lockfile'], to: string): Promise<Entry> {
  const directory = (await stat(source)).isDirectory();
  const from = directory ? source : path.dirname(source);
  for (const line of lockfile.text.split('\n')) {
    const name = line.slice(PATH_AT);
    if (name === '') continue;
    const target = path.join(to, name);
    await mkdir(path.dirname(target), { recursive: true });
    if (line.startsWith('l')) await symlink(await readlink(path.join(from, name)), target);
    else await copyFile(path.join(from, name), target);
    if (line.startsWith('x')) await chmod(target, 0o755);
    else if (line.startsWith('f')) await chmod(target, 0o644);
  }
  if (listingOf(to) !== lockfile.text) {
    throw new PackageError('corrupt', `${source} was changed while it was copied`, 'try again');
  }
  return directory ? (await describeFolder(source)).entry : entryOfFile(path.basename(source), lockfile.text);
}
