import { canonicalJson } from '../protocol/canonical.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import { hmacWith } from './hmac.ts';
import type { RecordedParameter } from './record.ts';

/** Parameters that are recorded one by one; the rest goes into one hash. */
const MAX_PARAMETERS = 64;

/** A name longer than this is hashed even when it is approved. */
const MAX_NAME = 128;

/**
 * Hash of something that may be known again but must not be kept (L4): `hmac:<hex>`, HMAC-SHA-256 with the key of this
 * installation. Without the key not even a short value can be guessed.
 *
 * Names and values are hashed apart, so that a value does not give away that it equals some name.
 */
export function keyedHash(kind: 'name' | 'value', text: string, key: Buffer): string {
  return `hmac:${hmacWith(key).ofText(`${kind}\n${text}`, 'hex')}`;
}

/** Both ways of keeping something without its value, bound to the key of an installation. */
export function redactWith(key: Buffer): {
  parameters(values: JsonObject, known: ReadonlySet<string>): RecordedParameter[];
  text(value: string): string;
} {
  return {
    parameters: (values, known) => recordedParameters(values, known, key),
    text: (value) => keyedHash('name', value, key),
  };
}

/**
 * The parameters of a call, as far as they may be recorded: never a value, and a name only where the approved schema
 * knows it.
 *
 * @param known names of the properties in the approved schema.
 */
export function recordedParameters(
  args: JsonObject,
  known: ReadonlySet<string>,
  key: Buffer,
): RecordedParameter[] {
  const names = Object.keys(args);
  const one = (name: string, value: JsonValue): RecordedParameter => ({
    name: known.has(name) && name.length <= MAX_NAME ? name : keyedHash('name', name, key),
    type: typeOf(value),
    hash: keyedHash('value', canonical(value), key),
  });
  const kept = names.slice(0, MAX_PARAMETERS).map((name) => one(name, args[name] as JsonValue));
  if (names.length <= MAX_PARAMETERS) return kept;
  const rest = Object.entries(args).slice(MAX_PARAMETERS);
  return [...kept, { ...one('', Object.fromEntries(rest)), name: `(+${rest.length} more)` }];
}

function canonical(value: JsonValue): string {
  // Strings and numbers are canonical as JSON.stringify writes them (RFC 8785, sections 3.2.2.2 and 3.2.2.3), and so is
  // a list of nothing else.
  return isScalar(value) || (Array.isArray(value) && value.every(isScalar))
    ? JSON.stringify(value)
    : canonicalJson(value);
}

function isScalar(value: JsonValue): boolean {
  return typeof value !== 'object' || value === null;
}

function typeOf(value: JsonValue): RecordedParameter['type'] {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (isObject(value)) return 'object';
  return typeof value as 'string' | 'number' | 'boolean';
}
