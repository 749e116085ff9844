import type { Budget } from '../budget.ts';
import type { Span } from '../hidden.ts';
import type { Survey } from '../survey.ts';

export type Encoding =
  | 'base64'
  | 'hex'
  | 'percent'
  | 'entities'
  | 'escapes'
  | 'gzip'
  | 'rot13'
  | 'reversed'
  | 'spaced'
  | 'leet'
  | 'char-codes'
  | 'tags'
  | 'variation-selectors'
  | 'zero-width';

/** A stretch of a text, and what it says when it is decoded. */
export interface Decoding extends Span {
  readonly encoding: Encoding;
  readonly text: string;
}

/** One way to write a text so that not everybody can read it. */
export interface Decoder {
  /** Whether there may be any, as far as one pass over the text can tell. */
  readonly suspects: (survey: Survey) => boolean;
  readonly read: Read;
}

/** Finds what is written in one way, and reads it. Takes time in proportion to the text, whatever it is. */
export type Read = (text: string, budget: Budget, survey: Survey) => readonly Decoding[];
