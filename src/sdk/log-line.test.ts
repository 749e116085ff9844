import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUrlPart, encodeUrlPart } from './encode.ts';
import { logLine, readLogLine } from './log-line.ts';
import { anyText } from './test-strings.ts';

describe('logLine', () => {
  it('has nothing that ends a line, moves a cursor or hides, and gives the text back', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const line = logLine(text);
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/u);
        expect(readLogLine(line)).toBe(text);
      }),
    );
    expect(logLine('a\nb\\n\u001b[2J\u202e')).toBe('a\\nb\\\\n\\u{1b}[2J\\u{202e}');
  });

  it('leaves letters of every script as they are', () => {
    expect(logLine('Grüße, мир, 世界 🎉')).toBe('Grüße, мир, 世界 🎉');
  });

  it('is read back only as it was written', () => {
    for (const line of ['\\', 'a\\q', '\\u{110000}', '\\u{}']) {
      expect(() => readLogLine(line)).toThrow(expect.objectContaining({ code: 'encoding' }));
    }
  });
});

describe('encodeUrlPart', () => {
  it('is one part of an address, and gives the text back', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(encodeUrlPart(text)).toMatch(/^[A-Za-z0-9\-._~%]*$/);
        expect(decodeUrlPart(encodeUrlPart(text))).toBe(text.toWellFormed());
      }),
    );
    expect(() => decodeUrlPart('%ff')).toThrow(expect.objectContaining({ code: 'encoding' }));
  });
});
