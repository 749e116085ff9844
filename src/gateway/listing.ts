/** Reads all pages of a list from a server, within bounds: a server could otherwise go on for ever. */

import type { CancelSignal } from '../protocol/cancellation.ts';
import { METHOD_NOT_FOUND } from '../protocol/errors.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import { isError, messageOf, type ResponseMessage } from '../protocol/message.ts';
import { LISTINGS, type ListMethod } from '../protocol/methods.ts';
import { deaf, type Upstream, UpstreamError } from '../upstreams/upstream.ts';

const MAX_PAGES = 200;
const MAX_ITEMS = 20_000;

/**
 * All entries of one list.
 *
 * @param meta what a modern request must carry in `_meta`
 * @throws {UpstreamError} `server_misbehaved` when the list is malformed or has no end
 */
export async function readListing(
  upstream: Upstream,
  method: ListMethod,
  meta: JsonObject,
  signal: CancelSignal,
): Promise<JsonObject[]> {
  const items: JsonObject[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const params = cursor === undefined ? { _meta: meta } : { _meta: meta, cursor };
    const request = messageOf({ jsonrpc: '2.0' as const, id: `list-${page}`, method, params });
    const response = await upstream.request(request, deaf, signal);
    if (offersNothing(response)) return items;
    const result = resultOf(response, method);
    items.push(...entriesOf(result[LISTINGS[method].key], method));
    if (items.length > MAX_ITEMS) break;
    if (typeof result.nextCursor !== 'string') return items;
    cursor = result.nextCursor;
  }
  throw new UpstreamError('server_misbehaved', `${method} goes on for ever`);
}

/** A server without this capability says that it does not know the method. */
function offersNothing({ value }: ResponseMessage): boolean {
  return isError(value) && value.error.code === METHOD_NOT_FOUND;
}

function resultOf({ value }: ResponseMessage, method: string): JsonObject {
  if (isError(value)) throw new UpstreamError('server_misbehaved', `${method} failed: ${value.error.code}`);
  return value.result;
}

function entriesOf(value: JsonValue | undefined, method: string): JsonObject[] {
  if (Array.isArray(value) && value.every(isObject)) return value as JsonObject[];
  throw new UpstreamError('server_misbehaved', `${method} is no list of objects`);
}
