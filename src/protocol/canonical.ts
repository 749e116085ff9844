import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { JsonValue } from './json.ts';
import { MAX_DEPTH } from './scan.ts';

/**
 * The one spelling of a JSON value: keys sorted, no white space (RFC 8785).
 *
 * @throws {RangeError} for values nested deeper than any message may be, and never a stack overflow.
 * @throws {TypeError} for what RFC 8785 cannot write: numbers that are not finite, lone surrogates, no JSON at all.
 */
export function canonicalJson(value: JsonValue): string {
  if (isDeeper(value, MAX_DEPTH)) {
    throw new RangeError(`canonicalJson: nested deeper than ${MAX_DEPTH} levels`);
  }
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new TypeError('canonicalJson: the value is no JSON', { cause });
  }
  if (text === undefined) throw new TypeError('canonicalJson: the value is no JSON');
  return text;
}

/** SHA-256 over the canonical JSON, as `sha256:<hex>`. Throws like `canonicalJson`. */
export function digestOf(value: JsonValue): string {
  return `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex')}`;
}

/** Recurses no further than `levels`, so also for cycles. */
function isDeeper(value: JsonValue, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((child: JsonValue) => isDeeper(child, levels - 1));
}
