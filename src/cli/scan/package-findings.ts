/** What is to be said of a package that was fetched and verified, or is in the store. */
import type { Config, VerifyConfig } from '../../config/config.ts';
import type { About } from '../../packages/about.ts';
import { namesake } from '../../packages/look-alike.ts';
import type { Vulnerability } from '../../packages/osv/source.ts';
import { judgeName } from '../../packages/policy.ts';
import { formatSpec } from '../../packages/spec.ts';
import { WELL_KNOWN } from '../../packages/well-known.ts';
import { sizeOf } from '../show-package.ts';
import { type Finding, finding } from './finding.ts';
import { LARGE, NAMESAKE, NO_PROVENANCE, PACKAGE_NOTE, UNSIGNED, VULNERABLE } from './rules.ts';

const MOST_PACKAGES = 400;
const MOST_BYTES = 200_000_000;
const MOST_NOTES = 5;

/** @throws {PackageError} `refused` for a name that can be taken for another: also one that is in the store already */
export async function packageFindings(
  about: About,
  directory: string,
  warnings: readonly string[],
  verify: VerifyConfig,
  config: Config,
): Promise<Finding[]> {
  const { spec, proof, components } = about;
  judgeName(spec, config.packages.allow, []);
  const { signature, provenance } = proof;
  const like = namesake(spec.name, WELL_KNOWN[spec.ecosystem]);
  const more = warnings.length - MOST_NOTES;
  return [
    ...(await vulnerable(about, config.advisories)),
    ...(like === undefined
      ? []
      : [finding(NAMESAKE, `is ${formatSpec(spec)}, which has the name of ${like}, and is not it`)]),
    ...('missing' in signature
      ? [
          finding(UNSIGNED, `is unsigned: ${signature.missing}`, {
            ...(verify.unsigned !== undefined && { accepted: verify.unsigned }),
          }),
        ]
      : []),
    ...('missing' in provenance
      ? [finding(NO_PROVENANCE, `comes from nowhere in particular: ${provenance.missing}`)]
      : []),
    ...warnings.slice(0, MOST_NOTES).map((each) => finding(PACKAGE_NOTE, each)),
    ...(more > 0 ? [finding(PACKAGE_NOTE, `has ${more} more such remarks: bartizan add shows them`)] : []),
    ...sizes(components.length, sizeOf(directory)),
  ];
}

function sizes(packages: number, { bytes, files }: { bytes: number; files: number }): Finding[] {
  if (packages <= MOST_PACKAGES && bytes <= MOST_BYTES) return [];
  return [
    finding(LARGE, `consists of ${packages} packages, ${files} files and ${Math.round(bytes / 1e6)} MB`),
  ];
}

async function vulnerable({ components }: About, source: string | undefined): Promise<Finding[]> {
  if (source === undefined) return [];
  const { vulnerabilitiesIn } = await import('../../packages/osv/source.ts');
  return (await vulnerabilitiesIn(components, source)).map(describe);
}

/** Of what is said to be low or moderate, a build need not break. */
function describe({
  component: { name, version },
  advisory: { id, aliases, severity, summary },
}: Vulnerability): Finding {
  const word = severity.find((each) => /^[A-Z]+$/.test(each));
  const level = word === 'LOW' || word === 'MODERATE' || word === 'MEDIUM' ? 'warning' : 'error';
  const names = [id, ...aliases].join(', ');
  const said = [word, summary].filter((each) => each !== undefined && each !== '').join(', ');
  return finding(VULNERABLE, `needs ${name}@${version}, of which ${names} is known: ${said}`, { level });
}
