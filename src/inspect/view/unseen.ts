/**
 * Characters that have no shape, and escape sequences of terminals.
 *
 * Where a script or an emoji needs such a character it is no secret and stays.
 */
import { createUnitReader, type Units } from '../utf16.ts';
import {
  characterAt,
  JOINED,
  KINDS,
  kindOf,
  LOOKED_UP,
  PICTURE,
  SHAPELESS,
  TAKES_JOINER,
  TAKES_SELECTOR,
  UNSEEN,
} from './characters.ts';
import type { Hidden, HiddenKind } from './hidden.ts';

/** ECMA-48: CSI, the strings that end with ST or BEL (OSC, DCS, APC, PM, SOS), and two-character escapes. */
const TERMINAL = [
  String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?`,
  String.raw`(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?`,
  String.raw`\u001b[ -/]*[0-~]?`,
].join('|');

/** Emoji are drawn with joiners and selectors; three flags are spelt with tags (UTS #51, RGI). */
const EMOJI = [
  String.raw`\p{Extended_Pictographic}[\ufe0e\ufe0f\p{Emoji_Modifier}]?(?:\u200d\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)*`,
  String.raw`\p{Emoji}[\ufe0e\ufe0f]`,
].join('|');

const FLAG = String.raw`\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f}`;

/** Joiners between letters of Persian and of India, one selector after a sign that has variants, a joiner of marks. */
const SPELLING = [
  String.raw`(?<=[${JOINED}\p{M}])[\u200c\u200d](?=[\p{L}\p{M}])`,
  String.raw`(?<=\p{Script=Han})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]`,
  String.raw`(?<=\p{Sm})\ufe00`,
  String.raw`(?<=\p{Script=Mongolian})[\u180b-\u180f]`,
  String.raw`(?<=\p{M})\u034f(?=\p{M})`,
].join('|');

/** Text with marks of direction may be written in these. They cannot reorder what stands around them. */
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

const pattern = new RegExp(
  `${FLAG}|${EMOJI}|${SPELLING}|(?<terminal>${TERMINAL})|(?<unseen>${SHAPELESS})`,
  'uy',
);

/** Every character without a shape, and every escape sequence, in order. Neighbours of one kind are one stretch. */
export function unseenIn(text: string): readonly Hidden[] {
  const units = readUnits(text);
  const { length } = text;
  const found: { readonly start: number; end: number; readonly kind: HiddenKind }[] = [];
  let isRightToLeft: boolean | undefined;
  /** Of the character before. */
  let before = 0;
  /** What was read as one thing ends here. */
  let readTo = 0;
  let index = 0;
  while (index < length) {
    const unit = units[index] as number;
    let kind = KINDS[unit] as number;
    if ((kind & (UNSEEN | PICTURE | LOOKED_UP)) === 0) {
      before = kind;
      index += 1;
      continue;
    }
    let width = 1;
    if ((kind & LOOKED_UP) !== 0) ({ kind, width } = characterAt(text, index));
    let end = index + width;
    let hidden: HiddenKind | undefined;
    if ((kind & UNSEEN) !== 0) {
      if (isDirection(unit)) {
        isRightToLeft ??= RIGHT_TO_LEFT.test(text);
        if (!isRightToLeft) hidden = 'bidi';
      } else if (needsLook(unit, before)) {
        const match = readAt(text, index);
        if (match !== undefined) {
          end = match.end;
          readTo = end;
          hidden = match.hidden;
        }
      } else if (!isByteOrderMark(unit, index) && !isKeycap(units, index, readTo))
        hidden = hiddenKindOf(text.codePointAt(index) as number);
    } else if ((kind & PICTURE) !== 0 && isDrawnWith(units[end] as number)) {
      end = readAt(text, index)?.end ?? end;
      readTo = end;
    }
    if (hidden !== undefined) {
      const last = found.at(-1);
      if (last?.kind === hidden && last.end === index) last.end = end;
      else found.push({ start: index, end, kind: hidden });
    }
    before = end === index + width ? kind : kindBefore(text, end);
    index = end;
  }
  return found;
}

const readUnits = createUnitReader();

/** At the very beginning it is no part of the text. */
function isByteOrderMark(unit: number, index: number): boolean {
  return index === 0 && unit === 0xfeff;
}

/** A selector behind a digit, `#` or `*`, which are drawn as keys with it. */
function isKeycap(units: Units, index: number, readTo: number): boolean {
  const unit = units[index] as number;
  if ((unit !== 0xfe0e && unit !== 0xfe0f) || index - 1 < readTo) return false;
  const key = units[index - 1] as number;
  return (key >= 48 && key <= 57) || key === 35 || key === 42;
}

/** Marks of direction that text in Hebrew or Arabic is written with. */
function isDirection(unit: number): boolean {
  return unit === 0x200e || unit === 0x200f || unit === 0x061c;
}

/** It may begin an escape sequence, or be spelling behind the character before. */
function needsLook(unit: number, before: number): boolean {
  if (unit === 0x1b || (unit >= 0x90 && unit <= 0x9f)) return true;
  if (unit === 0x200c || unit === 0x200d || unit === 0x34f) return (before & TAKES_JOINER) !== 0;
  const isSelector =
    (unit >= 0xfe00 && unit <= 0xfe0f) || (unit >= 0x180b && unit <= 0x180f) || unit === 0xdb40;
  return isSelector && (before & TAKES_SELECTOR) !== 0;
}

/** Whether a picture may be drawn with what follows: selectors, joiners, colours of skin, tags. */
function isDrawnWith(unit: number): boolean {
  return unit === 0xfe0e || unit === 0xfe0f || unit === 0x200d || unit === 0xd83c || unit === 0xdb40;
}

function readAt(
  text: string,
  index: number,
): { readonly end: number; readonly hidden: HiddenKind | undefined } | undefined {
  pattern.lastIndex = index;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const { terminal, unseen } = match.groups ?? {};
  const end = index + match[0].length;
  if (terminal !== undefined) return { end, hidden: 'terminal' };
  return { end, hidden: unseen === undefined ? undefined : hiddenKindOf(unseen.codePointAt(0) ?? 0) };
}

function kindBefore(text: string, end: number): number {
  const last = text.charCodeAt(end - 1);
  const isPair = (last & 0xfc00) === 0xdc00 && (text.charCodeAt(end - 2) & 0xfc00) === 0xd800;
  return kindOf(isPair ? (text.codePointAt(end - 2) as number) : last);
}

function hiddenKindOf(codePoint: number): HiddenKind {
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
