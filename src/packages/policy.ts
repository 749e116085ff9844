/** Whether what stands for a package is enough, and is still what it was. */
import type { Proof, Provenance, Spec } from './ecosystem.ts';
import { lookAlike } from './look-alike.ts';
import { PackageError } from './package-error.ts';
import { formatSpec } from './spec.ts';
import { WELL_KNOWN } from './well-known.ts';

/** What the config asks for. */
export interface Demands {
  readonly require: readonly ('signature' | 'provenance' | 'sbom')[];
  readonly source: string | undefined;
  readonly workflow: string | undefined;
  /** Why it is used without a signature. */
  readonly unsigned: string | undefined;
  /** How old a signed bill of materials may be, where one is required. */
  readonly sbomMaxAgeDays: number | undefined;
}

/**
 * @param now milliseconds since the epoch
 * @param before what stood for the package when it was approved, in whatever version
 * @throws {PackageError} `refused`, with what to write in the config by whoever means it
 */
export function judge(
  what: string,
  proof: Proof,
  demands: Demands,
  before: Proof | undefined,
  now: number,
): void {
  const { signature, provenance } = proof;
  const { require, source, workflow, unsigned } = demands;
  if (before !== undefined) refuseLess(what, proof, before, demands);
  if (require.includes('signature') && 'missing' in signature && unsigned === undefined) {
    throw refused(
      `${what} is unsigned: ${signature.missing}`,
      'to use it all the same, say why: --unsigned "<reason>", or verify: { unsigned: <reason> } in the config',
    );
  }
  if ('missing' in provenance) {
    const asked = require.includes('provenance') || source !== undefined || workflow !== undefined;
    if (asked)
      throw refused(`nothing says where ${what} was built: ${provenance.missing}`, 'use another version');
  } else {
    if (source !== undefined && provenance.source !== source) {
      throw refused(`${what} was built from ${provenance.source}, not from ${source}`, 'use another version');
    }
    if (workflow !== undefined && provenance.workflow !== workflow) {
      throw refused(`${what} was built by ${provenance.workflow}, not by ${workflow}`, 'use another version');
    }
  }
  if (require.includes('sbom')) judgeBom(what, proof, demands, now);
}

const DAY_MS = 86_400_000;
/** Clocks differ. */
const AHEAD_MS = 600_000;

function judgeBom(what: string, { sbom }: Proof, { sbomMaxAgeDays }: Demands, now: number): void {
  const other = 'use another version, or take sbom out of verify.require';
  if (sbom === undefined) {
    throw refused(`nobody has looked for a signed bill of materials of ${what} yet`, `bartizan add ${what}`);
  }
  if ('missing' in sbom) throw refused(`${what} has no signed bill of materials: ${sbom.missing}`, other);
  if (sbomMaxAgeDays === undefined) return;
  const { signedAt } = sbom;
  if (signedAt === undefined) {
    throw refused(`no log says when the bill of materials of ${what} was signed`, 'take sbomMaxAgeDays out');
  }
  const age = now - Date.parse(signedAt);
  if (age < -AHEAD_MS) {
    throw refused(`the bill of materials of ${what} was signed in the future (${signedAt})`, 'set the clock');
  }
  if (age > sbomMaxAgeDays * DAY_MS) {
    throw refused(
      `the bill of materials of ${what} was signed on ${signedAt}, and may be ${sbomMaxAgeDays} days old at most`,
      other,
    );
  }
}

/** Who could publish once may have lost a password since: what comes later must be signed and built by the same. */
function refuseLess(what: string, { signature, provenance }: Proof, before: Proof, demands: Demands): void {
  if ('keyId' in before.signature && 'missing' in signature && demands.unsigned === undefined) {
    throw refused(
      `${what} was signed when it was approved, and is not any more: ${signature.missing}`,
      'use the version before; or say why: --unsigned "<reason>"',
    );
  }
  if ('missing' in before.provenance) return;
  if ('missing' in provenance) {
    throw refused(
      `it was known where ${what} was built when it was approved, and now it is not: ${provenance.missing}`,
      'use the version before',
    );
  }
  for (const key of ['source', 'workflow', 'issuer'] as const) {
    if (provenance[key] === before.provenance[key] || isMeant(key, provenance, demands)) continue;
    throw refused(
      `${what} was built by another ${key} than what was approved: ${provenance[key]}, not ${before.provenance[key]}`,
      key === 'issuer'
        ? 'use the version before'
        : `if its authors have moved: verify: { ${key}: ${provenance[key]} }`,
    );
  }
}

function isMeant(key: keyof Provenance, provenance: Provenance, { source, workflow }: Demands): boolean {
  return key !== 'issuer' && { source, workflow }[key] === provenance[key];
}

/** @throws {PackageError} `refused` when the config does not want it, or its name can be taken for another */
export function judgeName(
  spec: Spec,
  allow: readonly string[] | undefined,
  approved: readonly Pick<Spec, 'ecosystem' | 'name'>[],
): void {
  const { ecosystem, name } = spec;
  const whole = `${ecosystem}:${name}`;
  if (allow?.some((each) => each === whole) === true) return;
  const known = [
    ...WELL_KNOWN[ecosystem],
    ...approved.filter((each) => each.ecosystem === ecosystem).map((each) => each.name),
  ];
  const other = lookAlike(name, known);
  if (other !== undefined) {
    throw refused(
      `${formatSpec(spec)} can be taken for ${other}`,
      `if you mean this one and no other: packages: { allow: ["${whole}"] }`,
    );
  }
  const scoped = allow?.some((each) => each.endsWith('/*') && whole.startsWith(each.slice(0, -1)));
  if (allow !== undefined && scoped !== true) {
    throw refused(
      `${formatSpec(spec)} is not among the packages that the config allows`,
      `add "${whole}" to packages.allow`,
    );
  }
}

function refused(what: string, hint: string): PackageError {
  return new PackageError('refused', what, hint);
}
