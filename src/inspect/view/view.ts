/**
 * From raw text to what a model would read, with the way back to the source.
 *
 * A model makes sense of what a person does not even see: invisible letters, escape sequences, comments, base64. One pass
 * finds all of it, takes time in proportion to the text, and says so when its budget ended before the text did.
 */
import { type Budget, budgetFor } from './budget.ts';
import { MARKUP, UNPLAIN, UNSEEN } from './characters.ts';
import type { Decoder, Decoding, Encoding } from './decode/decoder.ts';
import { decoders, smugglers } from './decode/index.ts';
import { fold } from './fold.ts';
import { type Hidden, type Span, union } from './hidden.ts';
import { hiddenMarkupIn } from './markup.ts';
import { type Offsets, same } from './offsets.ts';
import { charactersOf, type Survey, surveyOf } from './survey.ts';
import { unseenIn } from './unseen.ts';

export interface View {
  readonly source: string;
  /** In the letters that it means: without invisible characters, in NFKC, look-alike letters of other alphabets as Latin ones. */
  readonly text: string;
  /** What a person does not see of the source, in order. Markup that hides is still part of `text`. */
  readonly hidden: readonly Hidden[];
  /** What is written in another way somewhere in the text, read; each again a view. Offsets are those of `source`. */
  readonly decoded: readonly DecodedView[];
  /** False when something was left undecoded: such a text must never be reported as clean. */
  readonly complete: boolean;
  /** The stretch of the source that a stretch of `text` was made of. */
  sourceOf(span: Span): Span;
}

export interface DecodedView extends Span {
  readonly encoding: Encoding;
  readonly view: View;
}

/** So deep is an encoding within an encoding followed. */
const DEEPEST = 4;

/** Reads one text. */
export function viewOf(source: string): View {
  const budget = budgetFor(source);
  const view = read(source, budget, 0);
  return budget.exhausted ? { ...view, complete: false } : view;
}

/** True when nothing was left unread, or there was nothing to read. */
export function isComplete(view: View | undefined): boolean {
  return view === undefined || view.complete;
}

/** The view, and every view within it, each with the stretch of the outermost source that it was read from. */
export function everyViewIn(view: View): readonly Reading[] {
  const readings: Reading[] = [{ view, encodings: [], sourceOf: view.sourceOf }];
  for (const reading of readings) {
    for (const { start, end, encoding, view: inner } of reading.view.decoded) {
      const within = reading.encodings.length === 0 ? { start, end } : reading.sourceOf({ start: 0, end: 1 });
      readings.push({ view: inner, encodings: [...reading.encodings, encoding], sourceOf: () => within });
    }
  }
  return readings;
}

export interface Reading {
  readonly view: View;
  /** From the outermost to the innermost; empty for the text itself. */
  readonly encodings: readonly Encoding[];
  /** The stretch of the outermost source that says this. Of an encoded text always all of it. */
  sourceOf(span: Span): Span;
}

const NOTHING: readonly Hidden[] = Object.freeze([]);

function read(source: string, budget: Budget, depth: number): View {
  const characters = charactersOf(source);
  const { kinds } = characters;
  const unseen = (kinds & UNSEEN) === 0 ? NOTHING : unseenIn(source);
  const { text, offsets } =
    (kinds & UNPLAIN) === 0 ? { text: source, offsets: same } : fold(source, kinds, unseen);
  const survey = surveyOf(text, text === source ? characters : charactersOf(text));
  const reader = { budget, depth, survey };
  const decoded = inside(text, decoders, offsets, reader);
  if (unseen.length > 0) decoded.push(...inside(source, smugglers, same, reader));
  return {
    source,
    text,
    hidden: (kinds & MARKUP) === 0 ? unseen : union(unseen, hiddenMarkupIn(source)),
    decoded,
    complete: true,
    sourceOf: offsets.sourceOf,
  };
}

interface Reader {
  readonly budget: Budget;
  readonly depth: number;
  readonly survey: Survey;
}

function inside(
  text: string,
  ways: readonly Decoder[],
  offsets: Offsets,
  { budget, depth, survey }: Reader,
): DecodedView[] {
  const found: DecodedView[] = [];
  for (const way of ways) {
    if (!way.suspects(survey)) continue;
    for (const decoding of way.read(text, budget, survey)) {
      if (depth < DEEPEST) found.push(viewWithin(decoding, offsets, budget, depth));
      else budget.take(Number.POSITIVE_INFINITY);
    }
  }
  return found;
}

function viewWithin(
  { start, end, encoding, text }: Decoding,
  offsets: Offsets,
  budget: Budget,
  depth: number,
): DecodedView {
  return { ...offsets.sourceOf({ start, end }), encoding, view: read(text, budget, depth + 1) };
}
