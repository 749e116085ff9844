import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, splitArguments, standsFor, textOf } from './strace-text.ts';

/** As strace writes bytes (strace(1), "Output format conventions"): octal as short as it can be. */
function written(bytes: Uint8Array): string {
  const each = (byte: number, next: number | undefined): string => {
    if (byte === 34 || byte === 92) return `\\${String.fromCharCode(byte)}`;
    if (byte >= 32 && byte < 127) return String.fromCharCode(byte);
    const octal = byte.toString(8);
    return `\\${next !== undefined && next >= 48 && next <= 57 ? octal.padStart(3, '0') : octal}`;
  };
  return `"${[...bytes].map((byte, index) => each(byte, bytes[index + 1])).join('')}"`;
}

describe('strings of strace', () => {
  it('come back as they were, whatever is in them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(bytesOf(written(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('end where they end, and so do the arguments', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 5 }), (all) => {
        const words = all.map(written);
        expect(splitArguments(`${words.join(', ')}) = 0`, 0)?.words).toEqual(words);
      }),
    );
  });

  it('know letters, octal and hexadecimal', () => {
    expect(textOf('"a\\n\\t\\303\\251\\x41"')).toBe('a\n\té' + 'A');
  });

  it('are no paths when they were cut', () => {
    expect(textOf('"/very/lo"...')).toBeUndefined();
    expect(textOf('NULL')).toBeUndefined();
    expect(textOf('0x7ffe')).toBeUndefined();
  });

  it('say what a descriptor stands for', () => {
    expect(standsFor('3</a\\76b>')).toBe('/a>b');
    expect(standsFor('AT_FDCWD</srv>')).toBe('/srv');
    expect(standsFor('5<socket:[12]>')).toBe('socket:[12]');
    expect(standsFor('3')).toBeUndefined();
    expect(standsFor('O_RDONLY')).toBeUndefined();
  });
});
