import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';

/**
 * The one spelling of a JSON value: keys sorted, no blanks (RFC 8785).
 *
 * @throws {TypeError} when `value` is no JSON: a lone surrogate, a number that is not finite, `undefined`.
 */
export function canonicalJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new TypeError('canonicalJson: this value is no JSON', { cause });
  }
  if (text === undefined) throw new TypeError('canonicalJson: this value is no JSON');
  return text;
}

/** SHA-256 over the canonical JSON, as `sha256:<hex>`. Two values have the same digest when they say the same. */
export function digestOf(value: unknown): string {
  return `sha256:${hash('sha256', canonicalJson(value), 'hex')}`;
}
