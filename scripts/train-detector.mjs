// Trains the models of src/inspect/injection from the texts in eval/training, and writes their weights.
//
//   node scripts/train-detector.mjs [catalog|results] [--check | --folds FOLDER]
//
// The same texts give the same bytes on every machine. `--check` says whether the weights are what the texts give. `--folds`
// writes nothing: it says how much is found of each family of attacks by a model that was trained without it; FOLDER is as
// for `npm run eval`, and its harmless texts, of the half that was looked at, set the threshold.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadSources } from '../bench/rooms.mjs';
import { leaveOneOut } from './training/folds.mjs';
import { MODELS, train } from './training/models.mjs';
import { packed, written } from './training/pack.mjs';

const SOURCES = {
  features: 'src/inspect/injection/features.ts',
  sentences: 'src/inspect/injection/sentences.ts',
  view: 'src/inspect/view/view.ts',
  strings: 'src/protocol/strings.ts',
};

const { values, positionals: only } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean', default: false }, folds: { type: 'string' } },
});
const rooms = await loadSources(SOURCES);
let code = 0;
for (const [name, model] of Object.entries(MODELS)) {
  if (only.length > 0 && !only.includes(name)) continue;
  if (values.folds === undefined) writeOrCheck(name, model);
  else await printFolds(name, model);
}
await rooms.stop();
process.exit(code);

function writeOrCheck(name, model) {
  const weights = packed(train(model, rooms));
  const file = new URL(`../src/inspect/injection/weights/${name}.ts`, import.meta.url);
  const text = written(name, weights);
  if (!values.check) {
    writeFileSync(file, text);
    console.log(`${name}: ${weights.count} weights, ${text.length} bytes, bias ${weights.bias.toFixed(3)}`);
  } else if (readFileSync(file, 'utf8') !== text) {
    console.error(`error: the weights of ${name} are not what the texts give`);
    console.error('hint: npm run train');
    code = 1;
  }
}

async function printFolds(name, model) {
  let [all, families] = [0, 0];
  for await (const { family, found, of } of leaveOneOut(name, model, rooms, values.folds)) {
    console.log(`${name} | ${family} | ${found} of ${of} | ${((100 * found) / of).toFixed(0)} %`);
    all += found / of;
    families += 1;
  }
  console.log(`${name} | mean of all families | | ${((100 * all) / families).toFixed(0)} %`);
}
