// Leave-one-out over families: a model is trained without a family, and asked about texts of that family alone.
import { loadCorpus } from '../../eval/corpus.mjs';
import { FAMILIES } from './families.mjs';
import { randomFrom, say } from './grammar.mjs';
import { sentencesOf, strongest } from './learn.mjs';
import { grammarsOf, train } from './models.mjs';

/** So many texts are said of each family. */
const SAID = 300;
/** Models of the folds learn from fewer texts than those that ship. */
const TEXTS = 8_000;
/** The threshold is where so many harmless texts are flagged, of those that were looked at. */
const FLAGGED = { catalog: 0.004, results: 0.004 };
/** As in `detector.ts`. */
const ENCODED = 0.75;

/** One row for each family: how much of it was found by a model that never saw it. */
export async function* leaveOneOut(name, model, rooms, folder) {
  const harmless = harmlessOf(model.kind, folder).map((said) => passagesOf(said, model.kind, rooms));
  const grammar = grammarsOf(model).attack;
  for (const [family, isPart] of Object.entries(FAMILIES[name])) {
    const weights = train(model, rooms, { isLeftOut: isPart, texts: TEXTS });
    const scores = harmless.map((passages) => scoreOf(weights, passages)).sort((a, b) => b - a);
    const threshold = scores[Math.floor(scores.length * FLAGGED[name])];
    const slots = [...grammar.keys()].filter(isPart);
    const random = randomFrom(99);
    let found = 0;
    for (let at = 0; at < SAID; at++) {
      const text = say(grammar, slots[at % slots.length], random);
      if (scoreOf(weights, viewsOf(text, rooms)) > threshold) found += 1;
    }
    yield { family, found, of: SAID, threshold };
  }
}

function harmlessOf(kind, folder) {
  return loadCorpus(folder)
    .filter((set) => set.kind === kind)
    .flatMap(({ entries }) => entries)
    .filter(({ half, isAttack }) => half === 'seen' && !isAttack)
    .map(({ said }) => said);
}

function passagesOf(said, kind, rooms) {
  if (kind === 'results') return viewsOf(said, rooms);
  const views = [];
  rooms.visitStrings(said, (text, path, isName) => {
    views.push(...viewsOf(isName || path.at(-1) === 'name' ? text.replace(/[_-]+/g, ' ') : text, rooms));
  });
  return views;
}

function viewsOf(text, rooms) {
  return rooms.everyViewIn(rooms.viewOf(text)).map(({ view, encodings }) => ({
    sentences: sentencesOf(view.text, rooms),
    known: encodings.length > 0 ? ENCODED : 0,
  }));
}

function scoreOf({ weights, bias }, views) {
  return Math.max(...views.map(({ sentences, known }) => strongest(weights, sentences).score + bias + known));
}
