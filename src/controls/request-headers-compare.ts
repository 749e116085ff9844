import type { Exchange, HeaderFields } from '../gateway/context.ts';
import { type Decision, deny, pass } from '../gateway/decision.ts';
import {
  decodeHeaderValue,
  HEADERS,
  type HeaderParameter,
  NAME_SOURCES,
  PARAMETER_PREFIX,
} from '../protocol/headers.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import { META } from '../protocol/meta.ts';
import { LEGACY_VERSIONS } from '../protocol/versions.ts';

/**
 * Objects to the first header that does not repeat the body, in the order of the spec (2026-07-28,
 * basic/transports/streamable-http, Server Validation).
 *
 * Legacy clients have no duty to send any of these headers, but what they send has to be true.
 */
export function compareHeaders(
  exchange: Exchange,
  headers: HeaderFields,
  parameters: readonly HeaderParameter[],
): Decision {
  const { client, method, params } = exchange;
  const isLegacy = LEGACY_VERSIONS.includes(client.protocolVersion);
  const version = isLegacy ? client.protocolVersion : versionIn(params);
  const source = NAME_SOURCES.get(method);
  const name = source === undefined ? undefined : params[source];

  const objection =
    compare(headers, HEADERS.protocolVersion, !isLegacy, (field) => field === version) ??
    compare(headers, HEADERS.method, !isLegacy, (field) => field === posted(method, isLegacy)) ??
    compareDecoded(headers, HEADERS.name, source !== undefined && !isLegacy, name);
  if (objection !== undefined) return objection;

  for (const { header, path } of parameters) {
    const value = valueAt(params.arguments, path);
    const isDue = value !== undefined && value !== null && !isLegacy;
    const mismatch = compareDecoded(headers, PARAMETER_PREFIX + header.toLowerCase(), isDue, value);
    if (mismatch !== undefined) return mismatch;
  }
  return pass;
}

/** A legacy client's handshake reaches the house as the question that it stands for. */
function posted(method: string, isLegacy: boolean): string {
  return isLegacy && method === 'server/discover' ? 'initialize' : method;
}

/** A header that repeats nothing in the body is as wrong as one that repeats it wrongly. */
function compareDecoded(
  headers: HeaderFields,
  header: string,
  isDue: boolean,
  value: JsonValue | undefined,
): Decision | undefined {
  return compare(headers, header, isDue, (field) => {
    const decoded = decodeHeaderValue(field);
    return decoded === undefined ? undefined : isSame(decoded, value);
  });
}

/** `isTrue` says undefined of a field that cannot be read. */
function compare(
  headers: HeaderFields,
  header: string,
  isDue: boolean,
  isTrue: (field: string) => boolean | undefined,
): Decision | undefined {
  const sent = headers[header];
  if (sent === undefined) return isDue ? deny('header_missing', { header }) : undefined;
  const field = typeof sent === 'string' ? sent : sent[0];
  // Of two fields, each reader may pick another one: also two of the same value are none that a client sends.
  if (field === undefined || (typeof sent !== 'string' && sent.length > 1)) {
    return deny('header_malformed', { header, flaw: 'repeated' });
  }
  const answer = isTrue(field);
  if (answer === undefined) return deny('header_malformed', { header, flaw: 'encoding' });
  return answer ? undefined : deny('header_mismatch', { header });
}

/** Decimal, without leading zeros, which some read as octal. `42.0` is `42` (Server Validation, note). */
const INTEGER = /^-?(?:0|[1-9][0-9]*)(?:\.0+)?$/;

function isSame(field: string, value: JsonValue | undefined): boolean {
  switch (typeof value) {
    case 'string':
      return field === value;
    case 'boolean':
      return field === String(value);
    case 'number':
      return INTEGER.test(field) && Number.isSafeInteger(value) && Number(field) === value;
    default:
      return false;
  }
}

function versionIn(params: JsonObject): JsonValue | undefined {
  const { _meta } = params;
  return _meta !== undefined && isObject(_meta) ? _meta[META.protocolVersion] : undefined;
}

function valueAt(root: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  let value = root;
  for (const name of path) {
    if (value === undefined || !isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}
