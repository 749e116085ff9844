/**
 * What a server consists of, and who stands for it. What `npx`, `uvx`, `docker run` and the like would fetch is fetched the
 * verified way instead, into the store: a scan runs nothing that nobody compared.
 */

import { packageOf } from '../../clients/package-of.ts';
import type { Config, PackageServer, ServerConfig } from '../../config/config.ts';
import type { LockedPackage } from '../../lock/lock.ts';
import type { About } from '../../packages/about.ts';
import { acquire } from '../../packages/acquire.ts';
import type { ExactSpec } from '../../packages/ecosystem.ts';
import { openEcosystem } from '../../packages/open-ecosystem.ts';
import { PackageError } from '../../packages/package-error.ts';
import { isExact, parseSpec } from '../../packages/spec.ts';
import { lockedOf, storeOf, trustedRootOf } from '../packages.ts';
import { asFound } from './as-package.ts';
import type { Finding, Trouble } from './finding.ts';
import { finding } from './finding.ts';
import { packageFindings } from './package-findings.ts';
import { FETCHED, FLOATING, FORGED, REFUSED } from './rules.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A server that can be started as it is: from the store, by a command, or elsewhere. */
export interface Supplied {
  /** Absent when it must not be started. */
  readonly server?: ServerConfig;
  readonly installed?: LockedPackage;
  readonly findings: readonly Finding[];
  readonly trouble?: Trouble;
}

export async function supply(server: ServerConfig, config: Config, env: Environment): Promise<Supplied> {
  if (server.kind === 'http') return { server, findings: [] };
  if (server.package !== undefined) return fetched(server, config, env, []);
  const found = packageOf(server.command, server.args);
  if (found === undefined) return { server, findings: [] };
  if ('kept' in found) {
    const hint = 'write the package itself: bartizan scan npm:@scope/server';
    return {
      findings: [finding(FETCHED, `is fetched at each start`)],
      trouble: { message: found.kept, hint },
    };
  }
  const spec = parseSpec(found.spec);
  const pinned = isExact(spec);
  const how = `is fetched by ${found.launcher} at each start, as ${found.spec}`;
  return fetched(asFound(server, found, spec), config, env, [finding(pinned ? FETCHED : FLOATING, how)]);
}

async function fetched(
  server: PackageServer,
  config: Config,
  env: Environment,
  before: readonly Finding[],
): Promise<Supplied> {
  try {
    const { about, digest, directory, warnings } = await acquired(server, config, env);
    const exact = { ...server, package: about.spec };
    const findings = await packageFindings(about, directory, warnings, server.verify, config);
    return { server: exact, installed: lockedOf(about, digest), findings: [...before, ...findings] };
  } catch (error) {
    if (!(error instanceof PackageError)) throw error;
    const { message, hint } = error;
    const trouble = { message: `it is not started: ${message}`, hint };
    const because = { message: 'it is not started, for what was found' };
    if (error.code === 'refused') {
      return { findings: [...before, finding(REFUSED, `is not taken: ${message}`)], trouble: because };
    }
    if (error.code === 'forged' || error.code === 'corrupt' || error.code === 'tampered') {
      return {
        findings: [...before, finding(FORGED, `is not what it should be: ${message}`)],
        trouble: because,
      };
    }
    return { findings: before, trouble };
  }
}

interface Acquired {
  readonly about: About;
  readonly digest: string;
  readonly directory: string;
  readonly warnings: readonly string[];
}

/** From the store, as long as exactly this is there and is what was installed. */
async function acquired(server: PackageServer, config: Config, env: Environment): Promise<Acquired> {
  const store = storeOf(env);
  const spec = server.package;
  const there = isExact(spec) && spec.ecosystem !== 'path' ? await store.named(spec as ExactSpec) : undefined;
  if (there !== undefined) {
    const { directory } = await store.verify(there);
    const about = await store.about(there);
    return { about, digest: there, directory, warnings: about.warnings };
  }
  const ecosystem = await openEcosystem(spec.ecosystem, {
    env,
    trustedRoot: trustedRootOf(config, env),
    now: Date.now,
    base: config.dir,
    trust: server.verify,
  });
  const stored = await acquire(spec, {
    ecosystem,
    store,
    // What nobody signed is looked at, and said to be unsigned.
    demands: { ...server.verify, unsigned: server.verify.unsigned ?? 'it is only looked at' },
    allow: config.packages.allow,
    approved: [],
    now: Date.now,
  });
  return { ...stored, warnings: stored.about.warnings };
}
