// Measures what Bartizan costs. Wants a machine that does nothing else; says how busy it was.
//
//   npm run build && npm run bench -- [--quick] [--json] [throughput] [start-up] [memory] [parts] [many-tools] [workers] [sandbox] [packages] [inspection] [soak]
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { inspection } from './inspection.mjs';
import { manyTools } from './many-tools.mjs';
import { memory } from './memory.mjs';
import { packages } from './packages.mjs';
import { parts } from './parts.mjs';

import { sandbox } from './sandbox.mjs';
import { soak } from './soak.mjs';
import { startUp } from './start-up.mjs';
import { throughput } from './throughput.mjs';
import { workers } from './workers.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});
const { quick } = values;

const sections = {
  throughput: () => throughput(quick ? { rounds: 2, ms: 500 } : { rounds: 9, ms: 2_000 }),
  'start-up': () => startUp({ rounds: quick ? 3 : 20 }),
  memory: () => memory(quick ? { sessions: 50, ms: 1_000 } : { sessions: 500, ms: 20_000 }),
  parts: () => parts({ quick }),
  'many-tools': () => manyTools({ rounds: quick ? 3 : 15 }),
  workers: () => workers(quick ? { rounds: 2, ms: 500 } : { rounds: 9, ms: 2_000 }),
  sandbox: () => sandbox(quick ? { rounds: 3, calls: 200 } : { rounds: 15, calls: 2_000 }),
  packages: () => packages({ rounds: quick ? 3 : 20 }),
  inspection: () => inspection({ quick }),
  soak: () => soak({ ms: quick ? 60_000 : 600_000 }),
};

/** Only run when they are named: two take long, one needs a registry, one wants bubblewrap. */
const LONG = ['soak', 'packages', 'sandbox', 'inspection'];

const unknown = positionals.filter((name) => sections[name] === undefined);
if (process.platform !== 'linux' || unknown.length > 0) {
  console.error(
    unknown.length > 0 ? `error: no section ${unknown}` : 'error: it reads /proc, which only Linux has',
  );
  process.exit(2);
}

const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
const report = { machine, sections: {} };
if (!values.json) console.log(`Node ${machine.node}, ${machine.cores} cores, ${machine.cpu}`);
for (const name of positionals.length > 0
  ? positionals
  : Object.keys(sections).filter((name) => !LONG.includes(name))) {
  const loadBefore = loadavg()[0];
  const rows = await sections[name]();
  report.sections[name] = { loadBefore, rows };
  if (values.json) continue;
  console.log(`\n${name} (load of the machine before: ${loadBefore.toFixed(1)})`);
  console.table(rows.map(rounded));
}
if (values.json) console.log(JSON.stringify(report, undefined, 2));

function rounded(row) {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === 'number' ? Number(value.toPrecision(4)) : value,
    ]),
  );
}
