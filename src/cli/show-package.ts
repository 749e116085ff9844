/** What is known of a package, for a person. Whatever came from outside is shown as text, and nothing else. */
import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { About } from '../packages/about.ts';
import type { Proof, Resolution } from '../packages/ecosystem.ts';
import { namesake } from '../packages/look-alike.ts';
import { formatSpec } from '../packages/spec.ts';
import type { Stored } from '../packages/store.ts';
import { WELL_KNOWN } from '../packages/well-known.ts';
import { type Io, printable, styleOf, table } from './terminal.ts';

/** More are counted. */
const MOST_WARNINGS = 12;

export function showFound(resolution: Resolution, proof: Proof, io: Pick<Io, 'stdout' | 'env'>): string {
  const style = styleOf(io.stdout, io.env);
  const { spec, components, warnings } = resolution;
  const [main] = components;
  const { signature, provenance } = proof;
  const like = namesake(spec.name, WELL_KNOWN[spec.ecosystem]);
  const all = [
    ...(like === undefined ? [] : [`it has the name of ${like}, and is not it`]),
    ...warnings.slice(0, MOST_WARNINGS),
    ...(warnings.length > MOST_WARNINGS ? [`and ${warnings.length - MOST_WARNINGS} more warnings`] : []),
  ];
  const rows = [
    ['packages', String(components.length)],
    ['licence', main?.licence ?? 'not said'],
    ['integrity', main?.integrity ?? ''],
    [
      'signature',
      'keyId' in signature
        ? `${spec.ecosystem === 'npm' ? 'of its registry, on all of them' : 'on it alone'}, with ${signature.keyId}`
        : `none: ${signature.missing}`,
    ],
    [
      'provenance',
      'missing' in provenance
        ? `none: ${provenance.missing}`
        : `${provenance.source}, by ${provenance.workflow}, as ${provenance.issuer} says`,
    ],
    ['bill', billOf(proof, components.length)],
  ];
  return [
    `${style.bold(printable(formatSpec(spec)))}\n`,
    table(
      rows.map((row) => row.map(printable)),
      '  ',
    ),
    ...all.map((warning) => `  ${style.yellow('!')} ${printable(warning)}\n`),
  ].join('');
}

/** Of the authors, not of Bartizan: that one is always there. */
function billOf({ sbom }: Proof, count: number): string {
  if (sbom === undefined || 'missing' in sbom)
    return `none signed: ${sbom?.missing ?? 'nobody looked for one'}`;
  const { by, signedAt, unlisted } = sbom;
  const when = signedAt === undefined ? '' : `, ${signedAt}`;
  return `signed by ${by}${when}${unlisted === 0 ? '' : `; ${unlisted} of ${count} packages are not in it`}`;
}

export function showInstalled(
  { digest, directory, about }: Stored & { readonly about: About },
  before: readonly string[],
  io: Pick<Io, 'stdout' | 'env'>,
): string {
  const { bytes, files } = sizeOf(directory);
  const style = styleOf(io.stdout, io.env);
  const fresh = about.warnings.filter((warning) => !before.includes(warning));
  const rows = table(
    [
      ['installed', `${(bytes / 1e6).toFixed(1)} MB in ${files} files`],
      ['files', digest],
    ].map(([name = '', value = '']) => [name.padEnd('provenance'.length), value]),
    '  ',
  );
  return rows + fresh.map((warning) => `  ${style.yellow('!')} ${printable(warning)}\n`).join('');
}

/** Of the files below a directory. */
export function sizeOf(directory: string): { bytes: number; files: number } {
  let bytes = 0;
  let files = 0;
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    files += 1;
    bytes += lstatSync(path.join(entry.parentPath, entry.name)).size;
  }
  return { bytes, files };
}
