/** Encoders for places that no template of this module covers, each with its decoder. */
import { UnsafeValueError } from './unsafe-value.ts';

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  // A parser would make a line feed of it.
  '\r': '&#13;',
  // No HTML can have these.
  '\0': '\ufffd',
};

const HTML_BACK: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(HTML).map(([sign, reference]) => [reference, sign]),
);

/**
 * For text of an element, or an attribute's value in quotes; for nothing else in a page. NUL and halves of surrogate pairs, which
 * no page can have, become U+FFFD.
 */
export function encodeHtml(text: string): string {
  return text.toWellFormed().replace(/[&<>"'\r\0]/g, (sign) => HTML[sign] ?? sign);
}

/** What `encodeHtml` made. It knows no other references. */
export function decodeHtml(encoded: string): string {
  return encoded.replace(/&(?:amp|lt|gt|quot|#39|#13);/g, (reference) => HTML_BACK[reference] ?? reference);
}

/** For one piece of a path, a query or a fragment of an address. Encodes everything but letters, digits and `-._~` (RFC 3986, 2.3). */
export function encodeUrlPart(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** @throws {UnsafeValueError} `encoding`, where the bytes are no UTF-8 */
export function decodeUrlPart(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new UnsafeValueError('encoding', 'the address has bytes that are no text');
  }
}

/**
 * JSON that may stand in `<script type="application/json">`: it ends no element and begins no comment. `JSON.parse` gives the
 * value back.
 *
 * @throws {TypeError} for what JSON cannot hold
 */
export function jsonForHtml(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError('this cannot be written as JSON');
  return text.replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * One word for a POSIX shell, where a script has to be written and `shell` cannot be used. It does not keep a word from being
 * taken for an option.
 *
 * @throws {UnsafeValueError} `shell`, for NUL, which no argument can have
 */
export function quoteForSh(text: string): string {
  if (text.includes('\0')) throw new UnsafeValueError('shell', 'an argument cannot have a NUL');
  return `'${text.replaceAll("'", "'\\''")}'`;
}
