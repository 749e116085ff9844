import { isDeepStrictEqual } from 'node:util';

/** How a server is reached, in the words of `bartizan.yaml`. What is empty is left out. */
export type Launch = StdioLaunch | PackageLaunch | RemoteLaunch;

export interface StdioLaunch {
  readonly command: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly inheritEnv?: readonly string[];
  readonly files?: { readonly write: readonly string[] };
}

/** Started from the store of verified packages. */
export interface PackageLaunch {
  readonly package: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly inheritEnv?: readonly string[];
  readonly verify?: Readonly<Record<string, unknown>>;
  readonly files?: { readonly read?: readonly string[]; readonly write?: readonly string[] };
}

export interface RemoteLaunch {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const IDENTITY = ['command', 'package', 'args', 'cwd', 'env', 'url', 'headers'] as const;

/**
 * Whether a server that is configured already can stand in for a launch. Variables it inherits beyond those that
 * the launch needs do not matter: a person may have added them.
 */
export function standsInFor(configured: unknown, launch: Launch, needed: readonly string[]): boolean {
  if (typeof configured !== 'object' || configured === null) return false;
  const there = configured as Readonly<Record<string, unknown>>;
  const wanted: Readonly<Record<string, unknown>> = { ...launch };
  if (!IDENTITY.every((key) => isDeepStrictEqual(filled(there[key]), filled(wanted[key])))) return false;
  const inherited = Array.isArray(there.inheritEnv) ? there.inheritEnv : [];
  return needed.every((name) => inherited.includes(name));
}

// Absent and empty mean the same.
function filled(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.keys(value).length === 0 ? undefined : value;
}
