// What a check costs once a schema is compiled, and what compiling costs. Prints microseconds; run it on a quiet machine.
//
//   node bench/json-schema.mjs
import { loadJsonSchema } from '../scripts/load-json-schema.mjs';

const started = performance.now();
const compiler = await loadJsonSchema();
console.log(
  `bundle and load: ${(performance.now() - started).toFixed(0)} ms (the bundling is part of this script only)`,
);

const text = { type: 'string' };
const tool = {
  type: 'object',
  properties: { path: text, head: { type: 'integer', minimum: 1 }, tail: { type: 'integer', minimum: 1 } },
  required: ['path'],
};
const edit = {
  type: 'object',
  properties: {
    path: text,
    edits: {
      type: 'array',
      items: {
        type: 'object',
        properties: { oldText: text, newText: text },
        required: ['oldText', 'newText'],
      },
    },
    dryRun: { type: 'boolean' },
  },
  required: ['path', 'edits'],
};
const optional = {
  type: 'object',
  properties: {
    filter: { anyOf: [{ $ref: '#/$defs/Filter' }, { type: 'null' }] },
    limit: { type: 'integer' },
  },
  $defs: {
    Filter: { type: 'object', properties: { field: text, op: { enum: ['eq', 'ne'] } }, required: ['field'] },
  },
};
const rows = { type: 'array', items: { type: 'object', properties: { id: text, name: text, email: text } } };
const thousand = Array.from({ length: 1_000 }, (_, id) => ({
  id: `${id}`,
  name: 'Ada',
  email: 'ada@example.org',
}));

const cases = [
  ['three scalars', tool, { path: '/tmp/notes.txt', head: 10 }],
  ['a list of objects', edit, { path: '/tmp/a', edits: [{ oldText: 'a', newText: 'b' }], dryRun: true }],
  ['an optional object', optional, { filter: { field: 'name', op: 'eq' }, limit: 3 }],
  [
    'a pattern',
    { type: 'object', properties: { id: { ...text, pattern: '^[a-z0-9-]{1,64}$' } } },
    { id: 'a-1' },
  ],
  [
    'a date-time',
    { type: 'object', properties: { at: { ...text, format: 'date-time' } } },
    { at: '2026-07-28T10:00:00Z' },
  ],
  ['1,000 rows', rows, thousand],
];

console.log(`${'case'.padEnd(22)}${'compile'.padStart(10)}${'check'.padStart(10)}  µs`);
for (const [name, schema, value] of cases) {
  const compile = time(50, () => compiler.compile(schema, { closed: true }));
  const validator = compiler.compile(schema, { closed: true });
  if (validator.check(value) !== undefined) throw new Error(`${name} is not valid`);
  const rounds = name === '1,000 rows' ? 500 : 200_000;
  time(rounds, () => validator.check(value));
  const check = time(rounds, () => validator.check(value));
  console.log(`${name.padEnd(22)}${compile.toFixed(0).padStart(10)}${check.toFixed(2).padStart(10)}`);
}

function time(rounds, work) {
  const before = performance.now();
  for (let round = 0; round < rounds; round += 1) work();
  return ((performance.now() - before) * 1_000) / rounds;
}
