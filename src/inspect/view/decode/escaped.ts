/** Text in which single letters are written as numbers: percent-encoding (RFC 3986), HTML entities, escapes of programs. */
import { decodeHTML } from 'entities';
import { clustersOf } from './clusters.ts';
import type { Encoding, Read } from './decoder.ts';

/** Fewer stand in any address or page. */
const FEW = 3;

/** So far apart the letters of one text may stand, and so much around them belongs to it. */
const NEAR = 200;

const OCTETS = /(?:%[0-9A-Fa-f]{2})+/g;
const ESCAPE = /\\(?:u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}|x[0-9A-Fa-f]{2}|[0-3][0-7]{2})/g;

export const percent: Read = escapedBy('percent', '%', /%[0-9A-Fa-f]{2}/g, (written) =>
  written.replace(OCTETS, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8')),
);

/** Only numeric entities hide letters; whoever sees `&amp;` reads it. */
export const entities: Read = escapedBy(
  'entities',
  '&#',
  /&#(?:[xX][0-9A-Fa-f]{1,6}|[0-9]{1,7});?/g,
  (written) => decodeHTML(written),
);

export const escapes: Read = escapedBy('escapes', '\\', ESCAPE, (written) =>
  written.replace(ESCAPE, letterOf),
);

function letterOf(escaped: string): string {
  const code = Number.parseInt(escaped.replace(/[\\ux{}]/g, ''), /^\\[ux]/.test(escaped) ? 16 : 8);
  return code <= 0x10ffff ? String.fromCodePoint(code) : escaped;
}

/** @param cue must stand in the text: the cheapest of questions first */
function escapedBy(encoding: Encoding, cue: string, letter: RegExp, read: (written: string) => string): Read {
  return (text, budget) => {
    if (!text.includes(cue)) return [];
    const found = [];
    for (const { start, end } of clustersOf(text, text.matchAll(letter), {
      near: NEAR,
      around: NEAR,
      least: FEW,
    })) {
      const decoded = read(text.slice(start, end));
      if (!budget.take(decoded.length)) break;
      found.push({ start, end, encoding, text: decoded });
    }
    return found;
  };
}
