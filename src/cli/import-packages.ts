/** What `bartizan import` does about servers that `npx`, `uvx` and the like would fetch: what `bartizan add` does. */

import type { Acquired } from '../clients/acquired.ts';
import { disk } from '../clients/disk.ts';
import { loadConfig } from '../config/load.ts';
import { parseConfig } from '../config/parse.ts';
import { ConfigError } from '../config/problem.ts';
import { loadLock } from '../lock/store.ts';
import { acquire } from '../packages/acquire.ts';
import type { Spec } from '../packages/ecosystem.ts';
import { openEcosystem } from '../packages/open-ecosystem.ts';
import { PackageError } from '../packages/package-error.ts';
import { judgeName } from '../packages/policy.ts';
import { formatSpec, isExact, parseSpec } from '../packages/spec.ts';
import type { PackageSource } from './client-files.ts';
import { approvedIn, storeOf, trustedRootOf } from './packages.ts';
import { type Io, printable } from './terminal.ts';

/** As the schema has it for a server that says nothing. */
const DEMANDS = {
  require: ['signature'],
  source: undefined,
  workflow: undefined,
  unsigned: undefined,
  sbomMaxAgeDays: undefined,
} as const;

/** What names one image for ever needs no signature to stay that one; somebody wrote the digest down. */
const BY_DIGEST = 'it was named by its digest before bartizan import';
const MOST_WARNINGS = 5;

export function packageSource(io: Io): PackageSource {
  return {
    async acquire(wanted, file, dryRun): Promise<Acquired> {
      try {
        io.stderr.write(`${dryRun ? 'looking for' : 'fetching'} ${printable(wanted)} …\n`);
        const { spec, warnings, unsigned } = await exactly(parseSpec(wanted), file, dryRun, io);
        const more = warnings.length - MOST_WARNINGS;
        const exact = formatSpec(spec);
        const shown = [
          ...warnings.slice(0, MOST_WARNINGS),
          ...(more > 0 ? [`${more} more warnings: bartizan add ${exact} shows them`] : []),
        ];
        return {
          exact,
          warnings: shown.map((warning) => `! ${printable(warning)}`),
          ...(unsigned !== undefined && { unsigned }),
        };
      } catch (error) {
        if (error instanceof ConfigError) return { kept: 'the config does not load' };
        if (!(error instanceof Error)) throw error;
        // Whatever went wrong, the server goes on as it was: nothing of a client's may be lost.
        const hint = error instanceof PackageError && error.hint !== undefined ? `; ${error.hint}` : '';
        return { kept: `${error.message}${hint}` };
      }
    },
  };
}

interface Exact {
  readonly spec: Spec;
  readonly warnings: readonly string[];
  /** Why it is taken although nobody signed it. */
  readonly unsigned?: string;
}

async function exactly(spec: Spec, file: string, dryRun: boolean, io: Io): Promise<Exact> {
  const config = disk.read(file) === undefined ? parseConfig('{}', file) : await loadConfig(file);
  const { allow } = config.packages;
  const approved = approvedIn(await loadLock(config.lockPath));
  const trustedRoot = trustedRootOf(config, io.env);
  const ecosystem = await openEcosystem(spec.ecosystem, {
    env: io.env,
    trustedRoot,
    now: Date.now,
    base: config.dir,
    trust: { key: undefined, identity: undefined, issuer: undefined },
  });
  const unsigned = spec.ecosystem === 'oci' && isExact(spec) ? BY_DIGEST : undefined;
  if (dryRun) {
    judgeName(
      spec,
      allow,
      approved.map((each) => each.spec),
    );
    const found = isExact(spec) ? { spec, warnings: [] } : await ecosystem.resolve(spec);
    return { spec: found.spec, warnings: found.warnings, ...(unsigned !== undefined && { unsigned }) };
  }
  const { about } = await acquire(spec, {
    ecosystem,
    store: storeOf(io.env),
    demands: { ...DEMANDS, unsigned },
    allow,
    approved,
    now: Date.now,
  });
  const isUnsigned = unsigned !== undefined && 'missing' in about.proof.signature;
  return { spec: about.spec, warnings: about.warnings, ...(isUnsigned && { unsigned }) };
}
