/** Looks for something in everything that a message says: in each text, in what it decodes to, and in texts that go on in others. */
import { isObject, type JsonValue } from '../protocol/json.ts';
import type { Message } from '../protocol/message.ts';
import { type Path, pointerTo } from '../protocol/pointer.ts';
import { saidIn } from '../protocol/said.ts';
import { adjacentIn } from './adjacent.ts';
import type { Match } from './match.ts';
import { textsOf } from './message-texts.ts';
import { type Span, withoutOverlap } from './view/hidden.ts';
import { everyViewIn, type View, viewOf } from './view/view.ts';

/**
 * Finds in one text.
 *
 * @param name of the member that the text is the value of; empty where that is not known
 */
export type Look = (text: string, name: string) => readonly Match[];

/** Something that was found in a message. */
export interface Found extends Span {
  readonly path: Path;
  readonly kind: string;
  /** What it is when it is read: the same for the same, however it was written. */
  readonly value: string;
  /** It stands in the name of a member. */
  readonly isName: boolean;
  /** How it was encoded, from the outside in; empty where it stands in clear. */
  readonly encodings: readonly string[];
  /** It goes on from an earlier text: what stands there is no more than a part of it. */
  readonly continues: boolean;
}

/** A number of so few digits is nobody's. */
const LEAST_NUMBER = 10_000_000;

/**
 * Undefined when some text was not read in full: such a message must not be called clean.
 *
 * @param alsoRead other ways to read a text; what is found so stands for all of it
 */
export function findIn(
  message: Message,
  look: Look,
  alsoRead?: (text: string) => readonly string[],
): readonly Found[] | undefined {
  const found: Found[] = [];
  for (const { path, view, isName } of textsOf(message)) {
    if (!view.complete) return undefined;
    const name = isName ? '' : nameOf(path);
    const here = { path, isName, continues: false };
    for (const each of matchesIn(view, name, look)) found.push({ ...each, ...here });
    for (const read of alsoRead?.(view.text) ?? []) {
      for (const each of matchesIn(viewOf(read), '', look))
        found.push({ ...each, ...here, start: 0, end: view.source.length });
    }
  }
  const over = goingOver(message, look, found);
  if (over === undefined) return undefined;
  for (const each of over) found.push(each);
  visitNumbers(message, (number, path) => {
    // It is somebody's whatever its sign, and its sign goes with it.
    const [written, end] = [String(Math.abs(number)), String(number).length];
    for (const match of look(written, nameOf(path))) {
      const whole = match.end - match.start === written.length ? { start: 0, end } : {};
      found.push({
        ...match,
        ...whole,
        value: written,
        path,
        isName: false,
        encodings: [],
        continues: false,
      });
    }
  });
  return found;
}

/** What is found only when texts are read as one. Undefined when they were not read in full. */
function goingOver(message: Message, look: Look, alone: readonly Found[]): Found[] | undefined {
  const adjacent = adjacentIn(message);
  if (adjacent.length === 0) return [];
  const known = new Set(alone.map(({ path, start }) => `${pointerTo(path)} ${start}`));
  const first = new Map<string, number>();
  for (const { path, start } of alone) {
    const at = pointerTo(path);
    first.set(at, Math.min(start, first.get(at) ?? start));
  }
  const found: Found[] = [];
  for (const each of adjacent) {
    const view = viewOf(each.text);
    if (!view.complete) return undefined;
    for (const match of matchesIn(view, '', look)) {
      const parts = each.partsOf(match);
      for (const [index, part] of parts.entries()) {
        const at = pointerTo(part.path);
        if (parts.length === 1 && known.has(`${at} ${part.start}`)) continue;
        // Something of its own begins there: that is no part of what came before.
        if (index > 0 && (first.get(at) ?? part.end) < part.end) continue;
        found.push({ ...match, ...part, isName: false, continues: index > 0 });
      }
    }
  }
  return found;
}

export type Read = Pick<Found, 'start' | 'end' | 'kind' | 'value' | 'encodings'>;

/** Offsets are those of the source. What stands in clear is not found again in what is decoded around it. */
export function matchesIn(view: View, name: string, look: Look): Read[] {
  const plain = look(view.text, name).map((match) => ({
    ...view.sourceOf(match),
    kind: match.kind,
    value: view.text.slice(match.start, match.end),
    encodings: [],
  }));
  if (view.decoded.length === 0) return plain;
  const known = new Set(plain.map(({ value }) => value));
  let checks = MOST_CHECKS;
  const decoded: Read[] = [];
  for (const { view: inner, encodings, sourceOf } of everyViewIn(view).slice(1)) {
    if (encodings.some((encoding) => GUESSED.has(encoding))) continue;
    const stretch = sourceOf({ start: 0, end: 1 });
    let words: Words | undefined;
    for (const match of look(inner.text, '')) {
      const value = inner.text.slice(match.start, match.end);
      if (!known.has(value)) known.add(value);
      else if (checks > 0) {
        checks -= 1;
        if (isElsewhere(view.source, stretch, value, [...plain, ...decoded])) continue;
      }
      if (encodings.length === 1) words ??= escapesIn(view.source, stretch);
      const where = words?.texts.some((text) => text.includes(value)) === true ? words : stretch;
      decoded.push({ start: where.start, end: where.end, kind: match.kind, value, encodings });
    }
  }
  return [...plain, ...decoded];
}

/** So often is it looked whether something was found already; after that, too much is taken out rather than too little. */
const MOST_CHECKS = 50;

/** What is decoded has around it what stands in clear, or in another code: without all that was found there, it says the value no more. */
function isElsewhere(source: string, stretch: Span, value: string, found: readonly Read[]): boolean {
  let rest = '';
  let from = stretch.start;
  for (const { start, end } of found.toSorted((a, b) => a.start - b.start)) {
    const isWithin = start >= from && end <= stretch.end && end - start < stretch.end - stretch.start;
    if (!isWithin) continue;
    rest += `${source.slice(from, start)} `;
    from = end;
  }
  rest += source.slice(from, stretch.end);
  return (
    rest.length < stretch.end - stretch.start &&
    !everyViewIn(viewOf(rest)).some(({ view }) => view.text.includes(value))
  );
}

/** Read as words where they may be none: a code that is read so is another code. */
const GUESSED: ReadonlySet<string> = new Set(['leet', 'spaced']);

const ESCAPED_WORD = /\S*(?:%[0-9A-Fa-f]{2}|&#|\\[ux0-3])\S*/g;

interface Words extends Span {
  /** What they say by themselves. */
  readonly texts: readonly string[];
}

/** Of text around escapes, from the first word that has some to the last. */
function escapesIn(source: string, { start, end }: Span): Words {
  const words = [...source.slice(start, end).matchAll(ESCAPED_WORD)];
  const [first, last] = [words[0], words.at(-1)];
  if (first === undefined || last === undefined) return { start, end, texts: [] };
  const within = { start: start + first.index, end: start + last.index + last[0].length };
  const alone = everyViewIn(viewOf(source.slice(within.start, within.end)));
  return { ...within, texts: alone.map((each) => each.view.text) };
}

/** The name that says what a value is: of the member, or of the list that it is an item of. */
function nameOf(path: Path): string {
  const name = path.findLast((step) => typeof step === 'string');
  return typeof name === 'string' ? name : '';
}

function visitNumbers(message: Message, visit: (number: number, path: Path) => void): void {
  const walk = (each: JsonValue, path: Path): void => {
    if (typeof each === 'number') {
      if (Number.isSafeInteger(each) && Math.abs(each) >= LEAST_NUMBER) visit(each, path);
    } else if (Array.isArray(each)) for (const [index, item] of each.entries()) walk(item, [...path, index]);
    else if (isObject(each)) for (const [name, inner] of Object.entries(each)) walk(inner, [...path, name]);
  };
  for (const [member, said] of Object.entries(saidIn(message))) walk(said, [member]);
}

/** The stretches of one text, in order and without overlap. */
export function stretchesOf(found: readonly Found[]): readonly Found[] {
  const byPlace = new Map(found.map((each) => [`${each.start}-${each.kind}`, each]));
  return withoutOverlap(found).flatMap((merged) => {
    const first = byPlace.get(`${merged.start}-${merged.kind}`);
    return first === undefined ? [] : [{ ...first, end: merged.end }];
  });
}
