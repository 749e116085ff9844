import { describe, expect, it } from 'vitest';
import { comparePep440, type Pep440, parsePep440 } from './pep440.ts';

function version(text: string): Pep440 {
  const parsed = parsePep440(text);
  if (parsed === undefined) throw new TypeError(`${text} is no version`);
  return parsed;
}

/** In the order of PEP 440, "Summary of permitted suffixes and relative ordering", and of its section on epochs. */
const ORDERED = [
  '1.dev0',
  '1.0.dev456',
  '1.0a1',
  '1.0a2.dev456',
  '1.0a12.dev456',
  '1.0a12',
  '1.0b1.dev456',
  '1.0b2',
  '1.0b2.post345.dev456',
  '1.0b2.post345',
  '1.0rc1.dev456',
  '1.0rc1',
  '1.0',
  '1.0+abc.5',
  '1.0+abc.7',
  '1.0+5',
  '1.0.post456.dev34',
  '1.0.post456',
  '1.0.15',
  '1.1.dev1',
  '2024.1',
  '1!0.1',
];

describe('versions of Python packages', () => {
  it('stand in the order of PEP 440', () => {
    for (const [index, earlier] of ORDERED.entries()) {
      for (const later of ORDERED.slice(index + 1)) {
        expect(comparePep440(version(earlier), version(later)), `${earlier} < ${later}`).toBeLessThan(0);
        expect(comparePep440(version(later), version(earlier)), `${later} > ${earlier}`).toBeGreaterThan(0);
      }
    }
  });

  it.each([
    ['1.0', '1.0.0'],
    ['1.0-1', '1.0.post1'],
    ['1.0alpha1', '1.0a1'],
    ['1.0-beta.2', '1.0b2'],
    ['1.0c3', '1.0rc3'],
    ['1.0PRE4', '1.0rc4'],
    ['v1.0', '1.0'],
    ['1.0-r4', '1.0.post4'],
    ['1.0.post', '1.0.post0'],
    ['1.0.dev', '1.0.dev0'],
    ['1.0a', '1.0a0'],
    ['0!1.0', '1.0'],
    ['1.0+Ubuntu-1', '1.0+ubuntu.1'],
    ['01.002', '1.2'],
  ])('%s is the same as %s', (a, b) => {
    expect(comparePep440(version(a), version(b))).toBe(0);
  });

  it.each(['', 'latest', '1.x', '1.0-', '1..0', '1.0 0', `1.${'0'.repeat(300)}x`])('%j is none', (text) => {
    expect(parsePep440(text)).toBeUndefined();
  });
});
