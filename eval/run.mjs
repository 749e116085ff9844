// How much the detectors find, and how much of what is harmless they flag, on labelled sets that nobody here wrote.
//
//   npm run eval -- FOLDER [--half seen|rest] [--sensitivity low|normal|high] [--misses] [--write NAME]
//   npm run eval -- --files FOLDER …
//
// FOLDER has tools/*.jsonl (definitions), results/*.jsonl ({ text }) and pii/*.json. Sets that begin with `poisoned` or
// `injected` are attacks, all others harmless; `label`, `location`, `obfuscation` and `paradigm` of an entry are honoured.
// `--files`: every text file below FOLDER, of at most 200,000 bytes, is a harmless answer.
// `--half`: half of each set was looked at while the detectors were made. `--write` puts the table into docs/detection.md.
import { parseArgs } from 'node:util';
import { loadCorpus, loadFiles } from './corpus.mjs';
import { loadJudges } from './judges.mjs';
import { printEntities } from './personal-data.mjs';
import { markdown, printed, writeTable } from './tables.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    files: { type: 'string' },
    half: { type: 'string' },
    sensitivity: { type: 'string', default: 'normal' },
    misses: { type: 'boolean', default: false },
    write: { type: 'string' },
  },
});
const [folder] = positionals;
const corpus =
  values.files !== undefined ? loadFiles(values.files) : folder === undefined ? [] : loadCorpus(folder);
if (corpus.length === 0) {
  console.error(
    folder === undefined
      ? 'error: no folder'
      : `error: ${folder} has neither tools/*.jsonl nor results/*.jsonl`,
  );
  console.error('hint: npm run eval -- FOLDER [--half rest]');
  process.exit(2);
}

const { sensitivity } = values;
const { judges, stop } = await loadJudges({
  'poisoned-catalog': { sensitivity },
  'injected-result': { sensitivity },
});
try {
  const rows = await measured();
  console.log(printed(rows));
  if (values.write !== undefined) writeTable(values.write, markdown(rows));
} finally {
  await stop();
}
if (values.half === undefined && folder !== undefined) await printEntities(folder);

async function measured() {
  const rows = new Map();
  const count = (control, set, of, isAttack, hit, bytes, ms) => {
    const key = `${control}|${set}|${of}|${isAttack}`;
    const row = rows.get(key) ?? { control, set, of, isAttack, hits: 0, entries: 0, bytes: 0, ms: 0 };
    rows.set(key, row);
    row.entries += 1;
    row.hits += hit ? 1 : 0;
    row.bytes += bytes;
    row.ms += ms;
  };
  for (const { kind, set, entries } of corpus) {
    for (const { said, isAttack, location, obfuscation, paradigm, half, bytes, name } of entries) {
      if (values.half !== undefined && half !== values.half) continue;
      let [any, all] = [false, 0];
      for (const { control, kinds, flags } of judges) {
        if (!kinds.includes(kind)) continue;
        const begin = process.cpuUsage();
        const hit = await flags(kind, said);
        const { user, system } = process.cpuUsage(begin);
        const ms = (user + system) / 1000;
        any ||= hit;
        all += ms;
        count(control, set, 'all', isAttack, hit, bytes, ms);
      }
      count('any', set, 'all', isAttack, any, bytes, all);
      if (isAttack) {
        for (const [what, value] of Object.entries({ location, obfuscation, paradigm }))
          if (value !== undefined) count('any', set, `${what}: ${value}`, isAttack, any, bytes, all);
        if (values.misses && !any) console.log(`missed in ${set}: ${JSON.stringify(said).slice(0, 200)}`);
      } else if (values.misses && any)
        console.log(`flagged in ${set}: ${name ?? JSON.stringify(said).slice(0, 200)}`);
    }
  }
  return [...rows.values()];
}
