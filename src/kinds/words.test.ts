import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemOfArgument, problemOfLikelyArgument } from './argument.ts';
import { problemOfIdentifier, problemOfLikelyIdentifier } from './identifier.ts';
import { problemOfQuery } from './query.ts';
import { problemOfTemplate } from './template.ts';

const STRICT = { options: [], spaces: false };
const SIGNS = { signs: '.:@', longest: 200 };
const refused = { why: expect.any(String) };

const COMMANDS = [
  'a;id',
  'a|id',
  'a && id',
  'a & id',
  '$(id)',
  '`id`',
  '${IFS}id',
  'cat$IFS/etc/passwd',
  'a\nid',
  'a%0aid',
  '<(id)',
  '--upload-pack=touch x',
  '-oProxyCommand=x',
  '\u2014output=/tmp/x',
  ' --output=x',
];

describe('an argument of a command', () => {
  it.each(COMMANDS)('may not be %j', (text) => {
    expect(problemOfArgument(text, STRICT)).toMatchObject(refused);
    expect(problemOfLikelyArgument(text)).toMatchObject(refused);
  });

  it.each(['main', 'feature/log-in', 'v1.2.3', 'ada@example.com', 'größe', '@scope/name'])(
    'may be %j',
    (text) => {
      expect(problemOfArgument(text, STRICT)).toBeUndefined();
      expect(problemOfLikelyArgument(text)).toBeUndefined();
    },
  );

  it('may be more where it was only guessed', () => {
    for (const text of ['HEAD~1', 'HEAD@{2}', 'main^2', 'requests>=2.0', 'name@^1', 'feat/r&d', 'a*', "it's"])
      expect([text, problemOfLikelyArgument(text)]).toEqual([text, undefined]);
  });

  it('may be an option or have white space where the config says so', () => {
    const rule = { options: ['--verbose', '--format='], spaces: true };
    for (const text of ['--verbose', '--format=json', 'two words'])
      expect(problemOfArgument(text, rule)).toBeUndefined();
    for (const text of ['--verbose=1', '--form', '-v', '--format=$(id)'])
      expect(problemOfArgument(text, rule)).toMatchObject(refused);
  });

  it('has no sign that a shell acts upon', () => {
    const sign = fc.constantFrom(...';|&$`<>()[]{}*?!#~\\\'"^%\n\r\t \0');
    fc.assert(
      fc.property(fc.string(), sign, fc.string(), (before, each, after) => {
        expect(problemOfArgument(before + each + after, STRICT)).toMatchObject(refused);
      }),
    );
  });
});

describe('an identifier', () => {
  it('is letters, digits and the signs that it may have', () => {
    for (const text of ['abc-1_2', 'urn:a.b@c', 'größe'])
      expect(problemOfIdentifier(text, SIGNS)).toBeUndefined();
    for (const text of ['', 'a b', 'a/b', '-x', 'a$', 'x'.repeat(201), '../a'])
      expect(problemOfIdentifier(text, SIGNS)).toMatchObject(refused);
  });

  it('may have any sign where it was only guessed, but does not climb', () => {
    for (const text of [
      '/vercel/next.js',
      'a+b/c==',
      '{7B4C-1}',
      'ada@example.com',
      '["1",\n "2"]',
      '1;2',
      'a..b',
    ])
      expect([text, problemOfLikelyIdentifier(text)]).toEqual([text, undefined]);
    for (const text of ['../admin', '..%2fadmin', 'x/../../admin', 'a\r\nX: y', 'a\0b'])
      expect(problemOfLikelyIdentifier(text)).toMatchObject(refused);
  });
});

describe('a part of a template', () => {
  it.each([
    '{{7*7}}',
    '${7*7}',
    '#{7*7}',
    '<%= 7*7 %>',
    '{%x%}',
    '*{7*7}',
    '[[${7*7}]]',
    '#set($x=1)',
    '@(7*7)',
    '%7b%7b7*7%7d%7d',
    '&#123;{7*7}}',
    '<#assign x=1>',
    '{php}x{/php}',
  ])('may not have %s', (text) => expect(problemOfTemplate(text)).toMatchObject(refused));

  it.each(['Dear Ada, 50 % off', 'cost: $5 {net}', 'a < b', 'C#', 'mail@example.com', '[1]'])(
    'may be %s',
    (text) => expect(problemOfTemplate(text)).toBeUndefined(),
  );
});

describe('a part of a query', () => {
  const nosql = { language: 'nosql', operators: ['$gt', '$in'] } as const;

  it('has the operators alone that it may have, however deep', () => {
    expect(problemOfQuery({ age: { $gt: 5 }, name: { $in: ['Ada'] } }, nosql)).toBeUndefined();
    for (const value of [
      { $where: '1' },
      { a: { $ne: null } },
      [{ a: [{ $function: {} }] }],
      "'; return 1",
      '{"$gt": ""}',
      '||1==1',
    ])
      expect(problemOfQuery(value, nosql)).toMatchObject(refused);
  });

  it('has no sign that means something in its language', () => {
    for (const text of ['*)(uid=*', 'ada)(|(a=*', 'a\\2a'])
      expect(problemOfQuery(text, { language: 'ldap', operators: [] })).toMatchObject(refused);
    for (const text of ["' or '1'='1", 'x"] | //user', '..'])
      expect(problemOfQuery(text, { language: 'xpath', operators: [] })).toMatchObject(refused);
    for (const language of ['ldap', 'xpath', 'nosql'] as const)
      expect(problemOfQuery('Ada Lovelace-King, 1815', { language, operators: [] })).toBeUndefined();
  });
});
