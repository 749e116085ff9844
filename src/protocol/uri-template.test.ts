import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uriMatcher } from './uri-template.ts';

describe('a URI template', () => {
  it.each([
    ['note://{id}', 'note://42'],
    ['note://{id}', 'note://a%2Fb'],
    ['db://{table}/{row}', 'db://users/7'],
    ['file:///notes/{+path}', 'file:///notes/a/b/c.md'],
    ['{+any}/end', 'a/b/end'],
    ['{+path}/{name}', 'x/y/z'],
    ['x{a}y{b}', 'xyyy'],
    ['plain://here', 'plain://here'],
  ])('%s matches %s', (template, uri) => {
    expect(uriMatcher(template)(uri)).toBe(true);
  });

  it.each([
    ['note://{id}', 'note://'],
    ['note://{id}', 'note://a/b'],
    ['note://{id}', 'note://a?b'],
    ['note://{id}', 'xnote://a'],
    ['note://{id}/text', 'note://a/text/more'],
    ['note://{id}', 'note://a%2'],
    ['note://{id}', 'note://a%zz'],
    ['note://{id}', 'note://%ff'],
    ['note://{id}', 'note://ü'],
    ['file:///notes/{+path}', 'file:///etc/passwd'],
    ['file:///notes/{+path}', 'file:///notes/../etc/passwd'],
    ['file:///notes/{+path}', 'file:///notes/a/%2e%2E/%2e%2e/etc/passwd'],
    ['file:///notes/{name}', 'file:///notes/..%2f..%2fetc'],
    ['file:///notes/{name}', 'file:///notes/..%5C..%5Cetc'],
    ['file:///notes/{+path}', 'file:///notes/a\u0000b'],
    ['note://{?q}', 'note://?q=1'],
    ['note://{/path*}', 'note:///a/b'],
    ['note://{id', 'note://{id'],
    ['note://{}', 'note://{}'],
    ['note://{id}', `note://${'a'.repeat(9000)}`],
  ])('%s does not match %s', (template, uri) => {
    expect(uriMatcher(template)(uri)).toBe(false);
  });

  const literal = fc.stringMatching(/^[a-z/:]{0,5}$/);
  const value = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }).filter((text) => {
    try {
      return encodeURIComponent(text) !== '' && !/[./\\?#]/.test(text);
    } catch {
      return false;
    }
  });

  it('matches whatever it expands to', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(literal, value), { maxLength: 5 }), literal, (pairs, end) => {
        const template = `${pairs.map(([text], at) => `${text}{v${at}}`).join('')}${end}`;
        const uri = `${pairs.map(([text, given]) => text + encodeURIComponent(given)).join('')}${end}`;
        fc.pre(!uri.split('/').some((step) => step === '.' || step === '..'));
        expect(uriMatcher(template)(uri)).toBe(true);
      }),
    );
  });

  it('agrees with an obvious, slower way of matching', () => {
    const text = fc.stringMatching(/^[ab/%]{0,7}$/);
    const template = fc.array(fc.constantFrom('a', 'b', '/', '{x}', '{+y}'), { maxLength: 6 });
    fc.assert(
      fc.property(template, text, (parts, uri) => {
        fc.pre(!uri.includes('%'));
        const pattern = parts
          .map((part) => (part === '{x}' ? '[ab]+' : part === '{+y}' ? '[ab/]+' : part))
          .join('');
        expect(uriMatcher(parts.join(''))(uri)).toBe(new RegExp(`^${pattern}$`).test(uri));
      }),
      { numRuns: 500 },
    );
  });

  it('tries nothing twice: many variables over a long URI that just does not match', () => {
    const matches = uriMatcher(`${'{+a}a'.repeat(300)}!`);
    expect(matches('a'.repeat(8000))).toBe(false);
  });
});
