/** Percent-encoding as lenient servers read it: also `%u002E`, and UTF-8 that is longer than it need be, or broken. */

const RUN = /(?:%[0-9A-Fa-f]{2})(?:%[0-9A-Fa-f]{2}|(?<=%[CcEeFf][0-9A-Fa-f])[\x21-\x7e])*/g;
const WIDE = /%u([0-9A-Fa-f]{4})/gi;

/** What `text` says once it is decoded; the same text where nothing in it is encoded. */
export function withoutPercent(text: string): string {
  if (!text.includes('%')) return text;
  return text
    .replace(WIDE, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(RUN, (run) => lenientUtf8(bytesOf(run)));
}

function bytesOf(run: string): number[] {
  const bytes: number[] = [];
  for (let at = 0; at < run.length; at += 1) {
    if (run[at] !== '%') bytes.push(run.charCodeAt(at));
    else {
      bytes.push(Number.parseInt(run.slice(at + 1, at + 3), 16));
      at += 2;
    }
  }
  return bytes;
}

/**
 * `C0 AE` is a dot to whoever does not refuse it (RFC 3629, 10), and `C0 2E` to whoever only looks at six bits.
 * What begins no sequence is read as Latin-1.
 */
function lenientUtf8(bytes: readonly number[]): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at] ?? 0;
    const more =
      lead >= 0xfc ? 5 : lead >= 0xf8 ? 4 : lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
    if (more === 0 || at + more >= bytes.length) {
      text += String.fromCharCode(lead);
      continue;
    }
    let code = lead & (0x3f >> more);
    for (let each = 1; each <= more; each += 1) code = (code << 6) | ((bytes[at + each] ?? 0) & 0x3f);
    text += code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
    at += more;
  }
  return text;
}
