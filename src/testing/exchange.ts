import type { Exchange } from '../gateway/context.ts';
import type { JsonObject } from '../protocol/json.ts';
import { messageOf, type Request, type RequestId, type RequestMessage } from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import { MODERN_VERSION } from '../protocol/versions.ts';

/** The `_meta` that every request of 2026-07-28 has to carry (basic/index, `_meta`). */
export const modernMeta: JsonObject = {
  [META.protocolVersion]: MODERN_VERSION,
  [META.clientInfo]: { name: 'test-client', version: '1.0.0' },
  [META.clientCapabilities]: {},
};

/** A request in the modern form. `_meta` is filled in unless the parameters bring their own. */
export function requestOf(method: string, params: JsonObject = {}, id: RequestId = 1): RequestMessage {
  const value: Request = { jsonrpc: '2.0', id, method, params: { _meta: modernMeta, ...params } };
  return messageOf(value);
}

/**
 * An exchange with a default for everything: a local user calls `tools/call` for `echo` on the server `files`.
 *
 * `request` follows from `method` and `params`, and `message` from `request`, unless they are given.
 */
export function exchangeOf(partial: Partial<Exchange> = {}): Exchange {
  const method = partial.method ?? partial.request?.value.method ?? 'tools/call';
  const given = partial.params ??
    partial.request?.value.params ?? { name: 'echo', arguments: { text: 'hello' } };
  const request = partial.request ?? requestOf(method, given);
  return Object.freeze({
    id: 'x-1',
    at: Date.UTC(2026, 7, 1),
    caller: { kind: 'local' as const, id: 'ada' },
    client: { name: 'test-client', version: '1.0.0', protocolVersion: MODERN_VERSION, capabilities: {} },
    server: 'files',
    headers: undefined,
    tool: undefined,
    message: partial.message ?? request,
    ...partial,
    method,
    params: partial.params ?? request.value.params ?? {},
    request,
  });
}
