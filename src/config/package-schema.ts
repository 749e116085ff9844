/** Servers from packages: which one, and what has to stand for it. */
import * as z from 'zod';
import { PackageError } from '../packages/package-error.ts';
import { isExact, parseSpec } from '../packages/spec.ts';
import { filePath } from './fields.ts';

export type Requirement = 'signature' | 'provenance' | 'sbom';

export interface VerifyFile {
  require: Requirement[];
  source?: string | undefined;
  workflow?: string | undefined;
  unsigned?: string | undefined;
  key?: string | undefined;
  identity?: string | undefined;
  issuer?: string | undefined;
  sbomMaxAgeDays?: number | undefined;
}

export interface PackagesFile {
  allow?: string[] | undefined;
  trustedRoot?: string | undefined;
}

export const packageSpec: z.ZodType<string> = z
  .string()
  .superRefine((text, context) => {
    const message = problemOf(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .describe(
    'The package that it is, with its exact version: `npm:@scope/server@1.2.3`. `bartizan add` writes it.',
  );

export const verify: z.ZodType<VerifyFile> = z
  .strictObject({
    require: z
      .array(z.enum(['signature', 'provenance', 'sbom']))
      .default(['signature'])
      .describe(
        'What has to stand for it: the `signature` of its registry, for all that it needs too; a `provenance` that says where it was built; a bill of materials (`sbom`) that its authors signed.',
      ),
    source: z
      .string()
      .regex(/^https:\/\/[^\s/]+\/\S+[^\s/]$/, 'write a repository such as https://github.com/owner/name')
      .optional()
      .describe('The only repository that it may be built from. Left out, it is that of the first approval.'),
    workflow: z
      .string()
      .min(1)
      .optional()
      .describe('The only workflow that may build it. Left out, it is that of the first approval.'),
    unsigned: z
      .string()
      .regex(/\S/, 'say why it is used without a signature')
      .optional()
      .describe('Why it is used although nobody signed it. `bartizan doctor` repeats it.'),
    key: filePath()
      .optional()
      .describe(
        'For an image, or what comes from a path: the public key that signs it (PEM), relative to this file.',
      ),
    identity: z
      .string()
      .min(1)
      .optional()
      .describe('For what comes from a path: who signs it, as a certificate of Sigstore has the name.'),
    issuer: z.url().optional().describe('Who vouches for that name, such as `https://accounts.google.com`.'),
    sbomMaxAgeDays: z
      .int()
      .min(1)
      .max(3650)
      .optional()
      .describe(
        'How many days ago the required bill of materials may have been signed, at each start. Left out, any time ago.',
      ),
  })
  .refine(({ require, sbomMaxAgeDays }) => sbomMaxAgeDays === undefined || require.includes('sbom'), {
    error: 'sbomMaxAgeDays needs require: [sbom]',
  })
  .refine(({ identity, issuer }) => (identity === undefined) === (issuer === undefined), {
    error: 'an identity is worth nothing without the issuer that vouches for it: write both',
  })
  .refine(({ key, identity }) => key === undefined || identity === undefined, {
    error: 'write a key, or an identity',
  })
  .prefault({})
  .describe('What has to stand for the package.');

export const packages: z.ZodType<PackagesFile> = z
  .strictObject({
    allow: z
      .array(
        z
          .string()
          .regex(/^(?:npm|pypi|oci|path):\S+$/, 'write npm:@scope/*, or a whole name such as npm:server'),
      )
      .optional()
      .describe(
        'The only packages that may be added, such as `npm:@scope/*` or `npm:server`. Left out, any.',
      ),
    trustedRoot: filePath()
      .optional()
      .describe(
        "Sigstore's `trusted_root.json`, relative to this file, so that proofs are checked without a network. Left out, it is fetched, and kept.",
      ),
  })
  .prefault({})
  .describe('Which packages may be servers, and whom their proofs have to convince.');

function problemOf(text: string): string | undefined {
  try {
    if (isExact(parseSpec(text))) return undefined;
    return `the version is not exact: bartizan add ${text} finds it out, and writes it here`;
  } catch (error) {
    if (error instanceof PackageError) return `${error.message}: ${error.hint ?? ''}`;
    throw error;
  }
}
