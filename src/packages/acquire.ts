/** The whole way of a package: its name, what it consists of, who stands for it, and only then its bytes. */
import type { About } from './about.ts';
import { bundleWarnings, withBundled } from './bundled.ts';
import type { Component, Ecosystem, Proof, Resolution, Spec } from './ecosystem.ts';
import { PackageError } from './package-error.ts';
import { type Demands, judge, judgeName } from './policy.ts';
import { BOM_FILE, createBom } from './sbom/bom.ts';
import { formatSpec } from './spec.ts';
import type { Addition, Store, Stored } from './store.ts';

export interface AcquireOptions {
  readonly ecosystem: Ecosystem;
  readonly store: Store;
  readonly demands: Demands;
  readonly allow: readonly string[] | undefined;
  /** Packages that were approved, whose names nothing else may look like. */
  readonly approved: readonly { readonly spec: Spec; readonly proof: Proof }[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Hears what was found before it is judged and fetched. */
  readonly found?: (resolution: Resolution, proof: Proof) => void;
}

/** @throws {PackageError} */
export async function acquire(
  spec: Spec,
  options: AcquireOptions,
): Promise<Stored & { readonly about: About }> {
  const { ecosystem, store, demands, allow, approved } = options;
  judgeName(
    spec,
    allow,
    approved.map((each) => each.spec),
  );
  const resolution = await ecosystem.resolve(spec);
  const proof = await ecosystem.prove(resolution);
  options.found?.(resolution, proof);
  const [main] = resolution.components;
  if (main === undefined) throw new PackageError('not_found', `${formatSpec(spec)} consists of nothing`);
  const before = approved.find(
    (each) => each.spec.ecosystem === spec.ecosystem && each.spec.name === spec.name,
  )?.proof;
  judge(formatSpec(resolution.spec), proof, demands, before, options.now());
  const known = (bundled: readonly Component[]): Pick<Addition, 'about' | 'beside'> => {
    const components = withBundled(resolution.components, bundled);
    const warnings = [...resolution.warnings, ...bundleWarnings(bundled, resolution.components)];
    return {
      about: { spec: resolution.spec, integrity: main.integrity, components, warnings, proof },
      beside: [{ name: BOM_FILE, text: createBom(components).text }],
    };
  };
  return store.add({
    ...known([]),
    lockfile: resolution.lockfile,
    fill: (directory) => ecosystem.install(resolution, directory),
    look: (directory) => known(ecosystem.bundled?.(resolution, directory) ?? []),
  });
}
