/** Every way in which a server may read a text: as it stands, and decoded by whatever it decodes with, in any order. */
import { decodeHTML } from 'entities';
import { withoutPercent } from './percent.ts';

/** Who encodes more often than this has no reason that is good. */
const MOST_ROUNDS = 6;
const MOST_READINGS = 64;
/** Of all readings together: whoever asks must not wait for long, whatever is in the text. */
const MOST_CHARACTERS = 500_000;

const ENCODED = /[%&\\]|0x|[^\x20-\x7e]/i;

const DECODERS: readonly ((text: string) => string)[] = [
  withoutPercent,
  withoutEntities,
  withoutEscapes,
  withoutBackslashes,
  folded,
];

/**
 * The text itself comes first. Undefined when it is encoded so often, in so many ways or at such length, that nobody
 * can say what it will be.
 */
export function readingsOf(text: string): readonly string[] | undefined {
  if (!ENCODED.test(text)) return [text];
  const readings = new Set([text]);
  let last = [text];
  let characters = text.length;
  for (let round = 0; last.length > 0; round += 1) {
    if (round > MOST_ROUNDS || characters > MOST_CHARACTERS) return undefined;
    const next: string[] = [];
    for (const each of last)
      for (const decode of DECODERS) {
        const read = decode(each);
        if (readings.has(read)) continue;
        readings.add(read);
        next.push(read);
        characters += read.length;
        if (characters > MOST_CHARACTERS || readings.size > MOST_READINGS) return undefined;
      }
    last = next;
  }
  return [...readings];
}

function withoutEntities(text: string): string {
  return text.includes('&') ? decodeHTML(text) : text;
}

const ESCAPE = /\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|0x(2e|2f|5c)|\\([nrt0])(?![\w-])/gi;
const NAMED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' };

/** Escapes of programming languages. `\notes` is a folder, `\n` before something that is no word a new line. */
function withoutEscapes(text: string): string {
  if (!text.includes('\\') && !/0x/i.test(text)) return text;
  return text.replace(ESCAPE, (_, two?: string, four?: string, sign?: string, name?: string) =>
    name === undefined
      ? String.fromCharCode(Number.parseInt(two ?? four ?? sign ?? '0', 16))
      : (NAMED[name.toLowerCase()] ?? ''),
  );
}

/** As shells have it, and filters that take out what somebody has quoted: `\.` is a dot. */
function withoutBackslashes(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}

/** What best-fit tables make of a slash; NFKC knows the fullwidth ones. The last two are IIS's own. */
const SLASHES = /[\u2044\u2215\u29f8\uefc8\uf025]/g;
const BACKSLASHES = /[\u2216\u29f5\u29f9]/g;

function folded(text: string): string {
  if (!/[^\x00-\x7f]/.test(text)) return text;
  return text.normalize('NFKC').replace(SLASHES, '/').replace(BACKSLASHES, '\\');
}
