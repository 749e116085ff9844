import { describe, expect, it } from 'vitest';
import { compileGrants } from './grants.ts';

describe('grants', () => {
  const may = compileGrants(['api.github.com:443', '*.example.com:443', 'plain.example.org:80']);

  it.each([
    ['api.github.com', 443, true],
    ['api.github.com', 80, false],
    ['api.github.com', 8443, false],
    ['github.com', 443, false],
    ['x.api.github.com', 443, false],
    ['api.github.com.evil.net', 443, false],
    ['a.example.com', 443, true],
    ['a.b.example.com', 443, true],
    ['example.com', 443, false],
    ['notexample.com', 443, false],
    ['a.example.com', 80, false],
    ['plain.example.org', 80, true],
  ])('%s at %i: %s', (host, port, expected) => {
    expect(may({ host, port })).toBe(expected);
  });

  it('permit nothing when there are none', () => {
    expect(compileGrants([])({ host: 'a.example.com', port: 443 })).toBe(false);
  });

  it.each([
    ...[
      '*:443',
      '*.com:443',
      '*.*.com:443',
      'a*.example.com:443',
      'example.com',
      'example.com:0',
      'example.com:65536',
    ],
    ...[
      '127.0.0.1:80',
      '0x7f.1:80',
      '[::1]:80',
      'EXAMPLE.com:443',
      'example.com.:443',
      'u@example.com:443',
      'localhost:80',
    ],
  ])('cannot say %s', (text) => {
    expect(() => compileGrants([text])).toThrow(RangeError);
  });
});
