// How well personal data is found, by entity, beside patterns alone; and what of it and of secrets stands in harmless texts.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadSources } from '../bench/rooms.mjs';
import { baseline } from './personal-data-baseline.mjs';

const SOURCES = {
  found: 'src/inspect/found.ts',
  secrets: 'src/inspect/secrets/find.ts',
  personal: 'src/inspect/personal-data/find.ts',
  phones: 'src/inspect/personal-data/phones.ts',
};

/** Labels of the corpus, and what they are called here. */
const ENTITIES = {
  CREDIT_CARD: ['card'],
  IBAN_CODE: ['iban'],
  US_SSN: ['us-ssn'],
  US_DRIVER_LICENSE: ['driving-licence'],
  IP_ADDRESS: ['ip'],
  EMAIL_ADDRESS: ['email'],
  PHONE_NUMBER: ['phone'],
  PERSON: ['person'],
  STREET_ADDRESS: ['postal-address'],
};
const COUNTRIES = ['US', 'CA', 'GB', 'DE', 'FR', 'ES', 'IT', 'NL', 'IN', 'AU'];

/**
 * Rows of what was measured: of harmless texts, how many were touched, and what; of labelled ones, precision and recall.
 *
 * @param {string} folder
 */
async function evaluate(folder) {
  const rooms = await loadSources(SOURCES);
  try {
    return { touched: touchedIn(folder, rooms), entities: await entitiesIn(folder, rooms) };
  } finally {
    await rooms.stop();
  }
}

function touchedIn(folder, { findIn, findSecrets, secretNamed, findPersonalData, KINDS }) {
  const codes = { kinds: new Set(KINDS.codes), phones: undefined, countries: [] };
  const looks = {
    secrets: (text, name) => {
      const found = findSecrets(text);
      const named = found.length > 0 ? undefined : secretNamed(name, text);
      return named === undefined ? found : [named];
    },
    'personal-data': (text, name) => findPersonalData(text, name, codes),
  };
  const rows = [];
  for (const set of ['tools', 'results']) {
    for (const file of jsonLinesIn(path.join(folder, set))) {
      const entries = readFileSync(file, 'utf8').split('\n').filter(Boolean).map(JSON.parse);
      for (const [control, look] of Object.entries(looks)) {
        const what = [];
        let touched = 0;
        for (const result of entries) {
          const found = findIn({ value: { jsonrpc: '2.0', id: 1, result } }, look) ?? [];
          if (found.length > 0) touched += 1;
          for (const { kind, path: at } of found)
            what.push(`${kind} in ${at.filter((step) => typeof step === 'string').join('.')}`);
        }
        rows.push({
          control,
          set: `${set}/${path.basename(file, '.jsonl')}`,
          of: entries.length,
          touched,
          what: counted(what),
        });
      }
    }
  }
  return rows;
}

async function entitiesIn(folder, { findPersonalData, loadPhones, KINDS }) {
  const file = path.join(folder, 'pii', 'presidio-synth.json');
  if (!existsSync(file)) return [];
  const wanted = {
    kinds: new Set(Object.values(KINDS).flat()),
    phones: await loadPhones(),
    countries: COUNTRIES,
  };
  const sentences = JSON.parse(readFileSync(file, 'utf8'));
  const ways = {
    'personal-data': (text, kinds) =>
      findPersonalData(text, '', wanted).filter(({ kind }) => kinds.includes(kind)),
    'patterns alone': (text, _, entity) => baseline(text, entity),
  };
  const rows = [];
  for (const [entity, kinds] of Object.entries(ENTITIES)) {
    for (const [way, find] of Object.entries(ways)) {
      const sums = { entity, way, right: 0, wrong: 0, missed: 0 };
      for (const { full_text: text, spans } of sentences) {
        const labelled = spans.filter(({ entity_type: type }) => type === entity);
        const found = find(text, kinds, entity);
        const overlap = ({ start, end }, { start_position: from, end_position: to }) =>
          start < to && from < end;
        for (const span of labelled) {
          if (found.some((each) => overlap(each, span))) sums.right += 1;
          else sums.missed += 1;
        }
        sums.wrong += found.filter((each) => !labelled.some((span) => overlap(each, span))).length;
      }
      rows.push({
        ...sums,
        precision: ratio(sums.right, sums.wrong),
        recall: ratio(sums.right, sums.missed),
      });
    }
  }
  return rows;
}

function jsonLinesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => path.join(folder, name));
}

function counted(words) {
  const counts = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

const ratio = (part, others) => (part + others === 0 ? undefined : part / (part + others));

/** @param {string} folder */
export async function printEntities(folder) {
  const { touched, entities } = await evaluate(folder);
  for (const { control, set, of, touched: count, what } of touched) {
    const share = ((100 * count) / of).toFixed(2);
    const kinds = count > 0 ? JSON.stringify(what) : '';
    console.log(`${control.padEnd(14)} ${set.padEnd(24)} ${count} of ${of} (${share} %) ${kinds}`);
  }
  const shown = (value) => (value === undefined ? '  –  ' : value.toFixed(3));
  for (const { entity, way, precision, recall, right, wrong, missed } of entities) {
    console.log(
      `${entity.padEnd(18)} ${way.padEnd(15)} precision ${shown(precision)} recall ${shown(recall)} (${right} right, ${wrong} wrong, ${missed} missed)`,
    );
  }
}
