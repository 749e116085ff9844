/** A runtime that is started by itself, with a bundle. */
import { withheld } from '../environment.ts';
import { ociBundle } from './bundle.ts';
import { BUNDLE, RUNTIME, STATE } from './enclosure.ts';
import type { Maker } from './maker.ts';
import type { Runtime } from './runtime.ts';

export function alone(runtime: Runtime): Maker {
  const { name, user, isKernelShared, threads, groups } = runtime;
  return {
    ...{ name, user, isKernelShared, threads, groups },
    fewest: 1,
    devices: [],
    covers: [],
    proof: async () => [],
    withhold: (env) => {
      const { env: told, words } = withheld(env);
      return { env: told, words: [...withoutHome(env), ...words] };
    },
    begin: (plan, start) => ({
      words: [RUNTIME, ...runtime.words({ ...start, state: STATE, bundle: BUNDLE })],
      files: [{ place: `${BUNDLE}/config.json`, text: JSON.stringify(ociBundle(plan)), mode: '0400' }],
      env: {},
    }),
  };
}

/** Every runtime sets it where it is not set, and the environment is to be exactly what was given. */
function withoutHome(env: Readonly<Record<string, string>>): string[] {
  return 'HOME' in env ? [] : ['/usr/bin/env', '-u', 'HOME'];
}
