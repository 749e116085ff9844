/**
 * Every behaviour by its name. Those that begin with `sse-` or `endpoint-` are honest over stdio; see `sse.mjs` and
 * `endpoint.mjs`.
 */
import { answers } from './answers.mjs';
import { endpoint } from './endpoint.mjs';
import { extensions } from './extensions.mjs';
import { household } from './household.mjs';
import { living } from './living.mjs';
import { offers } from './offers.mjs';
import { saying } from './saying.mjs';
import { sse } from './sse.mjs';
import { telling } from './telling.mjs';
import { trusting } from './trusting.mjs';
import { writing } from './writing.mjs';

/** @type {Record<string, import('./kit.mjs').Behaviour>} */
export const behaviours = {
  honest: {},
  ...offers,
  ...answers,
  ...writing,
  ...living,
  ...extensions,
  ...telling,
  ...saying,
  ...trusting,
  ...household,
  ...Object.fromEntries(Object.keys(sse).map((name) => [name, {}])),
  ...Object.fromEntries([...Object.keys(sse), ...Object.keys(endpoint)].map((name) => [name, {}])),
};

export function behaviourOf(name) {
  if (!Object.hasOwn(behaviours, name)) {
    process.stderr.write(`no such behaviour: ${name}; there are ${Object.keys(behaviours).join(', ')}\n`);
    process.exit(2);
  }
  return behaviours[name];
}
