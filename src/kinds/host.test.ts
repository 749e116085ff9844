import { describe, expect, it } from 'vitest';
import { problemOfHostName, problemOfLikelyHost } from './host.ts';
import { compileHosts } from './hosts.ts';

describe('a host', () => {
  it.each([
    'example.com',
    'example.com:22',
    'EXAMPLE.com.',
    '93.184.216.34',
    '2606:4700::1',
    '[2606:4700::1]:443',
  ])('may be %s', (text) => {
    expect(problemOfHostName(text, {})).toBeUndefined();
    expect(problemOfLikelyHost(text)).toBeUndefined();
  });

  it.each([
    '-oProxyCommand=touch x',
    'a;id',
    'a|id',
    '$(id)',
    '`id`',
    'a\nb',
    '169.254.169.254',
    '0xa9fea9fe',
    '2852039166',
    '[::ffff:a9fe:a9fe]',
  ])('may not be %j', (text) => {
    expect(problemOfHostName(text, {})).toMatchObject({ why: expect.any(String) });
    expect(problemOfLikelyHost(text)).toMatchObject({ why: expect.any(String) });
  });

  it('may be an inner one where it was only guessed, as databases and machines at home are', () => {
    for (const text of ['localhost', '192.168.1.7', 'db', 'ada@10.0.0.7', "Terry's show"]) {
      expect([text, problemOfLikelyHost(text)]).toEqual([text, undefined]);
      expect(problemOfHostName(text, {})).toMatchObject({ why: expect.any(String) });
    }
  });

  it('is held to hosts, where some are named', () => {
    const hosts = compileHosts(['db.example.com:5432', 'localhost']);
    expect(problemOfHostName('db.example.com:5432', { hosts })).toBeUndefined();
    expect(problemOfHostName('localhost:1', { hosts })).toBeUndefined();
    expect(problemOfHostName('db.example.com', { hosts })?.why).toMatch(/not among/);
  });
});
