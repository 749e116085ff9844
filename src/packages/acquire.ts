/** The whole way of a package: its name, what it consists of, who stands for it, and only then its bytes. */
import type { About } from './about.ts';
import type { Ecosystem, Proof, Resolution, Spec } from './ecosystem.ts';
import { PackageError } from './package-error.ts';
import { type Demands, judge, judgeName } from './policy.ts';
import { BOM_FILE, createBom } from './sbom/bom.ts';
import { formatSpec } from './spec.ts';
import type { Store, Stored } from './store.ts';

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
  return store.add({
    about: {
      spec: resolution.spec,
      integrity: main.integrity,
      components: resolution.components,
      warnings: resolution.warnings,
      proof,
    },
    lockfile: resolution.lockfile,
    beside: [{ name: BOM_FILE, text: createBom(resolution.components).text }],
    fill: (directory) => ecosystem.install(resolution, directory),
  });
}
