import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { defaultBounds } from './bounds.ts';
import { Exhausted, Meter } from './meter.ts';
import { compilePattern, type Matcher } from './pattern.ts';
import { SchemaRefusal } from './schema-fault.ts';

function matcherOf(source: string): Matcher {
  const meter = new Meter();
  meter.start(1e9);
  return compilePattern(source, RE2JS, meter, defaultBounds);
}

describe('a pattern means what it means in ECMA-262:', () => {
  const texts = [
    ...[
      '',
      'a',
      'A',
      'ab',
      'abc',
      'aa1',
      '-',
      ']',
      '}',
      '{',
      '\\',
      '/',
      '.',
      '^',
      '$',
      '|',
      '&&',
      '~~',
      '[[',
      'a\nb',
      'a\n',
    ],
    ...[
      '\r',
      '\u2028',
      '\u00a0',
      '\ufeff',
      '\v',
      '\t',
      '\0',
      'é',
      'ß',
      '💩',
      'α',
      '٣',
      '2026-07-28',
      'x@example.org',
      'b a',
    ],
  ];
  const sources = [
    ...[
      '^a$',
      'a|b',
      '^.$',
      '^[^]$',
      '[]',
      '^\\s$',
      '^\\S$',
      '^[\\s\\d]$',
      '^[^\\s]$',
      '^[\\S]$',
      '^[^\\S]$',
      '^\\w+$',
      '\\W',
    ],
    ...[
      '^\\d{4}-\\d{2}-\\d{2}$',
      '^\\p{L}$',
      '^\\p{Letter}$',
      '^\\P{L}$',
      '^\\p{Script=Greek}$',
      '^\\u{1F4A9}$',
      '^\\ud83d\\udca9$',
    ],
    ...[
      '\\u00e9',
      '\\x41',
      '\\cJ',
      '\\t',
      '\\v',
      '\\0',
      '^[\\b]$',
      '\\bab\\b',
      '\\B',
      '(?<year>\\d{4})',
      '(?:a|b)+',
      '^a{2,}',
      'a{0}',
    ],
    ...[
      '^(?!a)',
      '^(?!.*b)[a-z]+$',
      '^(?=.*\\d)(?=.*[a-z])\\w+$',
      '^(?!\\s*$).+',
      '^(?=a|b)\\w',
      '^[&&a]$',
      '^[~^]$',
      '[[]',
      '^\\/$',
    ],
  ];
  const loose = ['^\\-$', '[\\w-x]', 'a{,2}', '}', ']', '\\"', '^[\\.-a]'];

  it.each(sources)('%s', (source) => {
    const matcher = matcherOf(source);
    for (const text of texts) {
      expect([text, matcher.test(text)]).toEqual([text, new RegExp(source, 'u').test(text)]);
    }
  });

  it.each(loose)('%s, which only the older grammar has', (source) => {
    const matcher = matcherOf(source);
    for (const text of texts)
      expect([text, matcher.test(text)]).toEqual([text, new RegExp(source).test(text)]);
  });

  it('whatever its parts are', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '\\d',
      '\\s',
      '[ab]',
      '[^a]',
      '(?:a|b)',
      '^',
      '$',
      '\\b',
      '[\\s\\w]',
      '\\.',
    );
    const repeat = fc.constantFrom('', '*', '+', '?', '{2}', '{1,3}', '*?');
    const part = fc.tuple(atom, repeat).map(([a, r]) => (/^(?:\^|\$|\\b)$/.test(a) ? a : a + r));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', '\n', '.'), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), text, (parts, value) => {
        const source = parts.join('');
        expect(matcherOf(source).test(value)).toBe(new RegExp(source, 'u').test(value));
      }),
      { numRuns: 500 },
    );
  });
});

it('also reads what Python writes: (?i) and named groups', () => {
  expect(matcherOf('(?i)^(?P<word>abc)$').test('ABC')).toBe(true);
});

it.each([
  ['a back-reference', '(a)\\1'],
  ['a named back-reference', '(?<n>a)\\k<n>'],
  ['look-behind', '(?<=a)b'],
  ['look-ahead in the middle', 'a(?!b)'],
  ['look-ahead in one of several alternatives', '^(?!a)b|c'],
  ['look-ahead inside of look-ahead', '^(?!(?=a)b)c'],
  ['repeated look-ahead', '^(?:(?=a))*b'],
  ['an escape of another dialect', '\\Aabc\\Z'],
  ['what is no pattern', '('],
  ['a huge repeat', '(?:a{1000}){1000}'],
  ['many repeats', 'a{1000}b{1000}c{1000}'],
  ['endless nesting', `${'('.repeat(500)}${'(?:a|'.repeat(80)}`],
])('refuses %s', (_, source) => {
  expect(() => matcherOf(source)).toThrow(SchemaRefusal);
});

it.each(['^(a+)+$', '^(a|a)*$', '(x+x+)+y', '^([a-zA-Z0-9]+\\s?)*$', '(.*)*=.*', '^(?=(a+)+$)a'])(
  'answers %s on 50,000 characters at once',
  (source) => {
    expect(matcherOf(source).test(`${'a'.repeat(50_000)}!`)).toBe(false);
  },
);

it('pays for a match before it starts', () => {
  const meter = new Meter();
  const matcher = compilePattern('^a+$', RE2JS, meter, defaultBounds);
  meter.start(100);
  expect(() => matcher.test('a'.repeat(1_000))).toThrow(Exhausted);
});
