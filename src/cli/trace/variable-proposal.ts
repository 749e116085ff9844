/**
 * Variables of the environment, as far as it can be told. That a program reads one cannot be seen from outside: it has been
 * given all of them when it starts. What can be seen is that it complains of one.
 */
import { some } from './file-proposal.ts';
import type { Grant } from './proposal.ts';

export interface VariableProposal {
  readonly inheritEnv: readonly Grant[];
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

const NAME = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g;
const COMPLAINT =
  /\b(?:requires?|required|missing|must|need(?:s|ed)?|provide|(?:un|not |isn't |is not )(?:set|defined|found)|empty|undefined|please)\b/i;
/** Names of errors, which look the same. */
const ERROR = /^(?:ERR|ERROR|E)_/;
/** They open more than one server should: who grants them knows why. */
const KEYS = /^(?:AWS|AZURE|GOOGLE|GCP|CLOUDSDK|KUBE|DOCKER|SSH|GPG|VAULT|NPM|BARTIZAN|OP)_/;

/**
 * @param said lines of its stderr, and what it answered when a call failed
 * @param given variables that it has
 * @param here variables of Bartizan's own environment
 */
export function proposeVariables(
  said: readonly string[],
  given: ReadonlySet<string>,
  here: ReadonlySet<string>,
): VariableProposal {
  const named = new Set(
    said
      .filter((line) => COMPLAINT.test(line))
      .flatMap((line) => [...line.matchAll(NAME)].map(([name]) => name)),
  );
  const wanted = [...named].filter((name) => !given.has(name) && !ERROR.test(name)).sort();
  const keys = wanted.filter((name) => KEYS.test(name));
  const others = wanted.filter((name) => !KEYS.test(name));
  const there = others.filter((name) => here.has(name));
  const absent = others.filter((name) => !here.has(name));
  return {
    inheritEnv: there.map((value) => ({
      value,
      because: 'it complains that it lacks it; see that it is meant for it',
    })),
    warnings:
      keys.length === 0
        ? []
        : [
            `It complains that it lacks ${some(keys)}. Such keys open more than one server should have, and are not proposed.`,
          ],
    notes:
      absent.length === 0
        ? []
        : [
            `It complains that it lacks ${some(absent)}, which ${absent.length === 1 ? 'is' : 'are'} not in this environment either.`,
          ],
  };
}
