import fc from 'fast-check';
import { applyEdits, findNodeAtLocation, type ParseError, parseTree } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { parseDocument } from './document.ts';
import { rewriteEntry } from './rewrite-entry.ts';

const run = { command: 'bartizan', args: ['run', 'x'] };

function rewrite(text: string, staying: Record<string, string> = {}): string {
  const { root } = parseDocument('file', Buffer.from(text));
  const entry = root === undefined ? undefined : findNodeAtLocation(root, ['x']);
  if (entry === undefined) throw new Error('no entry');
  return applyEdits(text, [...rewriteEntry(text, entry, ['url'], run, staying).edits]);
}

describe('an entry becomes one that starts Bartizan', () => {
  const cases: [string, string, string][] = [
    [
      'on one line',
      '{"x": {"command": "a", "env": {}}}',
      '{"x": {"command": "bartizan", "args": ["run", "x"]}}',
    ],
    [
      'with env first',
      '{"x": {"env": {}, "command": "a"}}',
      '{"x": {"command": "bartizan", "args": ["run", "x"]}}',
    ],
    [
      'with commas at the ends of a list',
      '{"x": {"command": "a", "env": {},},}',
      '{"x": {"command": "bartizan", "args": ["run", "x"], },}',
    ],
    [
      'with commas at the beginnings of lines',
      '{"x": {\n  "command": "a"\n, "args": []\n, "env": {}\n}}',
      '{"x": {\n  "command": "bartizan"\n, "args": ["run", "x"]\n\n}}',
    ],
    [
      'with a comment before what follows a removed key on its line',
      '{"x": {\n  "command": "a", // one\n  "env": {}, "k": 1\n}}',
      '{"x": {\n  "command": "bartizan",\n  "args": ["run", "x"], // one\n  "k": 1\n}}',
    ],
    [
      'with comments around the commas',
      '{"x": {"command": "a" /* b */, "env": {} // c\n, "k": 1 /* d */}}',
      '{"x": {"command": "bartizan", "args": ["run", "x"] /* b */, // c\n "k": 1 /* d */}}',
    ],
    [
      'with its last keys gone',
      '{"x": {\n\t"command": "a", // one\n\t"args": [], // two\n\t"cwd": "/", // three\n\t"env": {} // four\n}}',
      '{"x": {\n\t"command": "bartizan", // one\n\t"args": ["run", "x"] // two\n\t// three\n // four\n}}',
    ],
    [
      'from an address',
      '{"x": {\n    "url": "https://a",\n    "headers": {"A": "b"},\n    "timeout": 3\n}}',
      '{"x": {\n    "command": "bartizan",\n    "args": ["run", "x"],\n    "timeout": 3\n}}',
    ],
  ];
  it.each(cases)('%s', (_, before, after) => {
    expect(rewrite(before)).toBe(after);
  });

  it('keeps the variables that the client fills in', () => {
    expect(rewrite('{"x": {"command": "a", "env": {"A": "1", "B": "$b", "C": "2"}}}', { B: '$b' })).toBe(
      '{"x": {"command": "bartizan", "args": ["run", "x"], "env": {"B": "$b"}}}',
    );
  });

  it('refuses an entry that it would have to invent', () => {
    expect(() => rewrite('{"x": {"env": {}}}')).toThrow('no command');
  });
});

describe('for every layout', () => {
  const gap = fc.constantFrom('', ' ', '\n', '\r\n  ', '\t', '// "c",\n', '/* , } */');
  const key = fc.constantFrom('args', 'env', 'cwd', 'headers', 'type', 'other', 'k,}');
  const layout = fc.record({
    keys: fc.uniqueArray(key),
    at: fc.nat({ max: 7 }),
    start: fc.constantFrom('command', 'url'),
    gaps: fc.array(gap, { minLength: 60, maxLength: 60 }),
    comma: fc.boolean(),
  });

  it('what comes out is what was meant, and nothing outside the entry moved', () => {
    fc.assert(
      fc.property(layout, ({ keys, at, start, gaps, comma }) => {
        let next = 0;
        const space = (): string => gaps[next++ % gaps.length] ?? '';
        const all: string[] = [...keys.slice(0, at), start, ...keys.slice(at)];
        const items = all.map(
          (name) => `${space()}${JSON.stringify(name)}${space()}:${space()}{"A": [1]}${space()}`,
        );
        const entry = `{${items.join(',')}${comma ? `,${space()}` : ''}}`;
        const [head, tail] = [`{${space()}"w": 1,${space()}"x":${space()}`, `${space()}, "y": {}${space()}}`];
        // `rewriteEntry` itself compares the result with what was meant, and throws when it is not.
        const after = rewrite(head + entry + tail);
        expect(after.startsWith(head)).toBe(true);
        expect(after.endsWith(tail)).toBe(true);
        const errors: ParseError[] = [];
        parseTree(after, errors);
        if (!comma) expect(errors).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});
