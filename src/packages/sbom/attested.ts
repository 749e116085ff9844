/**
 * Bills of materials that the authors of a package signed: a statement (in-toto) whose predicate is a document of CycloneDX or
 * SPDX (github.com/in-toto/attestation, spec/predicates), in a Sigstore bundle.
 */
import { hash } from 'node:crypto';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import * as z from 'zod';
import type { Component, Proof, SignedBom } from '../ecosystem.ts';
import { PackageError } from '../package-error.ts';
import { type Subject, statedIn } from '../provenance.ts';

export const BOM_PREDICATE: RegExp = /^https:\/\/(?:cyclonedx\.org\/bom|spdx\.dev\/Document)(?:\/.*)?$/;

interface Known {
  readonly components: readonly Component[];
  readonly provenance: Proof['provenance'];
}

/** @throws {PackageError} `forged` when it does not hold, is about something else, or others signed it than built the package */
export function attestedBom(
  bundle: unknown,
  subject: Subject,
  root: TrustedRoot,
  { components, provenance }: Known,
): SignedBom {
  const { what } = subject;
  const { by, predicate, payload, loggedAt } = statedIn(
    bundle,
    subject,
    root,
    BOM_PREDICATE,
    'the bill of materials',
  );
  if ('source' in provenance && (by.source !== provenance.source || by.issuer !== provenance.issuer)) {
    throw forged(
      `the bill of materials of ${what} was signed by ${by.source}, and the package was built by ${provenance.source}`,
    );
  }
  const listed = purlsIn(predicate);
  if (listed === undefined) throw forged(`the bill of materials of ${what} is neither CycloneDX nor SPDX`);
  return {
    digest: `sha256:${hash('sha256', payload)}`,
    by: by.source,
    ...(loggedAt !== undefined && { signedAt: new Date(loggedAt).toISOString() }),
    unlisted: unlistedIn(listed, components),
  };
}

/** How many of these are not among the package URLs. Qualifiers do not count. */
export function unlistedIn(listed: ReadonlySet<string>, components: readonly Component[]): number {
  const [, ...needed] = components;
  return needed.filter(({ purl }) => !listed.has(plain(purl))).length;
}

const cyclone = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(z.looseObject({ purl: z.string().optional() })).optional(),
});

const spdx = z.looseObject({
  spdxVersion: z.string().startsWith('SPDX-'),
  packages: z
    .array(
      z.looseObject({
        externalRefs: z
          .array(z.looseObject({ referenceType: z.string(), referenceLocator: z.string() }))
          .optional(),
      }),
    )
    .optional(),
});

/** The package URLs that a document lists; undefined when it is no bill of materials. */
export function purlsIn(document: unknown): ReadonlySet<string> | undefined {
  const asCyclone = cyclone.safeParse(document);
  if (asCyclone.success) {
    return new Set(
      (asCyclone.data.components ?? []).flatMap(({ purl }) => (purl === undefined ? [] : [plain(purl)])),
    );
  }
  const asSpdx = spdx.safeParse(document);
  if (!asSpdx.success) return undefined;
  const references = (asSpdx.data.packages ?? []).flatMap(({ externalRefs = [] }) => externalRefs);
  return new Set(
    references
      .filter(({ referenceType }) => referenceType === 'purl')
      .map(({ referenceLocator }) => plain(referenceLocator)),
  );
}

function plain(purl: string): string {
  return purl
    .replace(/[?#].*$/, '')
    .replaceAll('%40', '@')
    .toLowerCase();
}

function forged(what: string): PackageError {
  return new PackageError('forged', what, 'somebody changed it on the way or at the registry: do not use it');
}
