/**
 * How body values stand in header fields (2026-07-28, basic/transports/streamable-http, Value Encoding).
 */
import { isUtf8 } from 'node:buffer';
import type { JsonValue } from './json.ts';

const PREFIX = '=?base64?';
const SUFFIX = '?=';

/** RFC 9110, section 5.5: visible ASCII, space and tab. */
const OUTSIDE_OF_FIELD_VALUES = /[^\t\x20-\x7e]/;

/**
 * A value as a client has to send it in `Mcp-Name` or `Mcp-Param-*`: as it is where that is safe, else in Base64.
 *
 * @throws {TypeError} for `null`, arrays and objects, which have no place in a header.
 */
export function headerValue(value: JsonValue): string {
  if (value === null || typeof value === 'object') {
    throw new TypeError('headerValue: only strings, numbers and booleans can stand in a header');
  }
  const text = String(value);
  return isSafe(text) ? text : `${PREFIX}${Buffer.from(text).toString('base64')}${SUFFIX}`;
}

/** The value that a header field stands for; undefined when no conforming client writes it like that. */
export function decodeHeaderValue(field: string): string | undefined {
  if (OUTSIDE_OF_FIELD_VALUES.test(field)) return undefined;
  if (!isEncoded(field)) return field;
  const encoded = field.slice(PREFIX.length, -SUFFIX.length);
  const bytes = Buffer.from(encoded, 'base64');
  // Node's decoder skips what it does not know. Only the canonical spelling (RFC 4648, section 4) comes back the same.
  if (field.length < PREFIX.length + SUFFIX.length || bytes.toString('base64') !== encoded) return undefined;
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

function isSafe(text: string): boolean {
  return !OUTSIDE_OF_FIELD_VALUES.test(text) && text.trim() === text && !isEncoded(text);
}

/** The markers are case-sensitive. */
function isEncoded(text: string): boolean {
  return text.startsWith(PREFIX) && text.endsWith(SUFFIX);
}
