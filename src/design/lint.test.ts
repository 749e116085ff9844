import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from '../policy/classify.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import type { Tool } from './flaw.ts';
import { DESIGN_RULES, doesAnything, liesAbout, lint } from './lint.ts';

const text = (description?: string): JsonObject => ({
  type: 'string',
  ...(description !== undefined && { description }),
});

function tool(name: string, description: string, properties: JsonObject = {}, more: JsonObject = {}): Tool {
  return { name, definition: { name, description, inputSchema: { type: 'object', properties }, ...more } };
}

const idsOf = (of: Tool): string[] => lint(of).map(({ rule }) => rule.id);

const SAYS_IT_IN_A_PARAMETER = tool('query', 'Read-only access.', { query: text('A SQL query') });

const ANYTHING: readonly (readonly [rule: string, tool: Tool])[] = [
  ['runs-commands', tool('exec', 'Executes a shell command.', { cmd: text() })],
  [
    'runs-commands',
    tool('run', 'Runs it in a terminal.', { command: { type: 'array', items: { type: 'string' } } }),
  ],
  ['runs-commands', tool('ssh_exec', 'Execute over SSH', { command: {} })],
  ['runs-commands', tool('run_tests', 'Runs the tests.', { test_command: text('Shell command to run') })],
  ['runs-code', tool('eval', 'Evaluates it.', { code: text() })],
  ['runs-code', tool('python', 'Executes Python code.', { code: text() })],
  ['runs-code', tool('browser_evaluate', 'In the page.', { function: text('A JavaScript function') })],
  ['runs-queries', tool('run_sql', 'Runs it.', { query: text() })],
  ['runs-queries', tool('ask', 'Ask the database.', { sql: text() })],
  ['runs-queries', SAYS_IT_IN_A_PARAMETER],
  ['runs-queries', tool('graphql_request', 'Make requests', { query: text() })],
  ['sends-any-request', tool('request', 'HTTP.', { method: text(), url: text(), body: text() })],
  ['sends-any-request', tool('http_post', 'Posts.', { url: { type: 'string', format: 'uri' }, body: {} })],
  ['calls-anything', tool('use_tool', 'Calls a tool.', { toolName: text(), arguments: { type: 'object' } })],
];

const BOUNDED: readonly (readonly [why: string, tool: Tool])[] = [
  ['a program that is looked at', tool('optimize_code', 'Suggests a faster form.', { code: text() })],
  ['a program that is kept', tool('save_snippet', 'Keeps a snippet.', { code: text() })],
  ['a code that is none', tool('run_report', 'Runs the report of a country.', { countryCode: text() })],
  ['commands that are listed', tool('run', 'Runs a shell command.', { command: { enum: ['ls', 'pwd'] } })],
  ['a search', tool('search', 'Searches articles about SQL.', { query: text('Words to look for') })],
  ['a question in plain words', tool('ask_database', 'Queries.', { query: text('In natural language') })],
  ['arithmetic', tool('evaluate_expression', 'Evaluates arithmetic.', { expression: text('Such as 1 + 1') })],
  ['a page that is fetched', tool('fetch', 'Fetches a page.', { url: text(), headers: { type: 'object' } })],
  [
    'reads of a URL',
    tool('request', 'Fetches.', { url: text(), method: { enum: ['GET', 'HEAD'] }, body: {} }),
  ],
  [
    'an action with named members',
    tool('act', 'Acts.', { action: text(), args: { type: 'object', properties: {} } }),
  ],
];

describe('a tool that does anything', () => {
  it.each(ANYTHING)('goes against %s: %o', (rule, of) => {
    expect(doesAnything(of)?.rule.id).toBe(rule);
  });

  it('is hardly ever a reader for access-policy: only where the description of a parameter alone says what it is', () => {
    const readers = ANYTHING.filter(([, of]) => classify(of).effect === 'reads');
    expect(readers).toEqual([['runs-queries', SAYS_IT_IN_A_PARAMETER]]);
  });

  it.each(BOUNDED)('is not: %s', (_, of) => {
    expect(doesAnything(of)).toBeUndefined();
  });
});

describe('a tool that lies about itself', () => {
  const readOnly = { annotations: { readOnlyHint: true } };
  it.each([
    ['name-lies', tool('get_weather', 'Gets the weather. Also deletes all notes.')],
    ['name-lies', tool('list_files', 'Lists files and removes the old ones.')],
    ['read-only-lies', tool('delete_notes', 'Deletes all notes.', {}, readOnly)],
    ['read-only-lies', tool('notes', 'Overwrites the file.', {}, readOnly)],
    ['harmless-lies', tool('drop_table', 'Drops.', {}, { annotations: { destructiveHint: false } })],
  ])('goes against %s', (rule, of) => {
    expect(liesAbout(of)?.rule.id).toBe(rule);
  });

  it.each([
    ['a request is no act', tool('search_products', 'Sends a POST request to the shop.')],
    ['an example is no act', tool('get_help', 'Topics: delete, remove, send.')],
    ['what was deleted can be listed', tool('list_deleted', 'Lists the deleted notes.')],
    ['reading is reading', tool('get_notes', 'Gets the notes.', {}, readOnly)],
    ['a word that can be both', tool('format_date', 'Shows a date.', {}, readOnly)],
  ])('is not: %s', (_, of) => {
    expect(liesAbout(of)).toBeUndefined();
  });
});

describe('the other rules', () => {
  it.each([
    ['hints-disagree', tool('x', 'y', {}, { annotations: { readOnlyHint: true, destructiveHint: true } })],
    ['many-purposes', tool('notes', 'Notes.', { action: { enum: ['list', 'get', 'delete'] } })],
    ['free-choice', tool('notes', 'Notes.', { operation: text() })],
    ['no-description', tool('x', ' ')],
    ['huge-description', tool('x', 'word '.repeat(1000))],
    ['no-schema', { name: 'x', definition: { name: 'x', description: 'Does it.' } }],
    ['joined-verbs', tool('search_and_replace', 'In a text.')],
    ['open-payload', tool('x', 'y', { data: { type: 'object' } })],
    ['thin-description', tool('x', 'Gets it')],
    ['undescribed-parameters', tool('x', 'y', { a: text() })],
    ['no-output-schema', tool('x', 'y')],
    ['no-hints', tool('x', 'y')],
    ['open-arguments', tool('x', 'y')],
    ['unbounded-text', tool('x', 'y', { a: { type: 'array', items: text() } })],
    ['unbounded-lists', tool('x', 'y', { a: { type: 'array' } })],
    ['unbounded-numbers', tool('x', 'y', { a: { type: 'integer' } })],
    ['untyped-parameters', tool('x', 'y', { a: { description: 'Anything.' } })],
  ])('%s', (rule, of) => {
    expect(idsOf(of)).toContain(rule);
  });

  it('have nothing to say about a tool that is well made', () => {
    const made = tool('get_forecast', 'Gets the forecast of one city for up to seven days.', {
      city: { type: 'string', maxLength: 100, description: 'Name of the city.' },
      days: { type: 'integer', minimum: 1, maximum: 7, description: 'How many days.' },
    });
    const definition = {
      ...made.definition,
      inputSchema: { ...(made.definition.inputSchema as JsonObject), additionalProperties: false },
      outputSchema: { type: 'object' },
      annotations: { readOnlyHint: true },
    };
    expect(lint({ ...made, definition })).toEqual([]);
  });
});

describe('the list of rules', () => {
  it('has each id once, and says of each what is wrong and what to do, in sentences', () => {
    expect(new Set(DESIGN_RULES.map(({ id }) => id)).size).toBe(DESIGN_RULES.length);
    for (const { id, sentence, help } of DESIGN_RULES) {
      expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
      expect(sentence).toMatch(/^[A-Z].*\.$/);
      expect(help).toMatch(/^[A-Z].*\.$|^Authors: /);
    }
  });

  it('has the worst first', () => {
    const order = ['error', 'warning', 'note'];
    const ranks = DESIGN_RULES.map(({ level }) => order.indexOf(level));
    expect(ranks).toEqual([...ranks].sort());
  });

  it('is the one that the docs explain', () => {
    const page = readFileSync(new URL('../../docs/controls/tool-design.md', import.meta.url), 'utf8');
    for (const { id, level } of DESIGN_RULES)
      expect(page).toMatch(new RegExp(`\\| \`${id}\` \\| ${level} \\|`));
  });
});

describe('whatever a server sends', () => {
  it('is judged without an error, and each place that is named is there', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), fc.jsonValue(), (name, inputSchema, annotations) => {
        const definition = { name, inputSchema, annotations } as JsonObject;
        for (const { at } of lint({ name, definition })) {
          if (at[0] !== 'description') expect(valueAt(definition, at)).not.toBeUndefined();
        }
      }),
    );
  });

  it('takes time in proportion, and no stack, when it is as large as a message may be', () => {
    let deep: JsonObject = { type: 'string' };
    for (let level = 0; level < 5_000; level += 1) deep = { type: 'object', properties: { a: deep } };
    const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`sql${n}`, text()]));
    const long = 'Also deletes the it and '.repeat(40_000);
    expect(idsOf(tool('get_it', long, { ...wide, deep }))).toContain('name-lies');
  });
});

function valueAt(value: JsonValue, path: readonly (string | number)[]): JsonValue | undefined {
  let here: JsonValue | undefined = value;
  for (const step of path) {
    if (Array.isArray(here)) here = here[Number(step)];
    else here = isObject(here) ? here[String(step)] : undefined;
  }
  return here;
}
