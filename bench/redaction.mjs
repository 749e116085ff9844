// What `secrets`, `personal-data` and `injected-result` cost for each byte of ordinary text, and of the text that takes longest.
import { loadSources } from './rooms.mjs';

const ENTRY = {
  secrets: 'src/inspect/secrets/find.ts',
  personal: 'src/inspect/personal-data/find.ts',
  view: 'src/inspect/view/view.ts',
  strongest: 'src/inspect/injection/strongest.ts',
  model: 'src/inspect/injection/model.ts',
  weights: 'src/inspect/injection/weights/results.ts',
};

/** As results of tools are: sentences, some HTML, some JSON, dates and numbers. */
const ORDINARY =
  'The meeting is on 2026-05-12 at 10:30, see <a href="https://example.org/notes/42">the notes</a>. ' +
  '{"id": 1042, "title": "Groceries", "done": false, "tags": ["home", "food"], "updated": "2026-05-11T08:15:00Z"} ' +
  'Please bring two copies of the plan and tell the others that the room has changed to 3.14 on the second floor. ';

const RANDOM = 'Ab3dEfG7hJkL9mNpQrS5tUvWxYz2';
const letters = (count) =>
  Array.from({ length: count }, (_, at) => RANDOM[(at * 7 + ((at * at) % 11)) % 28]).join('');

/** What is repeated until the text is long enough: each cue alone, and with what a reader of it might go on reading. */
const worstOf = (cue) => [
  cue,
  `${cue} `,
  `${cue}"`,
  `${cue}=`,
  `${cue}: "`,
  `${cue}${letters(19)} `,
  `${cue}${letters(60)}.`,
  `${cue}${letters(300)}\n`,
  `a_${cue}_`,
  `${letters(60)}${cue}`,
];

const NUMBERS = [
  '1 ',
  '12 34-56 ',
  '4111111111111111 ',
  '123-45-6789 ',
  'GB82 WEST ',
  '943 476 5919 ',
  '1-',
  '10.1.',
  '7',
];

/** Runs without white space are read in pieces, and each piece in more than one way. */
const INSTRUCTIONS = [
  'a ',
  'a. ',
  '<a>',
  '<a ',
  '\\n.',
  '@a.',
  'a@a.',
  '~/a',
  '/.ssh ',
  'a_a ',
  '[system',
  '!!',
  'must read ',
  'Ab',
  '世',
];

export async function redaction({ quick }) {
  const {
    findSecrets,
    secretCues,
    findPersonalData,
    KINDS,
    viewOf,
    strongestIn,
    loadModel,
    resultsWeights,
    stop,
  } = await loadSources(ENTRY);
  const model = loadModel(resultsWeights);
  try {
    const wanted = { kinds: new Set(KINDS.codes), phones: undefined, countries: [] };
    const looks = {
      view: viewOf,
      secrets: findSecrets,
      'personal-data': (text) => findPersonalData(text, '', wanted),
      'injected-result': (text) => strongestIn(text, model),
    };
    const ordinary = filled(ORDINARY, 20_000);
    const costs = Object.fromEntries(
      Object.entries(looks).map(([name, look]) => [name, nanoseconds(look, ordinary, quick ? 50 : 400)]),
    );
    const whole = Object.values(costs).reduce((sum, cost) => sum + cost, 0);
    const rows = Object.entries(costs).map(([name, cost]) => ({
      what: `${name}, ordinary text`,
      'MB/s': 1000 / cost,
      'of the whole': cost / whole,
    }));
    const inputs = {
      secrets: secretCues.flatMap(worstOf),
      'personal-data': NUMBERS,
      'injected-result': INSTRUCTIONS,
    };
    for (const [name, units] of Object.entries(inputs)) {
      const [unit, cost] = units
        .map((unit) => [unit, nanoseconds(looks[name], filled(unit, 100_000), 5)])
        .sort(([, a], [, b]) => b - a)[0];
      const long = nanoseconds(looks[name], filled(unit, quick ? 1_000_000 : 10_000_000), 2);
      rows.push({
        what: `${name}, worst: ${JSON.stringify(unit.slice(0, 40))}`,
        'MB/s': 1000 / cost,
        'of the whole': cost / whole,
      });
      rows.push({
        what: `${name}, the same, ${quick ? 1 : 10} MB`,
        'MB/s': 1000 / long,
        'of the whole': long / whole,
      });
    }
    return rows;
  } finally {
    await stop();
  }
}

const filled = (unit, length) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** Of CPU time for each byte; the best of so many rounds. */
function nanoseconds(look, text, rounds) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    look(text);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, user + system);
  }
  return (best * 1000) / text.length;
}
