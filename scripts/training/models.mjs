// The two models: which texts each learns from, and how.

import { loadGrammar, randomFrom, say, without } from './grammar.mjs';
import { learn, sentencesOf } from './learn.mjs';

const training = (name) => new URL(`../../eval/training/${name}.txt`, import.meta.url);

/**
 * `cost`: how much an attack that is missed weighs, and a harmless text that is flagged. `lean` is added to the bias, so that one
 * threshold serves both. `half`: the slot that half of the harmless texts are said from.
 */
export const MODELS = {
  catalog: {
    attacks: [
      'shared',
      'acts',
      'catalog-attacks',
      'catalog-attacks-wide',
      'catalog-attacks-told',
      'catalog-hosts',
      'catalog-benign-wide',
    ],
    harmless: [
      'shared',
      'prose',
      'catalog-benign',
      'catalog-hosts',
      'catalog-benign-wide',
      'catalog-benign-lists',
      'catalog-benign-odd',
      'catalog-benign-real',
    ],
    seed: 5,
    cost: { attack: 1, harmless: 2 },
    lean: -0.1,
    kind: 'tools',
  },
  results: {
    attacks: [
      'shared',
      'prose',
      'acts',
      'result-carriers',
      'result-attacks',
      'result-attacks-wide',
      'result-attacks-third',
    ],
    harmless: [
      'shared',
      'prose',
      'result-carriers',
      'catalog-hosts',
      'catalog-benign-wide',
      'catalog-benign-lists',
      'catalog-benign-odd',
      'catalog-benign-real',
      'result-benign',
      'result-benign-wide',
      'result-benign-genres',
      'result-benign-records',
      'own-files',
      'result-benign-repos',
      'result-benign-about',
    ],
    half: 'calm',
    seed: 6,
    cost: { attack: 1, harmless: 2 },
    lean: 1.3,
    kind: 'results',
  },
};
const TEXTS = 24_000;

export function grammarsOf({ attacks, harmless }, isLeftOut = () => false) {
  return {
    attack: without(loadGrammar(...attacks.map(training)), isLeftOut),
    harmless: loadGrammar(...harmless.map(training)),
  };
}

export function train(model, rooms, { isLeftOut, texts = TEXTS } = {}) {
  const random = randomFrom(model.seed);
  const grammars = grammarsOf(model, isLeftOut);
  const examples = [];
  for (let at = 0; at < texts; at++) {
    for (const label of ['attack', 'harmless']) {
      const text =
        label === 'attack'
          ? say(grammars.attack, label, random)
          : long(grammars.harmless, model.half, random);
      examples.push({ label, sentences: sentencesOf(text, rooms) });
    }
  }
  const { weights, bias } = learn(examples, model.cost, rooms.PLACES, random);
  return { weights, bias: bias + model.lean };
}

/** Harmless texts are said several at once, as real ones are long: the one among them that sounds worst is learnt from. */
const TOGETHER = [1, 1, 2, 4, 8, 16, 24];

function long(grammar, half, random) {
  const count = TOGETHER[random(TOGETHER.length)];
  const texts = Array.from({ length: count }, () =>
    say(grammar, half !== undefined && random(2) === 0 ? half : 'harmless', random),
  );
  return texts.join(random(2) === 0 ? ' ' : '\n\n');
}
