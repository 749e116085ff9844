// `npm run test:conformance`: the official conformance suite against servers through Bartizan (docs/conformance.md).
// `-- --leg 2026-07-28` runs the legs whose name begins so, `-- --scenario NAME` one scenario in each, `-- --verbose`
// says what the suite says. CONFORMANCE_DIR keeps the suite's installation for the next run.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installSuite } from '../test/conformance/install.mjs';
import { LEGS } from '../test/conformance/legs.mjs';
import { report, tallyOf } from '../test/conformance/report.mjs';
import { runLeg } from '../test/conformance/run-leg.mjs';
import { build, install, root } from './prepare.mjs';

const { values } = parseArgs({
  options: { leg: { type: 'string' }, scenario: { type: 'string' }, verbose: { type: 'boolean' } },
});

// Tests bring their own build.
if (process.env.BARTIZAN_BIN === undefined) {
  install();
  build();
}
const bartizan = process.env.BARTIZAN_BIN ?? path.join(root, 'dist', 'bartizan.js');
const kept = process.env.CONFORMANCE_DIR;
const directory = kept ?? mkdtempSync(path.join(tmpdir(), 'bartizan-conformance-suite-'));
process.on('exit', () => kept ?? rmSync(directory, { recursive: true, force: true }));

console.error('Installing the suite …');
const command = installSuite(directory);

const legs = LEGS.filter(({ name }) => name.startsWith(values.leg ?? ''));
const results = [];
for (const leg of legs) {
  console.error(leg.name);
  results.push(await runLeg(leg, { command, bartizan, scenario: values.scenario }));
}
process.exitCode = report(results, { verbose: values.verbose === true }) ? 0 : 1;
const tally = process.env.TEST_REPORT;
if (tally !== undefined) writeFileSync(tally, JSON.stringify(tallyOf(results)));
