import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Config, PackageServer } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import { configPath } from '../../config/path.ts';
import { type LockedPackage, serverIn } from '../../lock/lock.ts';
import { loadLock } from '../../lock/store.ts';
import { acquire } from '../../packages/acquire.ts';
import { openEcosystem } from '../../packages/open-ecosystem.ts';
import { PackageError } from '../../packages/package-error.ts';
import { judge } from '../../packages/policy.ts';
import { BOM_FILE } from '../../packages/sbom/bom.ts';
import { formatSpec } from '../../packages/spec.ts';
import type { Store } from '../../packages/store.ts';
import { EXIT, misused, report } from '../failure.ts';
import { asPackageFailure, lockedOf, storeOf, trustedRootOf } from '../packages.ts';
import { type Io, styleOf } from '../terminal.ts';

export interface VerifyOptions {
  readonly config?: string;
  /** Fetches what is not here. */
  readonly install?: boolean;
}

/** `bartizan verify`: compares every byte of the installed packages with the lock. Asks no network, unless told to. */
export async function verify(server: string | undefined, options: VerifyOptions, io: Io): Promise<number> {
  const config = await loadConfig(configPath(options.config, io.env));
  const names = Object.keys(config.servers);
  if (server !== undefined && !names.includes(server)) {
    throw misused(`there is no server "${server}" in the config`, `one of: ${names.join(', ') || 'none'}`);
  }
  const lock = await loadLock(config.lockPath);
  const store = storeOf(io.env);
  const style = styleOf(io.stdout, io.env);
  let code: number = EXIT.fine;
  for (const name of server === undefined ? names : [server]) {
    const configured = config.servers[name];
    if (configured?.kind !== 'stdio' || configured.package === undefined) {
      io.stdout.write(`${name}: is no package, so there is nothing to verify\n`);
      continue;
    }
    try {
      const locked = serverIn(lock, name)?.package;
      const spec = formatSpec(configured.package);
      if (locked === undefined) {
        throw new PackageError('refused', `${spec} has not been approved`, `bartizan approve ${name}`);
      }
      if (locked.spec !== spec) {
        throw new PackageError(
          'refused',
          `${spec} is not what was approved: ${locked.spec}`,
          `bartizan approve ${name}`,
        );
      }
      await present(configured, locked, store, config, options.install === true, io);
      await verifyOne(configured, locked, store);
      const { components, tree } = locked;
      io.stdout.write(
        `${name}: ${style.green('as approved')}, ${locked.spec}, ${components} packages, ${tree.slice(0, 19)}…\n`,
      );
    } catch (error) {
      io.stdout.write(`${name}: ${style.red('not as approved')}\n`);
      code = Math.max(code, report(asPackageFailure(error), io));
    }
  }
  return code;
}

/** Fetches what the lock has and this machine has not. It must be the very same, or it is not kept for this server. */
async function present(
  server: PackageServer,
  locked: LockedPackage,
  store: Store,
  config: Config,
  install: boolean,
  io: Io,
): Promise<void> {
  if (!install) return;
  const there = await verifyOne(server, locked, store).then(
    () => true,
    () => false,
  );
  if (there) return;
  const ecosystem = await openEcosystem(server.package.ecosystem, {
    env: io.env,
    trustedRoot: trustedRootOf(config, io.env),
    now: Date.now,
    base: config.dir,
    trust: server.verify,
  });
  const { digest, about } = await acquire(server.package, {
    ecosystem,
    store,
    demands: server.verify,
    allow: config.packages.allow,
    approved: [{ spec: server.package, proof: locked.proof }],
    now: Date.now,
  });
  if (digest === locked.tree) return;
  const what =
    about.integrity === locked.integrity
      ? 'what it needs has newer versions, or is another for this system'
      : 'its registry has another archive under this version';
  throw new PackageError('refused', `${locked.spec} is not what was approved: ${what}`, 'bartizan approve');
}

async function verifyOne(server: PackageServer, locked: LockedPackage, store: Store): Promise<void> {
  await store.verify(locked.tree);
  const about = await store.about(locked.tree);
  const text = await store.read(locked.tree, about.lockfile.name);
  if (`sha256:${hash('sha256', text)}` !== locked.lockfile) {
    throw new PackageError(
      'tampered',
      `${about.lockfile.name} of ${locked.spec} is not what was approved`,
      HINT,
    );
  }
  const bom = await store.read(locked.tree, BOM_FILE);
  if (`sha256:${hash('sha256', bom)}` !== locked.sbom) {
    throw new PackageError('tampered', `${BOM_FILE} of ${locked.spec} is not what was approved`, HINT);
  }
  if (!isDeepStrictEqual(lockedOf(about, locked.tree), locked)) {
    throw new PackageError('tampered', `about.json of ${locked.spec} is not what was approved`, HINT);
  }
  judge(locked.spec, locked.proof, server.verify, undefined, Date.now());
}

const HINT = 'bartizan verify --install';
