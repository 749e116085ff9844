import { describe, expect, it } from 'vitest';
import { cleaned } from './clean.ts';
import { kindOf, typeNamed } from './kind.ts';
import {
  flacWith,
  gifWith,
  jpegWith,
  mpegWith,
  ORDER,
  POSING,
  pngWith,
  WORDLESS,
  WORDS_IN_PLACES,
  waveWith,
  webpWith,
} from './media-examples.ts';

const RIGHT_SIDE_UP = 6;

describe('what is written beside a picture or sound', () => {
  it.each([
    ['image/png', pngWith],
    ['image/jpeg', jpegWith],
    ['image/gif', gifWith],
    ['image/webp', webpWith],
    ['audio/wav', waveWith],
    ['audio/mpeg', mpegWith],
    ['audio/flac', flacWith],
  ] as const)('is taken out of %s, and nothing else', (kind, fileWith) => {
    const [written, plain] = [fileWith(ORDER), fileWith(WORDLESS)];
    expect(kindOf(written)).toBe(kind);
    expect(written.includes(ORDER)).toBe(true);
    expect(cleaned(written, kind)).toEqual(plain);
    expect(cleaned(plain, kind)).toBe(plain);
  });

  it('goes, too, when it stands behind the end', () => {
    for (const [kind, plain] of [
      ['image/png', pngWith(WORDLESS)],
      ['image/jpeg', jpegWith(WORDLESS)],
      ['image/gif', gifWith(WORDLESS)],
      ['image/webp', webpWith(WORDLESS)],
    ] as const)
      expect(cleaned(Buffer.concat([plain, Buffer.from(ORDER)]), kind)).toEqual(plain);
  });

  it.each(WORDS_IN_PLACES)('goes, too, when it stands in: %s (%s)', (_, kind, file) => {
    expect(kindOf(file)).toBe(kind);
    const kept = cleaned(file, kind);
    expect(kept?.includes(ORDER)).toBe(false);
    expect(cleaned(kept ?? file, kind)).toEqual(kept);
  });

  it('goes without which way up a photograph is', () => {
    const turned = jpegWith(ORDER, RIGHT_SIDE_UP);
    const kept = cleaned(turned, 'image/jpeg');
    expect(kept?.includes(ORDER)).toBe(false);
    expect(kept?.includes('Exif\0\0MM\0*')).toBe(true);
    expect(cleaned(kept ?? turned, 'image/jpeg')).toEqual(kept);
  });
});

describe('a file that breaks off', () => {
  it.each([
    ['image/png', pngWith(ORDER)],
    ['image/jpeg', jpegWith(ORDER)],
    ['image/gif', gifWith(ORDER)],
    ['image/webp', webpWith(ORDER)],
    ['audio/wav', waveWith(ORDER)],
    ['audio/flac', flacWith(ORDER)],
  ] as const)('is never handed on as %s, wherever it does', (kind, whole) => {
    const silent = kind === 'audio/flac' ? 4 + 4 + 34 : whole.length;
    for (let end = 0; end < silent; end += 1)
      expect(cleaned(whole.subarray(0, end), kind)?.includes(ORDER) ?? false).toBe(false);
    expect(cleaned(whole.subarray(0, silent - 1), kind)).toBeUndefined();
  });
});

describe('a type', () => {
  it('is told by the bytes', () => {
    expect(kindOf(Buffer.from('# A page\n\nÜber uns'))).toBe('text');
    expect(kindOf(Buffer.from('%PDF-1.7'))).toBe('application/pdf');
    expect(kindOf(Buffer.from('PK\u0003\u0004'))).toBe('unknown');
    expect(kindOf(Buffer.from([0xc3, 0x28]))).toBe('unknown');
  });

  it.each(POSING)('is not that of a sound when it is %s', (_, file) => {
    expect(kindOf(file)).toBe('unknown');
  });

  it('is not that of a sound that is not there', () => {
    const silent = flacWith(WORDLESS).subarray(0, 42);
    expect(cleaned(Buffer.concat([silent, Buffer.from(ORDER)]), 'audio/flac')).toBeUndefined();
    expect(cleaned(Buffer.from(`ID3\u0004\0\0\0\0\0\0${ORDER}`), 'audio/mpeg')).toBeUndefined();
  });

  it('has one name', () => {
    expect(typeNamed('Image/JPG; q=1')).toBe('image/jpeg');
    for (const nothing of [undefined, '', 7, 'application/octet-stream'])
      expect(typeNamed(nothing)).toBeUndefined();
  });
});
