/**
 * Finds instructions to a model where none belong: in what a server offers, and in what tools answer.
 *
 * It knows English well, and the most telling words of other European languages, Chinese and Japanese.
 */

import type { Encoding } from '../view/decode/decoder.ts';
import type { Span } from '../view/hidden.ts';
import { everyViewIn, type View } from '../view/view.ts';
import { loadModel, type Weights } from './model.ts';
import { meaningsOf } from './reasons.ts';
import { strongestIn } from './strongest.ts';

/** Above which score something is flagged, by how much is to be found. */
export const THRESHOLDS = { low: 1.6, normal: 0.6, high: -0.4 } as const;
export type Sensitivity = keyof typeof THRESHOLDS;

/** What is known already speaks for less doubt. */
export const EVIDENCE = { foreignTool: 1, encoded: 0.75 } as const;

export interface Instruction extends Span {
  /** The logarithm of the odds that it is one. */
  readonly score: number;
  /** The words themselves, as they read. */
  readonly words: string;
  readonly reasons: readonly string[];
  /** How they were encoded, from the outside in. */
  readonly encodings: readonly Encoding[];
}

export interface Detector {
  /**
   * The strongest instruction in a text, if it is strong enough. `start` and `end` are offsets of the source.
   *
   * @param evidence of what is known beyond the words: see {@link EVIDENCE}
   */
  find(view: View, evidence?: number): Instruction | undefined;
}

/** The score of a text that nobody could read. */
const UNREAD = 99;

/** So far below the threshold, what a sentence says for certain is still looked for. */
const DOUBTFUL = 3;

export interface Manner {
  /** Whether what {@link meaningsOf} calls certain is flagged whatever the model says. */
  readonly rules?: boolean;
  /** See {@link strongestIn}. */
  readonly cautious?: boolean;
}

export function createDetector(
  weights: Weights,
  sensitivity: Sensitivity,
  { rules = false, cautious = false }: Manner = {},
): Detector {
  const model = loadModel(weights);
  const threshold = THRESHOLDS[sensitivity];
  return {
    find(view, evidence = 0) {
      if (!view.complete) return unread(view);
      let best: Instruction | undefined;
      for (const { view: inner, encodings, sourceOf } of everyViewIn(view)) {
        const passage = strongestIn(inner.text, model, cautious);
        if (passage === undefined || passage.score < threshold - DOUBTFUL) continue;
        const words = inner.text.slice(passage.start, passage.end).trim();
        const { reasons, certain } = meaningsOf(words);
        const known = evidence + (encodings.length > 0 ? EVIDENCE.encoded : 0);
        const score = rules && certain ? Math.max(passage.score + known, threshold) : passage.score + known;
        if (score < threshold || score <= (best?.score ?? Number.NEGATIVE_INFINITY)) continue;
        best = { ...sourceOf(passage), score, words, encodings, reasons };
      }
      return best;
    },
  };
}

/** What was not read in full is never called harmless. */
function unread({ source }: View): Instruction {
  return {
    start: 0,
    end: source.length,
    score: UNREAD,
    words: '',
    reasons: ['could not be read in full'],
    encodings: [],
  };
}
