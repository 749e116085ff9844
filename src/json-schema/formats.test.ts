import { describe, expect, it } from 'vitest';
import { formats } from './formats.ts';

const cases: Record<string, { valid: string[]; invalid: string[] }> = {
  date: {
    valid: ['2024-02-29', '0001-01-01'],
    invalid: ['2023-02-29', '2024-13-01', '2024-00-10', '2024-1-1', '24-01-01', '٢٠٢٤-01-01'],
  },
  time: {
    valid: ['10:00:00Z', '23:59:60z', '00:59:60+01:00', '10:00:00.5-05:00'],
    invalid: ['24:00:00Z', '10:00:60Z', '10:00:00', '10:00:00+2400'],
  },
  'date-time': {
    valid: ['2026-07-28T10:00:00Z', '2026-07-28t10:00:00.123+02:00'],
    invalid: ['2026-07-28 10:00:00Z', '2026-07-28T10:00:00', '2026-02-30T10:00:00Z', ''],
  },
  duration: {
    valid: ['P1Y', 'P1Y2M3DT4H5M6S', 'PT1M', 'P2W'],
    invalid: ['P', 'PT', 'P1Y2D', 'P1W2D', '1Y', 'P1'],
  },
  email: {
    valid: ['ada@example.org', '"a b"@example.org', 'a@[127.0.0.1]', 'a@[IPv6:::1]'],
    invalid: ['ada', '@example.org', 'a..b@example.org', 'a@-x.org', 'a@[300.0.0.1]', 'a b@x.org'],
  },
  hostname: {
    valid: ['example.org', 'localhost', 'a-b.c1'],
    invalid: ['-a.org', 'a_b', 'a..b', '', 'a.', `${'a'.repeat(64)}.org`],
  },
  ipv4: { valid: ['127.0.0.1'], invalid: ['127.1', '0x7f.0.0.1', '256.0.0.1', '1.2.3.4.5', '01.2.3.4'] },
  ipv6: { valid: ['::1', '::ffff:1.2.3.4'], invalid: ['fe80::1%eth0', ':::', '12345::'] },
  uri: {
    valid: [
      'https://example.org/a?b#c',
      'urn:isbn:0',
      'ldap://[2001:db8::7]/c=GB?objectClass?one',
      'mailto:a@b',
      'http://u:p@h:80/',
    ],
    invalid: [
      '/a',
      'http://a b',
      'http://[::1',
      'http://a]b/',
      'http://[x@h/',
      'https://example.org/%zz',
      '1http://x',
      'a#b#c',
      'http://h:x/',
    ],
  },
  'uri-reference': { valid: ['/a', '', '#x', '?q', 'a/b:c', '//h/p'], invalid: ['\\\\host', ':a', 'a b'] },
  uuid: {
    valid: ['2eb8aa08-aa98-11ea-b4aa-73b441d16380'],
    invalid: ['2eb8aa08aa9811eab4aa73b441d16380', 'urn:uuid:2eb8aa08-aa98-11ea-b4aa-73b441d16380'],
  },
  'json-pointer': { valid: ['', '/a/~0~1'], invalid: ['a', '/~2', '/~'] },
  'relative-json-pointer': { valid: ['0', '1/a', '2#'], invalid: ['01', '-1', '/a', '0##'] },
};

describe.each(Object.entries(cases))('%s', (name, { valid, invalid }) => {
  it.each(valid)('takes %j', (text) => expect(formats[name]?.(text)).toBe(true));
  it.each(invalid)('refuses %j', (text) => expect(formats[name]?.(text)).toBe(false));
});

it('has a case for every format', () => {
  expect(Object.keys(cases)).toEqual(Object.keys(formats));
});

it.each(Object.entries(formats))('%s decides on 100,000 hostile characters', (_, isFormat) => {
  const pieces = [
    'a',
    '1',
    'a.',
    'a-',
    '1.',
    ':',
    '::',
    '%41',
    '/~0',
    '/a',
    'a@',
    '"\\"',
    'P1Y',
    '1D',
    'a:',
    '[',
    '1:1:',
  ];
  for (const piece of pieces) {
    const long = piece.repeat(100_000 / piece.length);
    const starts = ['', 'x://', 'P', '2026-07-28T10:00:00.', '"', '0/'];
    for (const start of starts) {
      expect(isFormat(`${start}${long}~\u0001`)).toBe(false);
    }
  }
});
