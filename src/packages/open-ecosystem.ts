/** Each place that packages come from is loaded when it is used: they bring large libraries, and a start needs none. */
import type { Ecosystem, EcosystemName } from './ecosystem.ts';
import { PackageError } from './package-error.ts';
import type { TrustedRootSource } from './trusted-root.ts';

export interface EcosystemPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly trustedRoot: TrustedRootSource;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export async function openEcosystem(name: EcosystemName, ports: EcosystemPorts): Promise<Ecosystem> {
  if (name === 'npm') {
    const { createNpm } = await import('./npm/npm.ts');
    return createNpm(ports);
  }
  if (name === 'pypi') {
    const { createPypi } = await import('./pypi/pypi.ts');
    return createPypi(ports);
  }
  throw new PackageError(
    'unfit',
    `packages of ${name} cannot be added yet`,
    'use one of npm or pypi, or a command',
  );
}
