/** Whether a call sends something out that its caller has put together. */
import type { Exchange } from '../gateway/context.ts';
import { squeezed } from '../policy/words.ts';
import { isObject, type JsonValue } from '../protocol/json.ts';
import { visitStrings } from '../protocol/strings.ts';
import type { Links } from './data-flow-links.ts';
import { addressesIn, hasRoom } from './data-flow-room.ts';
import { ADDRESS_PARAMETERS, LOAD_PARAMETERS } from './data-flow-words.ts';

interface Known {
  readonly links: Links;
  readonly hosts: readonly string[];
}

/** An address with room for data that was not read somewhere just so, or one with a load beside it. */
export function sendsByAddress(exchange: Exchange, { links, hosts }: Known): boolean {
  const addresses = addressesOf(exchange);
  if (addresses.length === 0) return false;
  if (isLoaded(exchange.params.arguments)) return true;
  return addresses.some((address) => hasRoom(address, hosts) && !links.knows(exchange.caller, address));
}

export function hasArguments({ params }: Exchange): boolean {
  return !isEmpty(params.arguments ?? null);
}

function addressesOf({ method, params }: Exchange): string[] {
  const found: string[] = [];
  const given = method === 'resources/read' ? (params.uri ?? null) : (params.arguments ?? null);
  visitStrings(given, (text, path, isName) => {
    const within = addressesIn(text);
    found.push(...within);
    const name = path.findLast((step) => typeof step === 'string');
    if (within.length > 0 || isName || name === undefined || !ADDRESS_PARAMETERS.has(squeezed(name))) return;
    // Many readers take an address without its scheme, too.
    if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+/i.test(text.replace(/^\/\//, '')))
      found.push(`https://${text.replace(/^\/\//, '')}`);
  });
  return found;
}

function isLoaded(given: JsonValue | undefined): boolean {
  if (!isObject(given)) return false;
  return Object.entries(given).some(
    ([name, value]) => LOAD_PARAMETERS.has(squeezed(name)) && !isEmpty(value),
  );
}

function isEmpty(value: JsonValue): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
