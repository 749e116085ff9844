/** What the store says of an installation, beside its files. */
import * as z from 'zod';
import type { Component, EcosystemName, Entry, ExactSpec, Proof, SignedBom } from './ecosystem.ts';

export interface About {
  readonly spec: ExactSpec;
  /** Subresource integrity of the package's own archive. */
  readonly integrity: string;
  readonly entry: Entry;
  /** The package itself first. */
  readonly components: readonly Component[];
  readonly lockfile: { readonly name: string; readonly digest: string };
  readonly warnings: readonly string[];
  readonly proof: Proof;
}

const ecosystems: readonly EcosystemName[] = ['npm', 'pypi', 'oci', 'path'];

const missing = z.strictObject({ missing: z.string() });

const signedBom: z.ZodType<SignedBom> = z.strictObject({
  digest: z.string(),
  by: z.string(),
  signedAt: z.iso.datetime().exactOptional(),
  unlisted: z.number().int().min(0),
});

export const proofSchema: z.ZodType<Proof> = z.strictObject({
  signature: z.union([z.strictObject({ keyId: z.string() }), missing]),
  provenance: z.union([
    z.strictObject({ source: z.string(), workflow: z.string(), issuer: z.string() }),
    missing,
  ]),
  sbom: z.union([signedBom, missing]).exactOptional(),
});

export const entrySchema: z.ZodType<Entry> = z.strictObject({
  command: z.string().min(1),
  args: z.array(z.string()),
  image: z
    .strictObject({
      root: z.string().regex(/^[a-z]+$/),
      env: z.record(z.string(), z.string()),
      cwd: z.string().startsWith('/'),
      cmd: z.array(z.string()),
    })
    .exactOptional(),
});

const component: z.ZodType<Component> = z.strictObject({
  purl: z.string(),
  name: z.string(),
  version: z.string(),
  integrity: z.string(),
  licence: z.string().exactOptional(),
  dependsOn: z.array(z.string()),
  bundledIn: z.string().exactOptional(),
});

export const aboutSchema: z.ZodType<About> = z.strictObject({
  spec: z.strictObject({ ecosystem: z.enum(ecosystems), name: z.string(), version: z.string() }),
  integrity: z.string(),
  entry: entrySchema,
  components: z.array(component),
  lockfile: z.strictObject({ name: z.string(), digest: z.string() }),
  warnings: z.array(z.string()),
  proof: proofSchema,
});
