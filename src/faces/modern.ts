/** What every modern request says of itself in `_meta` (2026-07-28, basic/index, `_meta`). */
import type { Client } from '../gateway/context.ts';
import type { Reason } from '../gateway/reason.ts';
import { isObject } from '../protocol/json.ts';
import { isAtLeast } from '../protocol/log-levels.ts';
import {
  encode,
  type NotificationMessage,
  type RequestMessage,
  type ResponseMessage,
} from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import { inModernWords } from '../protocol/translate.ts';
import { MODERN_VERSION } from '../protocol/versions.ts';

export type Introduced =
  | { readonly client: Client; readonly reason?: undefined }
  | { readonly reason: Reason; readonly client?: undefined };

/** The version that a request names in its `_meta`; undefined on legacy requests. */
export function versionOf({ value }: RequestMessage): string | undefined {
  const meta = value.params?._meta;
  const version = isObject(meta) ? meta[META.protocolVersion] : undefined;
  return typeof version === 'string' ? version : undefined;
}

/** The client that speaks, or why the request cannot be taken. */
export function clientOf(message: RequestMessage): Introduced {
  const version = versionOf(message);
  if (version === undefined)
    return { reason: { code: 'meta_missing', detail: { field: 'protocolVersion' } } };
  if (version !== MODERN_VERSION) {
    return { reason: { code: 'version_unsupported', detail: { requested: version.slice(0, 32) } } };
  }
  const meta = message.value.params?._meta;
  const capabilities = isObject(meta) ? meta[META.clientCapabilities] : undefined;
  if (!isObject(meta) || !isObject(capabilities)) {
    return { reason: { code: 'meta_missing', detail: { field: 'clientCapabilities' } } };
  }
  const info = meta[META.clientInfo];
  const { name, version: clientVersion } = isObject(info) ? info : {};
  return {
    client: { name: text(name), version: text(clientVersion), protocolVersion: version, capabilities },
  };
}

/** A response, ready to be sent to a modern client. */
export function encodeModern(response: ResponseMessage, id: string | number): Buffer {
  return encode(inModernWords(response), id);
}

/**
 * Whether a client may hear this while its request is under way: log messages only as far as the request asks for them,
 * and none where it does not (2026-07-28, server/utilities/logging). A legacy server sends them unasked.
 */
export function isWanted(
  { value: { method, params } }: NotificationMessage,
  request: RequestMessage,
): boolean {
  if (method !== 'notifications/message') return true;
  const meta = request.value.params?._meta;
  return isObject(meta) && isAtLeast(params?.level, meta[META.logLevel]);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 128) : 'unknown';
}
