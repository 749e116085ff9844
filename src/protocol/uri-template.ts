/**
 * Does a URI come from a URI template?
 *
 * Matches `{name}` (RFC 6570, level 1) and `{+name}` (reserved expansion); a template with any other expression
 * matches nothing. Takes time in proportion to the lengths of URI and template, whatever they hold.
 */

type Part = { readonly literal: string } | { readonly reserved: boolean };

const MAX_TEMPLATE = 2048;
const MAX_URI = 8192;

const EXPRESSION = /\{(\+?)[\w.%]+\}/g;

/** Reads a template once. The answer is a matcher that can be asked often. */
export function uriMatcher(template: string): (uri: string) => boolean {
  const parts = partsOf(template);
  if (parts === undefined) return () => false;
  return (uri) => uri.length <= MAX_URI && isPlainUri(uri) && matches(parts, uri);
}

function partsOf(template: string): Part[] | undefined {
  if (template.length > MAX_TEMPLATE) return undefined;
  const parts: Part[] = [];
  let from = 0;
  for (const found of template.matchAll(EXPRESSION)) {
    parts.push({ literal: template.slice(from, found.index) }, { reserved: found[1] === '+' });
    from = found.index + found[0].length;
  }
  parts.push({ literal: template.slice(from) });
  return parts.some((part) => 'literal' in part && /[{}]/.test(part.literal)) ? undefined : parts;
}

/**
 * Printable ASCII, and no `.` or `..` as a step, encoded or not: `file:///notes/{+path}` was not approved for
 * `file:///notes/../.ssh/id_rsa`.
 */
function isPlainUri(uri: string): boolean {
  if (!/^[!-~]*$/.test(uri)) return false;
  try {
    return !decodeURIComponent(uri)
      .split(/[\\/?#]/)
      .some((step) => step === '.' || step === '..');
  } catch {
    return false;
  }
}

/** Carries all positions up to which the parts so far can reach, so nothing is ever tried twice. */
function matches(parts: readonly Part[], uri: string): boolean {
  let reached = new Uint8Array(uri.length + 1);
  reached[0] = 1;
  for (const part of parts) {
    const next = new Uint8Array(uri.length + 1);
    for (let at = 0; at <= uri.length; at += 1) {
      if ('literal' in part) {
        if (reached[at] === 1 && uri.startsWith(part.literal, at)) next[at + part.literal.length] = 1;
      } else if (reached[at] === 1 || next[at] === 1) {
        const length = unitAt(uri, at, part.reserved);
        if (length > 0) next[at + length] = 1;
      }
    }
    reached = next;
  }
  return reached[uri.length] === 1;
}

/** How many characters of a variable's value stand at `at`: an unreserved one, an encoded one, or none. */
function unitAt(uri: string, at: number, reserved: boolean): number {
  const code = uri.charCodeAt(at);
  if (Number.isNaN(code)) return 0;
  if (code === 0x25) return isHex(uri.charCodeAt(at + 1)) && isHex(uri.charCodeAt(at + 2)) ? 3 : 0;
  return reserved || isUnreserved(code) ? 1 : 0;
}

function isHex(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66);
}

/** RFC 3986, 2.3, and `!'()*`, which `encodeURIComponent` leaves as they are. */
function isUnreserved(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) ||
    "-._~!'()*".includes(String.fromCharCode(code))
  );
}
