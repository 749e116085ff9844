import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeEntry, parseBundle, tileFile, tilePath, tileWidth } from './tile.ts';

it('spells paths as c2sp.org/tlog-tiles does', () => {
  expect(tilePath(0, 0)).toBe('tile/0/000');
  expect(tilePath(1, 1_234_067)).toBe('tile/1/x001/x234/067');
  expect(tilePath('entries', 1000)).toBe('tile/entries/x001/000');
  expect(tileFile(0, 273, 112)).toBe('tile/0/273.p/112');
  expect(tileFile('entries', 273, 256)).toBe('tile/entries/273');
});

it('knows how wide each tile of a tree is', () => {
  expect(tileWidth(0, 273, 70_000)).toBe(112);
  expect(tileWidth(0, 272, 70_000)).toBe(256);
  expect(tileWidth(1, 1, 70_000)).toBe(17);
  expect(tileWidth(2, 0, 70_000)).toBe(1);
  expect(tileWidth(0, 1, 256)).toBe(0);
});

it('reads back every bundle, and none that was cut', () => {
  const property = fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), fc.nat(), (entries, cut) => {
    const bytes = Buffer.concat(entries.map((entry) => encodeEntry(Buffer.from(entry))));
    expect(parseBundle(bytes)?.map((entry) => [...entry])).toEqual(entries.map((entry) => [...entry]));
    const short = parseBundle(bytes.subarray(0, cut % (bytes.length + 1)));
    if (short !== undefined) expect(short.length).toBeLessThanOrEqual(entries.length);
  });
  fc.assert(property);
});

it('refuses an entry that two bytes cannot count', () => {
  expect(() => encodeEntry(Buffer.alloc(65_536))).toThrow(RangeError);
  expect(parseBundle(encodeEntry(Buffer.alloc(65_535)))?.[0]?.length).toBe(65_535);
});
