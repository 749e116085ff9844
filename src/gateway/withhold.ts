import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import { messageOf, type ResultResponse } from '../protocol/message.ts';
import { LISTINGS } from '../protocol/methods.ts';
import type { Listing } from './context.ts';
import { type Decision, pass, rewrite } from './decision.ts';
import type { Finding } from './reason.ts';

/**
 * The listing goes on without the offers of these names. What stays keeps its place and every member it has.
 *
 * Two offers of one name both go. The name of a server's instructions is the empty string.
 */
export function withhold(
  listing: Listing,
  names: ReadonlySet<string>,
  findings: readonly Finding[],
): Decision {
  const response = listing.message.value;
  if (!('result' in response)) return pass;
  const result =
    listing.kind === 'instructions' ? silenced(response, names) : thinned(listing, response, names);
  return rewrite(messageOf({ ...response, result }), findings);
}

function silenced({ result }: ResultResponse, names: ReadonlySet<string>): JsonObject {
  if (!names.has('')) return result;
  const { instructions: _, ...rest } = result;
  return rest;
}

function thinned({ kind }: Listing, { result }: ResultResponse, names: ReadonlySet<string>): JsonObject {
  const listed = Object.values(LISTINGS).find((candidate) => candidate.kind === kind);
  const items = listed === undefined ? undefined : result[listed.key];
  if (listed === undefined || !Array.isArray(items)) return result;
  const isWithheld = (item: JsonValue): boolean => {
    const name = isObject(item) ? item[listed.name] : undefined;
    return typeof name === 'string' && names.has(name);
  };
  return { ...result, [listed.key]: items.filter((item) => !isWithheld(item)) };
}
