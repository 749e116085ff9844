/** Packages of npm registries. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Ecosystem, Resolution } from '../ecosystem.ts';
import { PackageError } from '../package-error.ts';
import type { TrustedRootSource } from '../trusted-root.ts';
import { bundledIn } from './bundled.ts';
import { entryOf } from './entry.ts';
import { type Placed, placedIn } from './lockfile.ts';
import { type NpmOptions, npmOptions } from './npmrc.ts';
import { proveNpm } from './prove.ts';
import { createRegistry, type Registry } from './registry.ts';
import { type NpmResolution, resolveNpm } from './resolve.ts';
import { unpack } from './unpack.ts';

export interface NpmPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly trustedRoot: TrustedRootSource;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** No archive of a package is larger than this. */
const LARGEST = 256 << 20;
const AT_ONCE = 8;

export function createNpm({ env, trustedRoot, now }: NpmPorts): Ecosystem {
  const options: NpmOptions = npmOptions(env);
  const registry = createRegistry(options);
  const resolutions = new WeakMap<Resolution, NpmResolution>();
  return {
    name: 'npm',
    async resolve(spec) {
      const resolution = await resolveNpm(spec, registry);
      resolutions.set(resolution, resolution);
      return resolution;
    },
    async prove(resolution) {
      const known = resolutions.get(resolution);
      if (known === undefined) throw new TypeError('only what was just resolved can be proved');
      return proveNpm(known, registry, { trustedRoot, now });
    },
    async install({ spec, lockfile }, directory) {
      const waiting = [...placedIn(lockfile.text)];
      const worker = async (): Promise<void> => {
        try {
          for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
            await lay(next, registry, directory);
          }
        } finally {
          waiting.length = 0;
        }
      };
      // All have ended before anybody hears of a failure: nobody writes into what is being cleared away.
      const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
      const failure = ends.find((end) => end.status === 'rejected');
      if (failure !== undefined) throw failure.reason;
      return entryOf(directory, spec.name);
    },
    bundled: ({ lockfile }, directory) => bundledIn(directory, placedIn(lockfile.text)),
  };
}

async function lay(
  { name, version, address, integrity, location }: Placed,
  registry: Registry,
  directory: string,
) {
  const what = `${name}@${version}`;
  const archive = await registry.bytes(address, LARGEST);
  const found = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
  if (found !== integrity) {
    throw new PackageError(
      'corrupt',
      `the archive of ${what} is not the one that the registry lists: ${found.slice(0, 23)}…, not ${integrity.slice(0, 23)}…`,
      'somebody changed it on the way or at the registry: do not use it',
    );
  }
  await unpack(archive, path.join(directory, location), what);
}
