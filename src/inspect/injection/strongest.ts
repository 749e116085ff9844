import type { Span } from '../view/hidden.ts';
import { isAddressed } from './addressed.ts';
import type { Model } from './model.ts';
import { readSentences } from './sentences.ts';

export interface Passage extends Span {
  /** Logit: above zero, an instruction that does not belong there is more likely than not. */
  readonly score: number;
}

/** So much of what was said before still counts with the next sentence. A passage has three sentences at most. */
const CARRIED = 0.6;

/** What speaks to nobody has to sound so much more like an instruction. */
const UNADDRESSED = 0.6;

/** The worst of many harmless sentences sounds worse than the worst of few: so much is taken off with the logarithm of their number. */
const OFF_BY_LENGTH = 0.3;

/**
 * The passage of a text that sounds most like an injected instruction. Undefined of a text without words.
 *
 * @param cautious of texts that may be long and say anything: what is long, and speaks to nobody, counts for less
 */
export function strongestIn(text: string, model: Model, cautious: boolean = false): Passage | undefined {
  const doubt = cautious ? UNADDRESSED : 0;
  let sentences = 0;
  let [best, bestStart, bestEnd] = [Number.NEGATIVE_INFINITY, 0, 0];
  // The two sentences before: what they come to, where they begin, and whether they speak to a model.
  let last = 0;
  let lastStart = 0;
  let lastSpeaks = false;
  let beforeLast = 0;
  let beforeStart = 0;
  let beforeSpeaks = false;
  readSentences(text, (sentence) => {
    const own = model.scoreOf(sentence);
    const speaks = cautious && isAddressed(sentence);
    sentences += 1;
    let score = own;
    let start = sentence.start;
    let isSpoken = speaks;
    const two = CARRIED * last;
    const three = two + CARRIED * CARRIED * beforeLast;
    if (three > 0 && three > two) {
      score = own + three;
      start = beforeStart;
      isSpoken ||= lastSpeaks || beforeSpeaks;
    } else if (two > 0) {
      score = own + two;
      start = lastStart;
      isSpoken ||= lastSpeaks;
    }
    if (!isSpoken) score -= doubt;
    beforeLast = last;
    beforeStart = lastStart;
    beforeSpeaks = lastSpeaks;
    last = own;
    lastStart = sentence.start;
    lastSpeaks = speaks;
    if (score <= best) return;
    best = score;
    bestStart = start;
    bestEnd = sentence.end;
  });
  if (sentences === 0) return undefined;
  const off = cautious ? OFF_BY_LENGTH * Math.log(sentences + 1) : 0;
  return { score: best + model.bias - off, start: bestStart, end: bestEnd };
}
