// Measures the JSON Schema room on a folder of corpora: the official 2020-12 test suite and the schemas of real tools.
//
//   node scripts/evaluate-json-schema.mjs <corpora> [--cases]
//
// <corpora>/json-schema/draft2020-12/**.json   the test suite
// <corpora>/tools/*.jsonl                       tools with an `inputSchema` each
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { loadJsonSchema } from './load-json-schema.mjs';

const [folder, ...flags] = process.argv.slice(2);
if (folder === undefined) {
  console.error('error: no folder given\nhint: node scripts/evaluate-json-schema.mjs <corpora>');
  process.exit(2);
}
const showCases = flags.includes('--cases');
const compiler = await loadJsonSchema();

await testSuite(path.join(folder, 'json-schema', 'draft2020-12'));
await realTools(path.join(folder, 'tools'));

async function testSuite(suite) {
  const files = (await readdir(suite, { recursive: true })).filter((file) => file.endsWith('.json')).sort();
  const tally = { required: counts(), optional: counts(), format: counts() };
  const deviations = [];
  for (const file of files) {
    const kind = file.includes(`format${path.sep}`)
      ? 'format'
      : file.startsWith('optional')
        ? 'optional'
        : 'required';
    for (const { description, schema, tests } of JSON.parse(await readFile(path.join(suite, file), 'utf8'))) {
      for (const test of tests) {
        const outcome = judge(schema, kind === 'format', test);
        tally[kind][outcome.what] += 1;
        if (outcome.what !== 'right') {
          const why = outcome.code === undefined ? outcome.what : `${outcome.what} (${outcome.code})`;
          deviations.push(`${why}: ${file} / ${description} / ${test.description}`);
        }
      }
    }
  }
  console.log('Test suite, 2020-12        tests   right   wrong  refused');
  for (const [kind, { right, wrong, refused }] of Object.entries(tally)) {
    const cells = [right + wrong + refused, right, wrong, refused].map((count) => `${count}`.padStart(8));
    console.log(kind.padEnd(24) + cells.join(''));
  }
  const grouped = new Map();
  for (const line of deviations) {
    const key = line
      .split(' / ')
      .slice(0, showCases ? 3 : 2)
      .join(' / ');
    grouped.set(key, (grouped.get(key) ?? 0) + 1);
  }
  for (const [key, count] of grouped) console.log(`  ${`${count}`.padStart(3)} ${key}`);
}

/** A root that is `true` or `false` is no tool schema; it stands in an `allOf` here. */
function judge(schema, formats, { data, valid }) {
  const compiled = compiler.compile(typeof schema === 'boolean' ? { allOf: [schema] } : schema, { formats });
  if (compiled.fault !== undefined) return { what: 'refused', code: compiled.fault.code };
  return { what: (compiled.check(data) === undefined) === valid ? 'right' : 'wrong' };
}

async function realTools(tools) {
  for (const file of (await readdir(tools)).filter((name) => name.endsWith('.jsonl')).sort()) {
    const lines = (await readFile(path.join(tools, file), 'utf8')).split('\n').filter((line) => line !== '');
    const kinds = new Map();
    let compiled = 0;
    let total = 0;
    let slowest = 0;
    let bare = 0;
    const started = performance.now();
    for (const line of lines) {
      const { inputSchema } = JSON.parse(line);
      if (typeof inputSchema !== 'object' || inputSchema === null) continue;
      total += 1;
      if (!('properties' in inputSchema)) bare += 1;
      const before = performance.now();
      const result = compiler.compile(inputSchema, { closed: true });
      if (result.fault === undefined) {
        result.check({});
        compiled += 1;
      } else {
        const why = `${result.fault.code} ${JSON.stringify(result.fault.detail)}`;
        kinds.set(why, (kinds.get(why) ?? 0) + 1);
      }
      slowest = Math.max(slowest, performance.now() - before);
    }
    if (total === 0) continue;
    const share = ((100 * compiled) / total).toFixed(2);
    const mean = ((performance.now() - started) / total).toFixed(2);
    console.log(`${file}: ${lines.length} tools, ${total} with a schema, ${bare} of them without properties`);
    console.log(`  compiled ${compiled} (${share} %), ${mean} ms each, slowest ${slowest.toFixed(1)} ms`);
    for (const [why, count] of kinds) console.log(`  ${count} refused: ${why}`);
  }
}

function counts() {
  return { right: 0, wrong: 0, refused: 0 };
}
