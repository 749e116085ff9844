import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../protocol/json.ts';
import { offerOf } from '../testing/listing.ts';
import { createClassifications } from './classified.ts';
import { classify, type Effect } from './classify.ts';

function effectOf(
  name: string,
  description = '',
  properties: JsonObject = {},
  more: JsonObject = {},
): Effect {
  const definition = { name, description, inputSchema: { type: 'object', properties }, ...more };
  return classify({ name, definition }).effect;
}

describe('classify', () => {
  it.each([
    ['read_file', 'Read the contents of a file.'],
    ['listDirectory', 'Lists what is in a directory.'],
    ['github.search-issues', 'Searches for issues.'],
    ['get_post', 'Gets one post and its comments.'],
    ['weather', 'Returns the forecast for a city.'],
    ['get_open_orders', ''],
  ])('takes %s for a reader', (name, description) => {
    expect(effectOf(name, description)).toBe('reads');
  });

  it.each([
    ['delete_file', ''],
    ['read_and_delete', 'Reads a message.'],
    ['getOrCreateUser', 'Gets a user.'],
    ['post_message', ''],
    ['slack_post_message', ''],
    ['search_and_post', ''],
    ['execute', ''],
    ['run_sql', ''],
    ['query_database', 'Asks the database.'],
    ['mark_as_read', ''],
    ['list_files', 'Lists files and deletes those that are old.'],
    ['list_files', 'Lists files. Also deletes the old ones.'],
    ['list_files', 'Lists files. This is destructive.'],
    ['get_page', 'Used to update the cache.'],
  ])('takes %s (%s) for a change', (name, description) => {
    expect(effectOf(name, description)).toBe('changes');
  });

  it.each<[string, string, JsonObject]>([
    ['a program', 'get_rows', { sql: { type: 'string' } }],
    ['a place to write to', 'get_page', { outputPath: { type: 'string' } }],
    ['a switch to overwrite', 'get_page', { overwrite: { type: 'boolean' } }],
    ['a free choice of the HTTP method', 'fetch_url', { method: { type: 'string' } }],
    ['a choice that includes a change', 'get_items', { action: { enum: ['list', 'delete'] } }],
  ])('takes a reader with %s among its parameters for a change', (_, name, properties) => {
    expect(effectOf(name, '', properties)).toBe('changes');
  });

  it('takes a free query for a change only where its language can give orders', () => {
    const query = { query: { type: 'string' } };
    expect(effectOf('search', 'Searches the web.', query)).toBe('reads');
    expect(effectOf('get_rows', 'Reads rows with a SQL query.', query)).toBe('changes');
  });

  it('lets a choice pass when every choice reads', () => {
    expect(effectOf('get_items', '', { action: { enum: ['list', 'get'] } })).toBe('reads');
  });

  it('never looks at the annotations of the server', () => {
    const annotations = { readOnlyHint: true, destructiveHint: false };
    expect(effectOf('delete_file', '', {}, { annotations })).toBe('changes');
    expect(effectOf('frobnicate', '', {}, { annotations })).toBe('unknown');
    expect(effectOf('read_file', '', {}, { annotations: { readOnlyHint: false } })).toBe('reads');
  });

  it('does not know what it cannot read', () => {
    expect(effectOf('frobnicate')).toBe('unknown');
    expect(effectOf('reаd_file')).toBe('unknown'); // with a Cyrillic a
    expect(effectOf('list_files', '列出目录中的文件')).toBe('unknown');
    expect(effectOf('list_files', 'Lists files and de\u200bletes them.')).toBe('unknown');
  });

  it('finds no reader in any name that holds a word for a change', () => {
    const reader = fc.constantFrom('get', 'list', 'read', 'find', 'search');
    const change = fc.constantFrom('delete', 'create', 'write', 'execute', 'update', 'send');
    const glue = fc.constantFrom('_', '-', '.', '/', ' ', '_and_', ':');
    fc.assert(
      fc.property(fc.tuple(reader, glue, change, glue, reader), (parts) => {
        expect(effectOf(parts.join(''))).toBe('changes');
      }),
    );
  });

  it('quotes nothing of the server in its reason', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), fc.string(), (name, description) => {
        const { because } = classify({ name, definition: { name, description } });
        expect(because).toMatch(/^[a-z" ASCII,]+$/i);
        expect(because.length).toBeLessThan(80);
      }),
    );
  });

  it('says anything of any definition without throwing', () => {
    fc.assert(
      fc.property(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()), (name, definition) => {
        expect(['reads', 'changes', 'unknown']).toContain(
          classify({ name, definition: definition as JsonObject }).effect,
        );
      }),
    );
  });
});

describe('createClassifications', () => {
  it('judges a definition once, and a changed one anew', () => {
    const classified = createClassifications(2);
    const first = offerOf({ name: 'read_file' });
    const changed = offerOf({
      name: 'read_file',
      definition: { name: 'read_file', description: 'Deletes a file.' },
    });
    expect(classified(first)).toBe(classified({ ...first }));
    expect(classified(first).effect).toBe('reads');
    expect(classified(changed).effect).toBe('changes');
  });

  it('forgets the oldest when it is full', () => {
    const classified = createClassifications(2);
    const tools = ['read_a', 'read_b', 'read_c'].map((name) => offerOf({ name }));
    const [first, second, third] = tools.map((tool) => classified(tool));
    expect(classified(tools[2] ?? offerOf())).toBe(third);
    expect(classified(tools[1] ?? offerOf())).toBe(second);
    expect(classified(tools[0] ?? offerOf())).not.toBe(first);
  });
});
