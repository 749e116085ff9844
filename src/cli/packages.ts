/** What `add`, `approve` and `verify` share: the store of this machine, what the lock has of it, and how it is told. */
import path from 'node:path';
import { stateDir } from '../audit/places.ts';
import type { Config, PackageServer, ServerConfig } from '../config/config.ts';
import type { Lock, LockedPackage } from '../lock/lock.ts';
import type { About } from '../packages/about.ts';
import type { Proof, Spec } from '../packages/ecosystem.ts';
import { PackageError } from '../packages/package-error.ts';
import { judge } from '../packages/policy.ts';
import { createBom } from '../packages/sbom/bom.ts';
import { formatSpec, parseSpec } from '../packages/spec.ts';
import { createStore, type Store, storeRoot } from '../packages/store.ts';
import type { TrustedRootSource } from '../packages/trusted-root.ts';
import { broken, misused, refused } from './failure.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export function storeOf(env: Environment): Store {
  return createStore(storeRoot(stateDir(env)));
}

export function trustedRootOf({ packages }: Pick<Config, 'packages'>, env: Environment): TrustedRootSource {
  return packages.trustedRoot === undefined
    ? { kind: 'tuf', cache: path.join(stateDir(env), 'tuf') }
    : { kind: 'file', path: packages.trustedRoot };
}

/** Every package that the lock has. */
export function approvedIn(lock: Lock): { readonly spec: Spec; readonly proof: Proof }[] {
  return Object.values(lock.servers).flatMap(({ package: locked }) =>
    locked === undefined ? [] : [{ spec: parseSpec(locked.spec), proof: locked.proof }],
  );
}

/** What is installed for a server, where it is a package. */
export async function installedOf(
  server: ServerConfig,
  before: LockedPackage | undefined,
  store: Store,
): Promise<LockedPackage | undefined> {
  return server.kind === 'stdio' && server.package !== undefined
    ? installedFor(server, before, store)
    : undefined;
}

/** What is installed for a server of the config, as the lock would have it. Every byte of it was read. */
async function installedFor(
  server: PackageServer,
  before: LockedPackage | undefined,
  store: Store,
): Promise<LockedPackage> {
  const { ecosystem, name, version = '' } = server.package;
  const spec = formatSpec(server.package);
  try {
    const tree =
      (await store.named({ ecosystem, name, version })) ?? (before?.spec === spec ? before.tree : undefined);
    if (tree === undefined)
      throw new PackageError('missing', `${spec} is not installed here`, `bartizan add ${spec}`);
    await store.verify(tree);
    const about = await store.about(tree);
    if (formatSpec(about.spec) !== spec) {
      throw new PackageError(
        'tampered',
        `what is installed as ${spec} calls itself ${formatSpec(about.spec)}`,
        `bartizan add ${spec}`,
      );
    }
    const sameName = before !== undefined && parseSpec(before.spec).name === name ? before.proof : undefined;
    judge(spec, about.proof, server.verify, sameName, Date.now());
    return lockedOf(about, tree);
  } catch (error) {
    throw asPackageFailure(error);
  }
}

export function lockedOf(about: About, tree: string): LockedPackage {
  return {
    spec: formatSpec(about.spec),
    integrity: about.integrity,
    tree,
    lockfile: about.lockfile.digest,
    components: about.components.length,
    entry: about.entry,
    proof: about.proof,
    sbom: createBom(about.components).digest,
  };
}

/** A {@link PackageError} as the command line tells it; anything else as it is. */
export function asPackageFailure(error: unknown): unknown {
  if (!(error instanceof PackageError)) return error;
  const { message, hint } = error;
  switch (error.code) {
    case 'bad_spec':
    case 'not_found':
      return misused(message, hint);
    case 'unreachable':
    case 'missing':
      return broken(message, hint, { cause: error });
    default:
      return refused(message, hint);
  }
}
