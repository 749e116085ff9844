/** Numbers that are somebody's: cards, accounts, national numbers, with or without letters in them. */
import { type Bytes, createByteReader } from '../latin1.ts';
import type { Match } from '../match.ts';
import { cards, cardWords } from './cards.ts';
import { type Context, createContexts } from './context.ts';
import type { CodeForm, NumberForm } from './form.ts';
import { americas } from './national/americas.ts';
import { asiaPacific } from './national/asia-pacific.ts';
import { europe } from './national/europe.ts';
import { documents, codes as nationalCodes, spacedCodes } from './national/letters.ts';
import { createShapes, ROOT, type Shapes, separatorOf } from './shapes.ts';

const forms: readonly NumberForm[] = [...cards, ...europe, ...americas, ...asiaPacific, ...documents];
const codes: readonly CodeForm[] = [...nationalCodes, ...cardWords];
const byLength = groupedByLength(codes);
const spacedByLength = groupedByLength(spacedCodes);

/** Made when it is first needed: a start must not wait for it. */
let ready: { shapes: Shapes; contextOf: (text: string, name: string) => Context } | undefined;

function prepared(): NonNullable<typeof ready> {
  if (ready !== undefined) return ready;
  const nearby = [...forms, ...codes].flatMap(({ near }) => (near === undefined ? [] : [near]));
  ready = { shapes: createShapes(forms), contextOf: createContexts(nearby) };
  return ready;
}

export const numberKinds: readonly string[] = [
  ...new Set([...forms, ...codes, ...spacedCodes].map(({ kind }) => kind)),
].sort();

function groupedByLength<Form extends CodeForm>(
  all: readonly Form[],
): readonly (readonly Form[] | undefined)[] {
  const grouped: Form[][] = [];
  for (const form of all)
    for (const length of form.lengths) grouped[length] = [...(grouped[length] ?? []), form];
  return grouped;
}

const readBytes = createByteReader();
const LONGEST_WORD = 40;
const [OTHER, LETTER, DIGIT] = [0, 1, 2] as const;
const KINDS = new Uint8Array(256);
for (let code = 0; code < 256; code++) {
  const letter = String.fromCharCode(code);
  KINDS[code] = /\d/.test(letter) ? DIGIT : /[\p{L}_]/u.test(letter) ? LETTER : OTHER;
}

const DIGITS = Uint8Array.from(KINDS, (kind) => (kind === DIGIT ? 1 : 0));

/** Beyond Latin-1 everything counts as a letter; beyond the text nothing does. */
const kindAt = (text: string, index: number): number => {
  const code = text.charCodeAt(index);
  return code < 256
    ? (KINDS[code] as number)
    : code > 255 && !(code >= 0x2000 && code < 0x3100)
      ? LETTER
      : OTHER;
};

/** @param name of the member that the text is the value of: it says as much as the words before a number */
export function findNumbers(text: string, name: string): Match[] {
  const found: Match[] = [];
  const { shapes, contextOf } = prepared();
  const context = contextOf(text, name);
  const { length } = text;
  let index = 0;
  const bytes = readBytes(text);
  for (;;) {
    index = nextDigit(bytes, index, length);
    if (index >= length) return found;
    const code = text.charCodeAt(index);
    if (code > 57) {
      index += 1; // a letter of another alphabet, whose lower byte is that of a digit
      continue;
    }
    let start = index;
    while (start > 0 && index - start < LONGEST_WORD && kindAt(text, start - 1) === LETTER) start -= 1;
    let end = index + 1;
    let hasLetter = start < index;
    for (let kind = kindAt(text, end); kind !== OTHER; kind = kindAt(text, end)) {
      if (kind === LETTER) hasLetter = true;
      end += 1;
    }
    const match = hasLetter ? codeAt(text, start, end, context) : numberAt(text, start, end, context, shapes);
    if (match !== undefined) found.push(match);
    index = Math.max(end, match?.end ?? 0);
  }
}

/** Four bytes are looked at together: one whose upper half is 3 may be a digit. */
function nextDigit({ bytes, fours }: Bytes, from: number, length: number): number {
  let index = from;
  for (;;) {
    while ((index & 3) !== 0) {
      if (index >= length || DIGITS[bytes[index] as number] === 1) return index;
      index += 1;
    }
    let four = 0;
    do {
      if (index >= length) return length;
      four = ((fours[index >> 2] as number) & 0xf0f0f0f0) ^ 0x30303030;
      index += 4;
    } while (((four - 0x01010101) & ~four & 0x80808080) === 0);
    index -= 4;
    for (let end = Math.min(index + 4, length); index < end; index++) {
      if (DIGITS[bytes[index] as number] === 1) return index;
    }
    if (index >= length) return length;
  }
}

function codeAt(text: string, start: number, end: number, context: Context): Match | undefined {
  const candidates = byLength[end - start];
  if (candidates !== undefined) {
    const word = text.slice(start, end);
    for (const { kind, pattern, check, near } of candidates) {
      if (!pattern.test(word) || check?.(word) === false) continue;
      if (near === undefined || context.says(near, start)) return { start, end, kind };
    }
  }
  return end - start === 4 ? spacedAt(text, start + 2, 2) : undefined;
}

function spacedAt(text: string, digits: number, length: number): Match | undefined {
  for (const { kind, before, pattern, check } of spacedByLength[length] ?? []) {
    const start = digits - before;
    if (start < 0 || (start > 0 && kindAt(text, start - 1) !== OTHER)) continue;
    pattern.lastIndex = start;
    const code = pattern.exec(text)?.[0];
    if (code !== undefined && check?.(code) !== false) return { start, end: start + code.length, kind };
  }
  return undefined;
}

/** Signs that make a number an amount, or a number to call. */
const AMOUNTS = new Set(Array.from('+$€£¥#', (sign) => sign.charCodeAt(0)));
/** Signs that bind digits on both sides of them into one. */
const BINDING = new Set(Array.from('-./:', (sign) => sign.charCodeAt(0)));

const binds = (text: string, sign: number, digit: number): boolean =>
  kindAt(text, digit) === DIGIT && BINDING.has(text.charCodeAt(sign));

function numberAt(
  text: string,
  start: number,
  end: number,
  context: Context,
  shapes: Shapes,
): Match | undefined {
  const spaced = spacedByLength[end - start] === undefined ? undefined : spacedAt(text, start, end - start);
  if (spaced !== undefined) return spaced;
  let node = shapes.step(ROOT, 0, end - start);
  if (node === 0 || AMOUNTS.has(text.charCodeAt(start - 1)) || binds(text, start - 1, start - 2))
    return undefined;
  let match: Match | undefined;
  let to = end;
  for (;;) {
    const ending = shapes.ends[node] as readonly NumberForm[];
    if (ending.length > 0 && kindAt(text, to) === OTHER && !binds(text, to, to + 1)) {
      const kind = kindOf(ending, text.slice(start, to), start, context);
      if (kind !== undefined) match = { start, end: to, kind };
    }
    const separator = separatorOf(text.charCodeAt(to));
    if (separator === 0) return match;
    let next = to + 1;
    while (next - to <= 24 && kindAt(text, next) === DIGIT) next += 1;
    node = shapes.step(node, separator, next - to - 1);
    if (node === 0) return match;
    to = next;
  }
}

function kindOf(
  ending: readonly NumberForm[],
  written: string,
  start: number,
  context: Context,
): string | undefined {
  const digits = /\D/.test(written) ? written.replace(/\D/g, '') : written;
  for (const { kind, check, near } of ending) {
    if (check(digits) && (near === undefined || context.says(near, start))) return kind;
  }
  return undefined;
}
