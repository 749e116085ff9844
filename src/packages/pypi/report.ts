/** What pip says it would install (pip.pypa.io, "Installation Report"). */
import * as z from 'zod';
import { PackageError } from '../package-error.ts';
import { parseJson } from '../parse-json.ts';
import { normalised } from './names.ts';

/** One wheel that pip has chosen. */
export interface Choice {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  readonly sha256: string;
  /** What the user asked for, rather than what that needs. */
  readonly requested: boolean;
  readonly licence: string | undefined;
  /** Names, normalised; `extra` where it is needed only for an extra. */
  readonly needs: readonly { readonly name: string; readonly extra: boolean }[];
}

export interface Chosen {
  /** Such as `3.11`: compiled wheels fit only that. */
  readonly python: string;
  readonly choices: readonly Choice[];
}

const report = z.looseObject({
  version: z.literal('1'),
  environment: z.looseObject({ python_version: z.string().regex(/^\d+\.\d+$/) }),
  install: z.array(
    z.looseObject({
      requested: z.boolean(),
      download_info: z.looseObject({
        url: z.string(),
        archive_info: z.looseObject({ hashes: z.record(z.string(), z.string()).optional() }).optional(),
      }),
      metadata: z.looseObject({
        name: z.string(),
        version: z.string(),
        license: z.string().optional(),
        license_expression: z.string().optional(),
        classifier: z.array(z.string()).optional(),
        requires_dist: z.array(z.string()).optional(),
      }),
    }),
  ),
});

type Installed = z.infer<typeof report>['install'][number];

/** @throws {PackageError} when it is no report, or has something in it that is no wheel of an index */
export function parseReport(text: string): Chosen {
  const parsed = report.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new PackageError(
      'unfit',
      'pip says nothing that can be read',
      'python3 -m pip install --upgrade pip',
    );
  }
  const { environment, install } = parsed.data;
  return { python: environment.python_version, choices: install.map(choiceOf) };
}

function choiceOf({ requested, download_info: from, metadata }: Installed): Choice {
  const what = `${metadata.name} ${metadata.version}`;
  const filename = decodeURIComponent(new URL(from.url).pathname.split('/').at(-1) ?? '');
  if (!filename.endsWith('.whl')) {
    throw new PackageError(
      'unfit',
      `${what} is there as source only, and building it would run its code on this machine`,
      'ask for a version that has wheels, or build a wheel in a container and use path:',
    );
  }
  const sha256 = from.archive_info?.hashes?.sha256?.toLowerCase();
  if (sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new PackageError(
      'unfit',
      `pip does not know the digest of ${what}`,
      'python3 -m pip install --upgrade pip',
    );
  }
  return {
    name: metadata.name,
    version: metadata.version,
    filename,
    sha256,
    requested,
    licence: licenceOf(metadata),
    needs: (metadata.requires_dist ?? []).flatMap(needOf),
  };
}

/** PEP 508: a name, then extras, versions and markers in many spellings. */
function needOf(requirement: string): Choice['needs'] {
  const name = /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)/.exec(requirement)?.[1];
  if (name === undefined) return [];
  const marker = requirement.slice(requirement.indexOf(';') + 1);
  return [{ name: normalised(name), extra: requirement.includes(';') && /\bextra\b/.test(marker) }];
}

const CLASSIFIER = /^License :: OSI Approved :: (.+)$/;

/** Some put the whole text where the name belongs. */
function licenceOf({
  license,
  license_expression,
  classifier = [],
}: Installed['metadata']): string | undefined {
  if (license_expression !== undefined) return license_expression;
  if (license !== undefined && license !== '' && license.length <= 80 && !license.includes('\n'))
    return license;
  return classifier.map((each) => CLASSIFIER.exec(each)?.[1]).find((each) => each !== undefined);
}
