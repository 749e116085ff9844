// Trains the models of src/inspect/injection from the texts in eval/training, and writes their weights.
//
// node scripts/train-detector.mjs [--check]      The same texts give the same bytes on every machine: only + - * / and square
// roots are used, which IEEE 754 defines to the last bit.
import { readFileSync, writeFileSync } from 'node:fs';
import { loadSources } from '../bench/rooms.mjs';
import { loadGrammar, randomFrom, say } from './training-grammar.mjs';

const SOURCES = {
  features: 'src/inspect/injection/features.ts',
  sentences: 'src/inspect/injection/sentences.ts',
};
const training = (name) => new URL(`../eval/training/${name}.txt`, import.meta.url);

/** `dropped`: of 100 features, so many are left out each time an example is shown, so that none is relied on alone. */
const MODELS = {
  catalog: {
    attacks: ['shared', 'catalog-attacks'],
    harmless: ['shared', 'prose', 'catalog-benign'],
    seed: 5,
    dropped: 0,
  },
  results: {
    attacks: ['shared', 'prose', 'result-attacks'],
    harmless: ['shared', 'prose', 'result-benign'],
    seed: 6,
    dropped: 60,
  },
};
const TEXTS = 14_000;
const ROUNDS = 12;
const RATE = 0.6;
const SHRINK = 2e-6;
/** As in `strongest.ts`. */
const CARRIED = 0.6;
/** An attack that is missed weighs less than a harmless text that is flagged. */
const COST = { attack: 1, harmless: 2 };
/** Weights below this are left out. */
const LEAST = 3;

/** One text as its sentences, each a list of places. */
function sentencesOf(text, { readSentences, featuresOf, createFeatures }) {
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
  return places.length === 0 ? 0 : sum / Math.sqrt(places.length);
}

/** The passage that counts: how much each of its sentences counts, and what it comes to. */
function strongest(weights, sentences) {
  let best = { score: Number.NEGATIVE_INFINITY, from: 0, to: 0 };
  let [carried, from] = [0, 0];
  for (const [at, places] of sentences.entries()) {
    if (carried <= 0) [carried, from] = [0, at];
    carried = carried * CARRIED + sumOf(weights, places);
    if (carried > best.score) best = { score: carried, from, to: at };
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

function train({ attacks, harmless, seed, dropped }, rooms) {
  const random = randomFrom(seed);
  const grammars = {
    attack: loadGrammar(...attacks.map(training)),
    harmless: loadGrammar(...harmless.map(training)),
  };
  const examples = [];
  for (let at = 0; at < TEXTS; at++) {
    for (const label of ['attack', 'harmless']) {
      const text = say(grammars[label], label, random);
      examples.push({ label, sentences: sentencesOf(text, rooms) });
    }
  }
  const weights = new Float64Array(rooms.PLACES);
  const squares = new Float64Array(rooms.PLACES).fill(1e-4);
  let bias = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (let left = examples.length - 1; left > 0; left--) {
      const other = random(left + 1);
      [examples[left], examples[other]] = [examples[other], examples[left]];
    }
    for (const { label, sentences } of examples) {
      if (sentences.length === 0) continue;
      const kept = sentences.map((places) => places.filter(() => random(100) >= dropped));
      const { score, from, to } = strongest(weights, kept);
      const wanted = label === 'attack' ? 1 : 0;
      const slope = (probability(score + bias) - wanted) * COST[label];
      bias -= 0.01 * slope;
      if (Math.abs(slope) < 0.001) continue;
      let share = slope;
      for (let at = to; at >= from; at--, share *= CARRIED) {
        const places = kept[at];
        if (places.length === 0) continue;
        const step = share / Math.sqrt(places.length);
        for (const place of places) {
          const gradient = step + SHRINK * weights[place];
          squares[place] += gradient * gradient;
          weights[place] -= (RATE * gradient) / Math.sqrt(squares[place]) / 10;
        }
      }
    }
  }
  return { weights, bias };
}

function packed({ weights, bias }) {
  let most = 0;
  for (const weight of weights) most = Math.max(most, Math.abs(weight));
  const scale = most / 127;
  const bytes = [];
  let last = -1;
  let count = 0;
  for (const [place, weight] of weights.entries()) {
    const small = Math.round(weight / scale);
    if (Math.abs(small) < LEAST) continue;
    count += 1;
    let distance = place - last;
    last = place;
    for (; distance > 0x7f; distance >>>= 7) bytes.push((distance & 0x7f) | 0x80);
    bytes.push(distance, small & 0xff);
  }
  return { bias, scale, table: Buffer.from(bytes).toString('base64'), count };
}

function written(name, { bias, scale, table }) {
  return [
    '// Written by scripts/train-detector.mjs. Do not edit.',
    "import type { Weights } from '../model.ts';",
    '',
    `export const ${name}Weights: Weights = {`,
    `  bias: ${bias},`,
    `  scale: ${scale},`,
    '  table:',
    `    '${table}',`,
    '};',
    '',
  ].join('\n');
}

const only = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const rooms = await loadSources(SOURCES);
let code = 0;
for (const [name, model] of Object.entries(MODELS)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const weights = packed(train(model, rooms));
  const file = new URL(`../src/inspect/injection/weights/${name}.ts`, import.meta.url);
  const text = written(name, weights);
  if (process.argv.includes('--check')) {
    if (readFileSync(file, 'utf8') !== text) {
      console.error(
        `error: the weights of ${name} are not what the texts give\nhint: node scripts/train-detector.mjs`,
      );
      code = 1;
    }
  } else {
    writeFileSync(file, text);
    console.log(`${name}: ${weights.count} weights, ${text.length} bytes, bias ${weights.bias.toFixed(3)}`);
  }
}
await rooms.stop();
process.exit(code);
