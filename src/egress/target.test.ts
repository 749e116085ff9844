import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalHost, isRefusal, parseTarget } from './target.ts';

describe('a target', () => {
  it.each([
    ['api.example.com:443', 'api.example.com', 443],
    ['API.Example.COM:443', 'api.example.com', 443],
    ['api.example.com.:443', 'api.example.com', 443],
    ['xn--bcher-kva.example:443', 'xn--bcher-kva.example', 443],
    ['bücher.example:443', 'xn--bcher-kva.example', 443],
    ['ａｐｉ.example.com:443', 'api.example.com', 443],
    ['api。example。com:443', 'api.example.com', 443],
    ['localhost:80', 'localhost', 80],
  ])('%s is %s at %i', (authority, host, port) => {
    expect(parseTarget(authority)).toEqual({ host, port });
  });

  it.each([
    ...[
      '127.0.0.1',
      '2130706433',
      '0x7f000001',
      '0x7f.1',
      '0177.0.0.1',
      '127.1',
      '127.0.0.1.',
      '１２７.0.0.1',
      '0',
      '①.1',
    ],
    ...['169.254.169.254', '0xa9fea9fe', '2852039166', '[::1]', '[::ffff:a9fe:a9fe]', '[64:ff9b::a9fe:a9fe]'],
    ...['[fe80::1%25eth0]', '[2002:7f00:1::]', '[nonsense]'],
  ])('%s is an address, which no grant can name', (host) => {
    expect(parseTarget(`${host}:443`)).toMatchObject({ code: 'destination_literal' });
  });

  it.each([
    ...[
      '',
      ':443',
      'api.example.com',
      'api.example.com:',
      'api.example.com:0',
      'api.example.com:65536',
      'a:1:2',
    ],
    ...[
      'ok@169.254.169.254:80',
      'user:pass@api.example.com:443',
      'api.example.com/x:443',
      'api.example.com\\@b:443',
    ],
    ...[
      'api.example.com..:443',
      '.example.com:443',
      'a b:443',
      'a%2eb:443',
      'a\tb.c:443',
      'fe80::1%eth0:443',
    ],
    ...[
      'a#b:443',
      'a?b:443',
      '1.2.3.4.5:443',
      `${'a'.repeat(64)}.com:443`,
      `${'a.'.repeat(127)}com:443`,
      'a\u0000b:443',
    ],
  ])('%j is none', (authority) => {
    expect(parseTarget(authority)).toMatchObject({ code: 'destination_malformed' });
  });

  it('means the same when it is read again, whatever it was', () => {
    fc.assert(
      fc.property(fc.oneof(fc.domain(), fc.string({ unit: 'grapheme' }), fc.ipV4(), fc.ipV6()), (text) => {
        const host = canonicalHost(text);
        if (isRefusal(host)) return;
        expect(host).toMatch(/^[\x21-\x7e]+$/);
        expect(canonicalHost(host)).toBe(host);
        expect(new URL(`http://${text}/`).hostname.replace(/\.$/, '')).toBe(host);
      }),
      { numRuns: 2000 },
    );
  });
});
