/**
 * A linear model over features of sentences: how much each sentence sounds like an instruction that does not belong where it stands.
 *
 * Trained by `scripts/train-detector.mjs` from texts of our own. It sees one sentence at a time, and adds up neighbours.
 */
import { createFeatures, type Features, featuresOf, PLACES } from './features.ts';
import type { Sentence } from './sentence.ts';

export interface Model {
  /** What is added once. */
  readonly bias: number;
  /** More speaks for an instruction. Good only for one sentence by itself. */
  scoreOf(sentence: Sentence): number;
}

/**
 * A sentence counts as having so many features, at least: one of three words, "All rights reserved.", says less than one of ten
 * with the same weights.
 */
const LEAST_FEATURES = 40;

/** As it ships: which places have a weight, and which. */
export interface Weights {
  readonly bias: number;
  /** What a weight of 1 stands for. */
  readonly scale: number;
  /** In base64: for each weight the distance from the place before, as a variable-length number, and the weight in one byte. */
  readonly table: string;
}

export function loadModel({ bias, scale, table }: Weights): Model {
  const weights = new Int8Array(PLACES);
  const bytes = Buffer.from(table, 'base64');
  let place = -1;
  for (let at = 0; at < bytes.length; ) {
    let distance = 0;
    let shift = 0;
    let byte: number;
    do {
      byte = bytes[at++] as number;
      distance |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte > 0x7f);
    place += distance;
    weights[place] = bytes.readInt8(at++);
  }
  const features: Features = createFeatures();
  return {
    bias,
    scoreOf(sentence) {
      featuresOf(sentence, features);
      const { count, places } = features;
      let sum = 0;
      for (let index = 0; index < count; index++) sum += weights[places[index] as number] as number;
      return (sum * scale) / Math.sqrt(Math.max(count, LEAST_FEATURES));
    },
  };
}
