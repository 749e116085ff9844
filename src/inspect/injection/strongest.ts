import type { Span } from '../view/hidden.ts';
import type { Model } from './model.ts';
import { readSentences } from './sentences.ts';

export interface Passage extends Span {
  /** Logit: above zero, an instruction that does not belong there is more likely than not. */
  readonly score: number;
}

/** So much of what was said before still counts with the next sentence. */
const CARRIED = 0.6;

/** The passage of a text that sounds most like an injected instruction. Undefined of a text without words. */
export function strongestIn(text: string, model: Model): Passage | undefined {
  let best: { score: number; start: number; end: number } | undefined;
  let [carried, from] = [0, 0];
  readSentences(text, (sentence) => {
    const own = model.scoreOf(sentence);
    if (carried <= 0) {
      carried = 0;
      from = sentence.start;
    }
    carried = carried * CARRIED + own;
    if (best === undefined || carried + model.bias > best.score)
      best = { score: carried + model.bias, start: from, end: sentence.end };
  });
  return best;
}
