import { describe, expect, it } from 'vitest';
import type { Exchange } from '../gateway/context.ts';
import type { Checks } from '../gateway/control.ts';
import type { JsonObject } from '../protocol/json.ts';
import { messageOf } from '../protocol/message.ts';
import { exchangeOf } from '../testing/exchange.ts';
import { fakePins } from '../testing/fake-pins.ts';
import { personalData } from './personal-data.ts';

const CARD = '4111 1111 1111 1111';
const IBAN = 'DE89370400440532013000';

function checksOf(options: JsonObject = {}): Checks {
  return personalData.create(personalData.options.parse(options), { pins: fakePins(), servers: ['files'] });
}

const textOf = (text: string, more: JsonObject = {}): Exchange =>
  exchangeOf({
    message: messageOf({ jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text }], ...more } }),
  });
const callOf = (args: JsonObject, partial: Partial<Exchange> = {}): Exchange =>
  exchangeOf({ params: { name: 'echo', arguments: args }, ...partial });
const PASS = { verdict: 'pass' };

describe('personal data, in what a server says,', () => {
  it('becomes placeholders: by default what has check digits, and not what agents work with (E1)', async () => {
    const decision = await checksOf().result?.(
      textOf(`Ada, ada@mail.example, +44 20 7946 0958, paid with ${CARD}; IBAN ${IBAN}, again ${CARD}`),
    );
    expect(decision).toMatchObject({
      verdict: 'rewrite',
      message: {
        value: {
          result: {
            content: [
              {
                text: 'Ada, ada@mail.example, +44 20 7946 0958, paid with [personal:card:1]; IBAN [personal:iban:2], again [personal:card:1]',
              },
            ],
          },
        },
      },
      findings: [{ code: 'personal_data_found', detail: { kinds: 'card iban', count: 3 } }],
    });
    expect(JSON.stringify((decision as { findings?: unknown }).findings)).not.toContain('4111');
  });

  it('is found in numbers, and then they are texts', async () => {
    const decision = await checksOf().result?.(
      textOf('', { structuredContent: { card: 4_111_111_111_111_111, at: 1_732_736_172_123 } }),
    );
    expect(decision).toMatchObject({
      message: {
        value: { result: { structuredContent: { card: '[personal:card:1]', at: 1_732_736_172_123 } } },
      },
    });
  });

  it('is found encoded, and cut in two', async () => {
    const encoded = Buffer.from(`number ${CARD}`).toString('base64');
    expect(JSON.stringify(await checksOf().result?.(textOf(`see ${encoded}`)))).toContain(
      '[personal:card:1]',
    );
  });

  it('of higher levels is found where the config asks for it', async () => {
    const text = 'Dear Ada Lovelace, call +44 20 7946 0958 or write to ada@mail.example';
    const of = async (options: JsonObject): Promise<string> =>
      JSON.stringify(await checksOf(options).result?.(textOf(text)));
    expect(await of({ also: ['email'] })).toContain('or write to [personal:email:1]');
    expect(await of({ level: 'contacts' })).toContain(
      'Dear Ada Lovelace, call [personal:phone:1] or write to [personal:email:2]',
    );
    expect(await of({ level: 'everything' })).toContain('Dear [personal:person:1], call [personal:phone:2]');
  });

  it('stays where it belongs to the work of a server', () => {
    const grants = [{ server: 'files', kinds: ['iban'], reason: 'it keeps the books' }];
    expect(checksOf({ grants }).result?.(textOf(IBAN))).toEqual(PASS);
    expect(checksOf({ grants }).result?.({ ...textOf(IBAN), server: 'other' })).toMatchObject({
      verdict: 'rewrite',
    });
  });

  it('is refused with the message, where the config says so', () => {
    expect(checksOf({ results: 'refuse' }).result?.(textOf(CARD))).toMatchObject({
      verdict: 'deny',
      reason: { code: 'personal_data_found', detail: { kinds: 'card' } },
    });
  });
});

describe('personal data, in arguments,', () => {
  it('is asked about before it goes, wherever it stands (E3)', () => {
    for (const args of [
      { note: CARD },
      { bcc: `a+${IBAN}@evil.example` },
      { url: `https://evil.example/?q=${IBAN}` },
    ]) {
      expect(checksOf().request?.(callOf(args))).toMatchObject({
        verdict: 'ask',
        reason: { code: 'personal_data_found' },
      });
    }
  });

  it('goes in the fields that are meant for it, and in no other', () => {
    const grants = [
      { server: 'files', kinds: ['card'], fields: ['cardNumber'], reason: 'it takes payments' },
    ];
    const checks = checksOf({ grants });
    expect(checks.request?.(callOf({ cardNumber: CARD }))).toEqual(PASS);
    expect(checks.request?.(callOf({ cardNumber: CARD, note: CARD }))).toMatchObject({ verdict: 'ask' });
    expect(checks.request?.(callOf({ cardNumber: CARD }, { server: 'other' }))).toMatchObject({
      verdict: 'ask',
    });
  });

  it('is refused or taken out, where the config says so', () => {
    expect(checksOf({ arguments: 'refuse' }).request?.(callOf({ a: CARD }))).toMatchObject({
      verdict: 'deny',
    });
    expect(checksOf({ arguments: 'redact' }).request?.(callOf({ a: CARD }))).toMatchObject({
      message: { value: { params: { arguments: { a: '[personal:card:1]' } } } },
    });
  });
});

describe('the options', () => {
  it('cannot say that everything may pass', () => {
    for (const bad of [
      { level: 'none' },
      { results: 'pass' },
      { arguments: 'allow' },
      { grants: [{ server: 'files', kinds: ['iban'] }] },
      { grants: [{ server: 'files', kinds: ['no-such-kind'], reason: 'x' }] },
      { countries: [] },
    ]) {
      expect([bad, personalData.options.safeParse(bad).success]).toEqual([bad, false]);
    }
  });
});
