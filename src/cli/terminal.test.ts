import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Output, printable, styleOf, table, wrap } from './terminal.ts';

function output(isTTY: boolean): Output {
  return Object.assign(new PassThrough(), { isTTY });
}

describe('printable', () => {
  it.each([
    ['an escape sequence', '\u001b[31mred', '\\u{001b}[31mred'],
    ['a link of a terminal', '\u001b]8;;http://x\u0007', '\\u{001b}]8;;http://x\\u{0007}'],
    ['text that runs backwards', 'a\u202eb', 'a\\u{202e}b'],
    ['a character without width', 'a\u200bb', 'a\\u{200b}b'],
    ['a tag character', 'a\u{e0041}', 'a\\u{e0041}'],
    ['a variation selector', 'a\ufe0f', 'a\\u{fe0f}'],
    ['a filler that looks like nothing', '\u3164\u2800', '\\u{3164}\\u{2800}'],
    ['a space that is none', 'a\u00a0b\u3000c', 'a\\u{00a0}b\\u{3000}c'],
    ['line breaks and tabs', 'a\nb\tc\rd\u2028e', 'a\\nb\\tc\\u{000d}d\\u{2028}e'],
    ['half of a pair', '\ud83d!', '\\u{d83d}!'],
    ['a C1 control', '\u009b31m', '\\u{009b}31m'],
  ])('shows %s', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('leaves what a person can read as it is', () => {
    const text = 'Grüße, 東京, мир, "quotes" \\ 100 % 😀';
    expect(printable(text)).toBe(text);
  });

  it('leaves nothing on more than one line, and nothing unseen', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
      }),
    );
  });
});

describe('styleOf', () => {
  it('colours only for a person who wants it', () => {
    expect(styleOf(output(true), {}).red('x')).toBe('\u001b[31mx\u001b[39m');
    expect(styleOf(output(false), {}).red('x')).toBe('x');
    expect(styleOf(output(true), { NO_COLOR: '1' }).red('x')).toBe('x');
    expect(styleOf(output(true), { TERM: 'dumb' }).red('x')).toBe('x');
  });

  it('takes an empty NO_COLOR for none', () => {
    expect(styleOf(output(true), { NO_COLOR: '' }).red('x')).not.toBe('x');
  });
});

describe('table and wrap', () => {
  it('align columns, whatever their colours', () => {
    const { red } = styleOf(output(true), {});
    expect(
      table([
        [red('a'), 'one'],
        ['bbb', 'two'],
      ]),
    ).toBe(`${red('a')}    one\nbbb  two\n`);
  });

  it('break between words only', () => {
    expect(wrap('one two three incomprehensibilities', 10, '  ')).toBe(
      '  one two\n  three\n  incomprehensibilities\n',
    );
  });
});
