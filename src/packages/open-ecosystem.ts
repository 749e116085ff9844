/** Each place that packages come from is loaded when it is used: they bring large libraries, and a start needs none. */
import type { Ecosystem, EcosystemName } from './ecosystem.ts';
import type { Trust } from './signature/trust.ts';
import type { TrustedRootSource } from './trusted-root.ts';

export interface EcosystemPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly trustedRoot: TrustedRootSource;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What a path starts from: the directory of the config. */
  readonly base: string;
  /** Who signs what comes from a path. */
  readonly trust: Trust;
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
  if (name === 'path') {
    const { createPath } = await import('./path/path.ts');
    return createPath(ports);
  }
  const { createOci } = await import('./oci/oci.ts');
  return createOci(ports);
}
