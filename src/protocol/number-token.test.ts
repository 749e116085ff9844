import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { precisionOf } from './number-token.ts';

describe('precisionOf', () => {
  it('holds every double that JavaScript writes to be exact, but for integers beyond ±(2^53−1)', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const isUnsafe = Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21;
        expect(precisionOf(String(value))).toBe(isUnsafe ? 'lossy' : 'exact');
        expect(precisionOf(value.toExponential())).toBe(isUnsafe ? 'lossy' : 'exact');
      }),
      { numRuns: 2000 },
    );
  });

  it('sees each digit that a double does not keep', () => {
    const fraction = fc.double({ noNaN: true, min: 0.1, max: 0.999, noDefaultInfinity: true });
    fc.assert(
      fc.property(fraction, fc.integer({ min: 1, max: 9 }), (value, digit) => {
        const padded = String(value).padEnd(22, '0');
        expect(precisionOf(padded)).toBe('exact');
        expect(precisionOf(`${padded}${digit}`)).toBe('lossy');
      }),
    );
  });

  it.each([
    ['1.50', 'exact'],
    ['150e-2', 'exact'],
    ['0.0015E+3', 'exact'],
    ['-12.5e-1', 'exact'],
    ['0e99999', 'exact'],
    ['-0.0', 'exact'],
    ['-0e1', 'exact'],
    ['0.000', 'exact'],
    ['50e-325', 'exact'],
    ['4e-324', 'lossy'],
    ['5.1e-324', 'lossy'],
    ['1.79769313486231570e308', 'exact'],
    ['1.79769313486231571e308', 'lossy'],
    ['1e-324', 'lossy'],
    ['0.0e0', 'exact'],
    ['-0', 'lossy'],
    ['1e16', 'lossy'],
    ['9007199254740993.0', 'lossy'],
    ['1e21', 'exact'],
    ['1.8e308', 'not_finite'],
    ['1.2.3', 'exact'],
  ])('%s is %s', (token, expected) => {
    expect(precisionOf(token)).toBe(expected);
  });
});
