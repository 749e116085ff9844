// Learns a linear model over features of sentences, in such a way that every machine comes to the same weights: only + - * /
// and square roots are used, which IEEE 754 defines to the last bit.
const ROUNDS = 8;
const RATE = 0.6;
const SHRINK = 2e-6;
/** As in `strongest.ts`. */
const CARRIED = 0.6;
const MOST_SENTENCES = 3;
/** As in `model.ts`. */
const LEAST_FEATURES = 40;

const lengthOf = (places) => Math.sqrt(Math.max(places.length, LEAST_FEATURES));

/** One text as its sentences, each a list of places. */
export function sentencesOf(text, { readSentences, featuresOf, createFeatures }) {
  const features = createFeatures();
  const sentences = [];
  readSentences(text, (sentence) => {
    featuresOf(sentence, features);
    sentences.push(features.places.slice(0, features.count));
  });
  return sentences;
}

function sumOf(weights, places) {
  let sum = 0;
  for (const place of places) sum += weights[place];
  return sum / lengthOf(places);
}

/** The passage that counts: how much each of its sentences counts, and what it comes to. */
export function strongest(weights, sentences) {
  let best = { score: Number.NEGATIVE_INFINITY, from: 0, to: 0 };
  const own = sentences.map((places) => sumOf(weights, places));
  for (const [at, last] of own.entries()) {
    let [score, share] = [last, 1];
    if (score > best.score) best = { score, from: at, to: at };
    for (let from = at - 1; from > at - MOST_SENTENCES && from >= 0; from--) {
      share *= CARRIED;
      score += share * own[from];
      if (score > best.score) best = { score, from, to: at };
    }
  }
  return best;
}

/** 1 / (1 + e^-z), of basic operations alone: those of Math differ between machines. */
function probability(z) {
  const clipped = Math.max(-20, Math.min(20, z));
  let power = 1 - clipped / 4096;
  for (let square = 0; square < 12; square++) power *= power;
  return 1 / (1 + power);
}

/**
 * @param {{ label: 'attack' | 'harmless', sentences: Int32Array[] }[]} examples are put into another order
 * @param {{ attack: number, harmless: number }} cost of a mistake
 * @param {number} places of the table of weights
 */
export function learn(examples, cost, places, random) {
  const weights = new Float64Array(places);
  const squares = new Float64Array(places).fill(1e-4);
  let bias = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (let left = examples.length - 1; left > 0; left--) {
      const other = random(left + 1);
      [examples[left], examples[other]] = [examples[other], examples[left]];
    }
    for (const { label, sentences } of examples) {
      if (sentences.length === 0) continue;
      const { score, from, to } = strongest(weights, sentences);
      const wanted = label === 'attack' ? 1 : 0;
      const slope = (probability(score + bias) - wanted) * cost[label];
      bias -= 0.01 * slope;
      if (Math.abs(slope) < 0.001) continue;
      let share = slope;
      for (let at = to; at >= from; at--, share *= CARRIED) {
        const here = sentences[at];
        const step = share / lengthOf(here);
        for (const place of here) {
          const gradient = step + SHRINK * weights[place];
          squares[place] += gradient * gradient;
          weights[place] -= (RATE * gradient) / Math.sqrt(squares[place]) / 10;
        }
      }
    }
  }
  return { weights, bias };
}
