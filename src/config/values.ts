import type { EnvValue, StdioServer } from './config.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Values as they are handed on, and the variables that were to be there and are not. */
export interface Values {
  readonly values: Record<string, string>;
  readonly missing: readonly string[];
}

/** Literals as they are, and `fromEnv` from Bartizan's own environment. */
export function readValues(written: Readonly<Record<string, EnvValue>>, own: Environment): Values {
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, value] of Object.entries(written)) {
    const found = typeof value === 'string' ? value : own[value.fromEnv];
    if (found !== undefined) values[name] = found;
    else if (typeof value !== 'string') missing.push(value.fromEnv);
  }
  return { values, missing };
}

/**
 * The whole environment of a server: what it was granted by name, then what the config sets. Nothing else (H5).
 *
 * A name in `inheritEnv` that is not set is no fault; it is granted if it is there.
 */
export function environmentOf(server: StdioServer, own: Environment): Values {
  const { values, missing } = readValues(server.env, own);
  const granted: Record<string, string> = {};
  for (const name of server.inheritEnv) {
    const value = own[name];
    if (value !== undefined) granted[name] = value;
  }
  return { values: { ...granted, ...values }, missing };
}
