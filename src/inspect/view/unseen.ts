/**
 * Characters that have no shape, and escape sequences of terminals.
 *
 * Where a script or an emoji needs such a character it is no secret and stays.
 */
import type { Hidden, HiddenKind } from './hidden.ts';

const UNSEEN = String.raw`[\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]`;

/** White space, and signs that Unicode files under format characters although they are drawn. */
const SEEN = String.raw`[\t\n\r\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}\u{13430}-\u{1343f}]`;

/** ECMA-48: CSI, the strings that end with ST or BEL (OSC, DCS, APC, PM, SOS), and two-character escapes. */
const TERMINAL = [
  String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?`,
  String.raw`(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?`,
  String.raw`\u001b[ -/]*[0-~]?`,
].join('|');

/** Emoji are drawn with joiners and selectors; three flags are spelt with tags (UTS #51, RGI). */
const EMOJI = [
  String.raw`\p{Extended_Pictographic}[\ufe0e\ufe0f\p{Emoji_Modifier}]?(?:\u200d\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)*`,
  String.raw`[0-9#*]\ufe0f?\u20e3`,
  String.raw`\p{Emoji}[\ufe0e\ufe0f]`,
].join('|');

const FLAG = String.raw`\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f}`;

const INDIC = [
  'Arabic',
  'Devanagari',
  'Bengali',
  'Gujarati',
  'Gurmukhi',
  'Kannada',
  'Malayalam',
  'Oriya',
  'Sinhala',
  'Tamil',
  'Telugu',
]
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('');

/** Joiners between letters of Persian and of India, one selector after a sign that has variants, a joiner of marks. */
const SPELLING = [
  String.raw`(?<=[${INDIC}\p{M}])[\u200c\u200d](?=[\p{L}\p{M}])`,
  String.raw`(?<=\p{Script=Han})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]`,
  String.raw`(?<=\p{Sm})\ufe00`,
  String.raw`(?<=\p{Script=Mongolian})[\u180b-\u180f]`,
  String.raw`(?<=\p{M})\u034f(?=\p{M})`,
].join('|');

/** Marks of direction that text in Hebrew or Arabic is written with. They cannot reorder what stands around them. */
const DIRECTION = String.raw`[\u200e\u200f\u061c]`;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

const HAS_UNSEEN = new RegExp(`(?!${SEEN})${UNSEEN}`, 'u');
const leftToRight = new RegExp(
  `${FLAG}|${EMOJI}|${SPELLING}|(?<terminal>${TERMINAL})|(?<unseen>(?!${SEEN})${UNSEEN})`,
  'gu',
);
const rightToLeft = new RegExp(
  `${FLAG}|${EMOJI}|${SPELLING}|${DIRECTION}|(?<terminal>${TERMINAL})|(?<unseen>(?!${SEEN})${UNSEEN})`,
  'gu',
);

/** Every character without a shape, and every escape sequence, in order. Neighbours of one kind are one stretch. */
export function unseenIn(text: string): readonly Hidden[] {
  if (!HAS_UNSEEN.test(text)) return [];
  const found: Hidden[] = [];
  const pattern = RIGHT_TO_LEFT.test(text) ? rightToLeft : leftToRight;
  for (const match of text.matchAll(pattern)) {
    const { terminal, unseen } = match.groups ?? {};
    const what = terminal ?? unseen;
    if (what === undefined) continue;
    if (match.index === 0 && what === '\ufeff') continue; // a byte order mark is no part of the text
    const kind = terminal === undefined ? kindOf(what.codePointAt(0) ?? 0) : 'terminal';
    const last = found.at(-1);
    if (last?.kind === kind && last.end === match.index) {
      found[found.length - 1] = { ...last, end: match.index + what.length };
    } else found.push({ start: match.index, end: match.index + what.length, kind });
  }
  return found;
}

function kindOf(codePoint: number): HiddenKind {
  if (codePoint < 0xa0 && codePoint !== 0xad) return 'control';
  if (codePoint >= 0xe0000 && codePoint <= 0xe007f) return 'tag';
  if ((codePoint >= 0xfe00 && codePoint <= 0xfe0f) || (codePoint >= 0xe0100 && codePoint <= 0xe01ef)) {
    return 'variation-selector';
  }
  if (
    (codePoint >= 0x202a && codePoint <= 0x202e) ||
    (codePoint >= 0x2066 && codePoint <= 0x2069) ||
    codePoint === 0x200e ||
    codePoint === 0x200f ||
    codePoint === 0x061c
  ) {
    return 'bidi';
  }
  return 'invisible';
}
