import type { Match } from '../match.ts';
import { assignment } from './assignment.ts';
import { createFinder, type Finder } from './finder.ts';
import { namedBy, namedKinds } from './names.ts';
import { cloud } from './rules/cloud.ts';
import { code } from './rules/code.ts';
import { credentials } from './rules/credentials.ts';
import { keys } from './rules/keys.ts';
import { models } from './rules/models.ts';
import { money } from './rules/money.ts';
import { talk } from './rules/talk.ts';
import { watch } from './rules/watch.ts';
import { isSecretValue } from './value.ts';

const rules = [
  ...cloud,
  ...code,
  ...models,
  ...money,
  ...talk,
  ...watch,
  ...keys,
  ...credentials,
  assignment,
];

/** Every secret in a text, in order and without overlap. Takes time in proportion to the text, whatever it is. */
export const findSecrets: Finder = (text) => {
  finder ??= createFinder(rules);
  return finder(text);
};

/** Made when it is first needed: a start must not wait for it. */
let finder: Finder | undefined;

/** The whole value, where the name of the member that holds it says that it is a secret. */
export function secretNamed(name: string, value: string): Match | undefined {
  const named = namedBy(name);
  if (named === undefined || !isSecretValue(value, named)) return undefined;
  return { start: 0, end: value.length, kind: named.kind };
}

/** Every kind, for configs and docs. */
export const secretKinds: readonly string[] = [
  ...new Set([...rules.map(({ kind }) => kind), ...namedKinds]),
].sort();

/**
 * What every candidate has somewhere: `bench/inspection.mjs` measures what texts of nothing else cost.
 *
 * @public
 */
export const secretCues: readonly string[] = [...new Set(rules.flatMap(({ cues }) => cues))].sort();
