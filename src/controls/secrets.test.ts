import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../gateway/context.ts';
import type { Checks, Ports } from '../gateway/control.ts';
import type { Decision } from '../gateway/decision.ts';
import { crcInBase62 } from '../inspect/secrets/checksums.ts';
import { secretKinds } from '../inspect/secrets/find.ts';
import type { JsonObject, JsonValue } from '../protocol/json.ts';
import { type Message, messageOf } from '../protocol/message.ts';
import { exchangeOf } from '../testing/exchange.ts';
import { fakePins } from '../testing/fake-pins.ts';
import { listingOf, offerOf } from '../testing/listing.ts';
import { secrets } from './secrets.ts';

const BODY = 'c4n4ryA1b2C3d4E5f6G7h8I9j0K1l2';
const TOKEN = `ghp_${BODY}${crcInBase62(BODY)}`;
const OTHER = 'glpat-Xy7wQ2rT9uB4nM6kL1pZ';

function checksOf(options: JsonObject = {}, ports: Partial<Ports> = {}): Checks {
  return secrets.create(secrets.options.parse(options), { pins: fakePins(), servers: ['files'], ...ports });
}

const resultOf = (result: JsonObject): Exchange =>
  exchangeOf({ message: messageOf({ jsonrpc: '2.0', id: 1, result }) });
const textOf = (...texts: string[]): Exchange =>
  resultOf({ content: texts.map((text) => ({ type: 'text', text })) });
const errorOf = (message: string, data?: JsonValue): Exchange =>
  exchangeOf({
    message: messageOf({
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32000, message, ...(data !== undefined && { data }) },
    }),
  });
const callOf = (args: JsonObject, partial: Partial<Exchange> = {}): Exchange =>
  exchangeOf({ params: { name: 'echo', arguments: args }, ...partial });

function saidOf(judged: Decision | Promise<Decision> | undefined): Message['value'] {
  if (judged === undefined || judged instanceof Promise) throw new TypeError('no decision');
  if (judged.verdict !== 'rewrite') throw new TypeError(`it is ${JSON.stringify(judged)}`);
  return judged.message.value;
}

const judged = (exchange: Exchange, options: JsonObject = {}): string =>
  JSON.stringify(saidOf(checksOf(options).result?.(exchange)));

describe('secrets, in what a server says,', () => {
  it('become placeholders that stay equal for equal values within a call', () => {
    const checks = checksOf();
    const first = exchangeOf({
      message: messageOf({
        jsonrpc: '2.0',
        method: 'notifications/message',
        params: { level: 'info', data: `with ${TOKEN}` },
      }),
    });
    expect(JSON.stringify(saidOf(checks.result?.(first)))).toContain('with [secret:github-token:1]');
    const then = textOf(`${OTHER} and ${TOKEN}, and ${OTHER}`);
    expect(saidOf(checks.result?.(then))).toMatchObject({
      result: {
        content: [
          { text: '[secret:gitlab-token:2] and [secret:github-token:1], and [secret:gitlab-token:2]' },
        ],
      },
    });
    checks.done?.(then);
    expect(JSON.stringify(saidOf(checks.result?.(textOf(OTHER))))).toContain('[secret:gitlab-token:1]');
  });

  it.each(
    Object.entries<(text: string) => string>({
      base64: (text) => Buffer.from(`the token is ${text}`).toString('base64'),
      hex: (text) => Buffer.from(text).toString('hex'),
      percent: (text) => Buffer.from(text).toString('hex').replace(/../g, '%$&'),
      entities: (text) => Array.from(text, (letter) => `&#${letter.charCodeAt(0)};`).join(''),
      'base64 of base64': (text) => Buffer.from(Buffer.from(text).toString('base64')).toString('base64'),
      'hex of base64': (text) => Buffer.from(Buffer.from(text).toString('base64')).toString('hex'),
      'zero-width letters within': (text) => Array.from(text).join('\u200b'),
      'wide letters': (text) =>
        Array.from(text, (letter) =>
          letter === '_' ? letter : String.fromCharCode(letter.charCodeAt(0) + 0xfee0),
        ).join(''),
    }),
  )('are found in %s', (_, write) => {
    const said = judged(textOf(`See: ${write(TOKEN)} there`));
    expect(said).toContain('[secret:github-token:1]');
    expect(said).not.toContain(write(TOKEN));
    expect(said).toContain('See: ');
  });

  it('are found in each place, also when they stand in clear in another, and what is around them stays', () => {
    const encoded = Buffer.from(`the token is ${TOKEN}`).toString('base64');
    const said = judged(
      textOf(`${TOKEN} and ${encoded} and ${encoded}, https://a.example/?q=%20%20%20&t=${TOKEN}`),
    );
    expect(said).toContain(
      '[secret:github-token:1] and [secret:github-token:1] and [secret:github-token:1], https://a.example/?q=%20%20%20&t=[secret:github-token:1]',
    );
  });

  it('are found wherever they are cut in two, over blocks and over items of a list (D12)', () => {
    for (let cut = 1; cut < TOKEN.length; cut++) {
      const halves = [TOKEN.slice(0, cut), TOKEN.slice(cut)] as const;
      const said = judged(textOf(`a ${halves[0]}`, `${halves[1]} b`));
      expect(said).toContain('"a [secret:github-token:1]"');
      expect(said).toContain('" b"');
      const listed = judged(resultOf({ content: [], structuredContent: { chunks: [...halves] } }));
      expect(listed).toContain('["[secret:github-token:1]",""]');
    }
  });

  it('are found when they come letter by letter, and encoded before they were cut', () => {
    expect(judged(textOf(...TOKEN))).toContain('[secret:github-token:1]');
    const encoded = Buffer.from(`token ${TOKEN}`).toString('base64');
    const said = judged(textOf(encoded.slice(0, 20), encoded.slice(20)));
    expect(said).not.toContain(encoded.slice(0, 20));
    expect(said).not.toContain(encoded.slice(20));
  });

  it('are found when they go on from a notification in the next one, and in the result (D12)', () => {
    const checks = checksOf();
    const progress = (message: string): Exchange =>
      exchangeOf({
        message: messageOf({
          jsonrpc: '2.0',
          method: 'notifications/progress',
          params: { progressToken: 'mine', progress: 1, message },
        }),
      });
    expect(checks.result?.(progress(`begins ${TOKEN.slice(0, 12)}`))).toEqual({ verdict: 'pass' });
    expect(checks.result?.(progress(TOKEN.slice(12, 20)))).toEqual({ verdict: 'pass' });
    const said = JSON.stringify(saidOf(checks.result?.(textOf(`${TOKEN.slice(20)} ends`))));
    expect(said).toContain('"[secret:github-token:1] ends"');
  });

  it('are taken out of structured content, by their form or by the name of their member, and out of names', () => {
    const said = saidOf(
      checksOf().result?.(
        resultOf({
          content: [],
          structuredContent: { env: { DB_PASSWORD: 'S3cr3t!x', [TOKEN]: 'x' }, list: [{ note: TOKEN }] },
        }),
      ),
    );
    expect(said).toMatchObject({
      result: {
        structuredContent: {
          env: { DB_PASSWORD: '[secret:password:1]', '[secret:github-token:2]': 'x' },
          list: [{ note: '[secret:github-token:2]' }],
        },
      },
    });
  });

  it('are taken out of errors: addresses of databases, stack traces, data (E6)', () => {
    const said = judged(
      errorOf('connect failed: postgres://shop:hUnter2x9@db.internal:5432/shop', {
        stack: `Error: 401\n    at auth (Authorization: Bearer ${BODY})`,
      }),
    );
    expect(said).toContain('postgres://shop:[secret:password-in-url:1]@db.internal:5432/shop');
    expect(said).toContain('Authorization: Bearer [secret:authorization:2]');
    expect(said).not.toContain('hUnter2x9');
  });

  it('keep everything else as it was', () => {
    const text = 'commit 3f786850e387550fdab836ed7e6dc881de23001b, sha512-'.concat('aB1+'.repeat(21), 'aB==');
    expect(checksOf().result?.(textOf(text))).toEqual({ verdict: 'pass' });
  });

  it('are refused with the message, where the config says so', () => {
    expect(checksOf({ results: 'refuse' }).result?.(textOf(TOKEN))).toEqual({
      verdict: 'deny',
      reason: {
        code: 'secret_found',
        detail: { kinds: 'github-token', count: 1, at: '/result/content/0/text' },
      },
    });
  });

  it('leave no word of themselves in findings, not even as the name of a member', () => {
    const decision = checksOf().result?.(
      resultOf({ content: [], structuredContent: { [TOKEN]: { deep: OTHER } } }),
    );
    expect(JSON.stringify((decision as { findings?: unknown }).findings)).not.toContain(BODY);
    expect(decision).toMatchObject({ findings: [{ code: 'secret_found' }, { code: 'secret_found' }] });
  });

  it('take an offer along where they stand in its address, and are taken out of its description', () => {
    const resources = [
      { uri: `https://api.internal/?token=${TOKEN}`, name: 'a' },
      { uri: 'file:///b', name: 'b', description: `use ${TOKEN}` },
    ];
    const offers = resources.map((definition) =>
      offerOf({ kind: 'resource', name: definition.uri, definition }),
    );
    const decision = checksOf().catalog?.(listingOf({ offers }));
    const said = JSON.stringify(saidOf(decision));
    expect(said).toContain('use [secret:github-token:');
    expect(said).not.toContain('api.internal');
    expect(said).not.toContain(TOKEN);
  });
});

describe('secrets, in arguments,', () => {
  const denied = { verdict: 'deny', reason: { code: 'secret_found' } };

  it.each(
    Object.entries<JsonObject>({
      'a field that nobody needs': { path: '/a', note: `fyi ${TOKEN}` },
      'the copy of a letter': { to: 'a@b.example', bcc: `${OTHER}@evil.example` },
      'the query of an address': { url: `https://evil.example/?q=${TOKEN}` },
      'the labels of a host name, in hexadecimal': {
        url: `https://${Buffer.from(TOKEN)
          .toString('hex')
          .match(/.{1,40}/g)
          ?.join('.')}.evil.example/`,
      },
      'the labels of a host name, in base32': {
        host: `${base32(TOKEN)
          .match(/.{1,30}/g)
          ?.join('.')}.evil.example`,
      },
      'a label in base64': { url: `https://evil.example/${Buffer.from(TOKEN).toString('base64url')}` },
      'the name of a member': { [TOKEN]: 'x' },
      'items of a list': { parts: [TOKEN.slice(0, 15), TOKEN.slice(15)] },
      'a password in a text': { note: 'the login is bob, password: S3cr3t!x' },
    }),
  )('are refused in %s (E3)', (_, args) => {
    expect(checksOf().request?.(callOf(args))).toMatchObject(denied);
  });

  it('go where the config itself hands them', () => {
    const handedTo = (server: string, value: string): boolean => server === 'files' && value === TOKEN;
    const checks = checksOf({}, { handedTo });
    expect(checks.request?.(callOf({ token: TOKEN }))).toEqual({ verdict: 'pass' });
    expect(checks.request?.(callOf({ token: OTHER }))).toMatchObject(denied);
    expect(checks.request?.(callOf({ token: TOKEN }, { server: 'other' }))).toMatchObject(denied);
  });

  it('go by kind where they were granted, for a reason', () => {
    const grants = [{ server: 'files', kinds: ['github-token'], reason: 'it signs in there' }];
    const checks = checksOf({ grants });
    expect(checks.request?.(callOf({ token: TOKEN }))).toEqual({ verdict: 'pass' });
    expect(checks.request?.(callOf({ token: OTHER }))).toMatchObject(denied);
    expect(checks.request?.(callOf({ token: TOKEN }, { server: 'other' }))).toMatchObject(denied);
  });

  it('that are secrets by their name alone go where a person has approved a parameter of that name', () => {
    const properties = { password: { type: 'string' }, note: { type: 'string' } };
    const tool = offerOf({ definition: { name: 'echo', inputSchema: { type: 'object', properties } } });
    const checks = checksOf();
    expect(checks.request?.(callOf({ password: 'S3cr3t!x' }, { tool }))).toEqual({ verdict: 'pass' });
    expect(checks.request?.(callOf({ password: 'S3cr3t!x' }))).toMatchObject(denied);
    expect(checks.request?.(callOf({ password: TOKEN }, { tool }))).toMatchObject(denied);
    expect(checks.request?.(callOf({ note: `password=S3cr3t!x` }, { tool }))).toMatchObject(denied);
  });

  it('leave the tokens of the protocol alone', () => {
    const params = {
      name: 'echo',
      arguments: { cursor: BODY, nextPageToken: BODY + BODY },
      requestState: `bz1.${BODY}${BODY}`,
      _meta: {
        progressToken: `${BODY}-1`,
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      },
    };
    expect(checksOf().request?.(exchangeOf({ params }))).toEqual({ verdict: 'pass' });
  });

  it('become placeholders where the config says so', () => {
    expect(saidOf(checksOf({ arguments: 'redact' }).request?.(callOf({ text: `a ${TOKEN}` })))).toMatchObject(
      {
        params: { arguments: { text: 'a [secret:github-token:1]' } },
      },
    );
  });
});

describe('restoring', () => {
  const boxes = new Map<string, string>();
  const sealer: Ports['sealer'] = (purpose) => ({
    close(text) {
      const sealed = `${purpose.replaceAll(' ', '-')}.${'box'.repeat(5)}.${boxes.size}`;
      boxes.set(sealed, text);
      return sealed;
    },
    open: (sealed) => boxes.get(sealed),
  });
  const checks = checksOf({ restore: true }, { sealer });
  const placeholder = (): string => {
    const said = saidOf(checks.result?.(textOf(`the token is ${TOKEN}`)));
    const [block] = ('result' in said ? said.result.content : []) as [{ text: string }];
    return block.text.replace('the token is ', '');
  };

  it('gives a value back to its server, for the caller who was given the placeholder', () => {
    expect(saidOf(checks.request?.(callOf({ text: `use ${placeholder()} now` })))).toMatchObject({
      params: { arguments: { text: `use ${TOKEN} now` } },
    });
  });

  it('gives nothing to anybody else', () => {
    const args = { text: placeholder() };
    for (const partial of [{ caller: { kind: 'local' as const, id: 'mallory' } }, { server: 'other' }]) {
      expect(checks.request?.(callOf(args, partial))).toEqual({ verdict: 'pass' });
    }
    expect(checks.request?.(callOf({ text: placeholder().replace(/.\]$/, 'A]') }))).not.toMatchObject({
      message: { value: { params: { arguments: { text: TOKEN } } } },
    });
  });

  it('is off unless the config asks for it', () => {
    expect(checksOf().request?.(callOf({ text: placeholder() }))).toEqual({ verdict: 'pass' });
  });
});

describe('own patterns', () => {
  it('are looked for as words, and as patterns that RE2 matches', async () => {
    const patterns = [
      { name: 'project-name', literal: 'Blue Heron' },
      { name: 'staff-number', pattern: 'EMP-[0-9]{6}' },
    ];
    const checks = checksOf({ patterns });
    const decision = await checks.result?.(textOf('EMP-123456 leads Blue Heron'));
    expect(JSON.stringify(saidOf(decision))).toContain(
      '[secret:staff-number:1] leads [secret:project-name:2]',
    );
    const again = checks.result?.(textOf('EMP-123456'));
    expect(again).not.toBeInstanceOf(Promise);
  });

  it('cannot be everything, nor what takes more than linear time', () => {
    for (const pattern of ['a*', '(?=a)b', '(a)\\1', '(', '', '.*']) {
      const parsed = secrets.options.safeParse({ patterns: [{ name: 'x', pattern }] });
      expect([pattern, parsed.success]).toEqual([pattern, false]);
    }
  });
});

describe('the options', () => {
  it('cannot say that everything may pass', () => {
    for (const bad of [
      { results: 'pass' },
      { arguments: 'allow' },
      { grants: [{ server: 'files', kinds: [], reason: 'x' }] },
      { grants: [{ server: 'files', kinds: ['github-token'] }] },
      { off: true },
    ]) {
      expect([bad, secrets.options.safeParse(bad).success]).toEqual([bad, false]);
    }
  });
});

describe('whatever stands around a secret', () => {
  it('the secret goes, and nothing else', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abz 019.,;:-/"\n'), maxLength: 30 });
    fc.assert(
      fc.property(word, word, (before, behind) => {
        const [a, b] = [`${before} `, ` ${behind}`];
        const said = saidOf(checksOf().result?.(textOf(`${a}${TOKEN}${b}`)));
        expect(said).toMatchObject({ result: { content: [{ text: `${a}[secret:github-token:1]${b}` }] } });
      }),
    );
  });
});

function base32(text: string): string {
  const bits = Array.from(Buffer.from(text), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = 'abcdefghijklmnopqrstuvwxyz234567';
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => letters[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('');
}

describe('the page about secrets', () => {
  it('names every kind, and none that is not there', () => {
    const page = readFileSync(new URL('../../docs/controls/secrets.md', import.meta.url), 'utf8');
    const [, list = ''] = page.split('## Kinds');
    expect([...list.matchAll(/`([^`]+)`/g)].map(([, kind]) => kind)).toEqual(secretKinds);
  });
});
