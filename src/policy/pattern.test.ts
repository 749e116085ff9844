import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isVacuous, matchesPattern } from './pattern.ts';

/** The same, written so that it is plainly right. */
function naive(pattern: readonly string[], text: readonly string[]): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return text.length === 0;
  if (head === '*') return naive(rest, text) || (text.length > 0 && naive(pattern, text.slice(1)));
  return text.length > 0 && (head === '?' || head === text[0]) && naive(rest, text.slice(1));
}

describe('matchesPattern', () => {
  it.each([
    ['read_*', 'read_file', true],
    ['read_*', 'xread_file', false],
    ['*_file', 'read_files', false],
    ['prod-?', 'prod-1', true],
    ['prod-?', 'prod-', false],
    ['a*b*c', 'a--b--b-c', true],
    ['', '', true],
    ['*', '', true],
    ['.+', 'xx', false],
    ['[ab]', 'a', false],
    ['?', '😀', true],
  ])('%s on %s gives %s', (pattern, text, expected) => {
    expect(matchesPattern(pattern, text)).toBe(expected);
  });

  it('says the same as a naive matcher', () => {
    const piece = fc.constantFrom('a', 'b', '*', '?', '😀');
    const letter = fc.constantFrom('a', 'b', '*', '😀');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), fc.array(letter, { maxLength: 8 }), (pattern, text) => {
        expect(matchesPattern(pattern.join(''), text.join(''))).toBe(naive(pattern, text));
      }),
      { numRuns: 2000 },
    );
  });

  it('answers for the worst text of the worst pattern', () => {
    // A matcher that goes back to every star would take longer than the universe is old.
    expect(matchesPattern(`${'a*'.repeat(127)}b`, 'a'.repeat(8192))).toBe(false);
  });
});

describe('isVacuous', () => {
  it('finds patterns that say nothing', () => {
    expect(['*', '**', '?*', ''].every(isVacuous)).toBe(true);
    expect(['a*', '*.txt', '.'].some(isVacuous)).toBe(false);
  });
});
