/** Packages of PyPI, and of indexes like it. Wheels only: building anything would run its code. */
import { hash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Ecosystem, Entry, Resolution } from '../ecosystem.ts';
import { PackageError } from '../package-error.ts';
import type { TrustedRootSource } from '../trusted-root.ts';
import { indexAddress } from './index-address.ts';
import { type Choose, pipChoose } from './pip.ts';
import { provePypi } from './prove.ts';
import { type PypiResolution, resolvePypi } from './resolve.ts';
import { createSimpleIndex } from './simple-index.ts';
import { commandOf, START_FILE, startFile } from './start-file.ts';
import { filesOfWheel, type Laid, metadataOf } from './wheel.ts';
import { type LockedWheel, parseWheelLock } from './wheel-lock.ts';

export interface PypiPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly trustedRoot: TrustedRootSource;
  /** Finds out what is needed; pip, unless said otherwise. */
  readonly choose?: Choose;
}

/** No wheel is larger than this. */
const LARGEST = 512 << 20;
const AT_ONCE = 4;

export function createPypi({ env, trustedRoot, choose = pipChoose(env) }: PypiPorts): Ecosystem {
  const address = indexAddress(env);
  const index = createSimpleIndex(address);
  const resolutions = new WeakMap<Resolution, PypiResolution>();

  async function wheel({ filename, url, sha256 }: LockedWheel): Promise<Laid[]> {
    const archive = await index.bytes(url, LARGEST);
    if (hash('sha256', archive) !== sha256) {
      throw new PackageError(
        'corrupt',
        `${filename} is not the one that ${index.host} lists`,
        'somebody changed it on the way or at the index: do not use it',
      );
    }
    return filesOfWheel(archive, filename);
  }

  return {
    name: 'pypi',
    async resolve(spec) {
      const resolution = await resolvePypi(spec, choose, index, address);
      resolutions.set(resolution, resolution);
      return resolution;
    },
    async prove(resolution) {
      const known = resolutions.get(resolution);
      if (known === undefined) throw new TypeError('only what was just resolved can be proved');
      return provePypi(known, index, trustedRoot);
    },
    async install({ spec, lockfile }, directory) {
      const { python, wheels } = parseWheelLock(lockfile.text);
      const made = new Set<string>();
      let main: Laid[] = [];
      for (let at = 0; at < wheels.length; at += AT_ONCE) {
        const laid = await Promise.all(wheels.slice(at, at + AT_ONCE).map(wheel));
        if (at === 0) main = laid[0] ?? [];
        for (const files of laid) await lay(files, directory, made);
      }
      return finish(main, spec.name, python, directory);
    },
  };
}

/** The first of two files with one name stays: nothing that a server needs may replace what is the server's own. */
async function lay(files: readonly Laid[], directory: string, made: Set<string>): Promise<void> {
  for (const { path: name, bytes, executable } of files) {
    // Some file systems do not tell capitals from small letters.
    const key = name.toLowerCase();
    if (made.has(key)) continue;
    made.add(key);
    const file = path.join(directory, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes, { mode: executable ? 0o755 : 0o644 });
  }
}

async function finish(
  main: readonly Laid[],
  name: string,
  python: string,
  directory: string,
): Promise<Entry> {
  const reference = commandOf(metadataOf(main, 'entry_points\\.txt'), name);
  await writeFile(path.join(directory, START_FILE), startFile(reference, name, python));
  return { command: `python${python}`, args: [START_FILE] };
}
