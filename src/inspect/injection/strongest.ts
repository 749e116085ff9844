import type { Span } from '../view/hidden.ts';
import type { Model } from './model.ts';
import { readSentences } from './sentences.ts';

export interface Passage extends Span {
  /** Logit: above zero, an instruction that does not belong there is more likely than not. */
  readonly score: number;
  /** How many sentences the whole text has. */
  readonly sentences: number;
}

/** So much of what was said before still counts with the next sentence. A passage has three sentences at most. */
const CARRIED = 0.6;

/** The passage of a text that sounds most like an injected instruction. Undefined of a text without words. */
export function strongestIn(text: string, model: Model): Passage | undefined {
  let best: { score: number; start: number; end: number } | undefined;
  let sentences = 0;
  // The two sentences before: what they come to, and where they begin.
  let [last, lastStart, beforeLast, beforeStart] = [0, 0, 0, 0];
  readSentences(text, (sentence) => {
    const own = model.scoreOf(sentence);
    sentences += 1;
    let [score, start] = [own, sentence.start];
    const two = CARRIED * last;
    if (two > 0) [score, start] = [own + two, lastStart];
    const three = two + CARRIED * CARRIED * beforeLast;
    if (three > 0 && three > two) [score, start] = [own + three, beforeStart];
    [beforeLast, beforeStart, last, lastStart] = [last, lastStart, own, sentence.start];
    if (best === undefined || score + model.bias > best.score)
      best = { score: score + model.bias, start, end: sentence.end };
  });
  return best === undefined ? undefined : { ...(best as Omit<Passage, 'sentences'>), sentences };
}
