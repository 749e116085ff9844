import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../gateway/context.ts';
import type { Judged } from '../gateway/control.ts';
import type { JsonObject, JsonValue } from '../protocol/json.ts';
import { messageOf } from '../protocol/message.ts';
import { exchangeOf } from '../testing/exchange.ts';
import { fakePins } from '../testing/fake-pins.ts';
import { offerOf } from '../testing/listing.ts';
import { minimalResults } from './minimal-results.ts';
import { cutResult, shortened, weightOf } from './minimal-results-cut.ts';
import { fieldsOf, projected } from './minimal-results-fields.ts';

function checksOf(options: unknown = {}) {
  return minimalResults.create(minimalResults.options.parse(options), {
    pins: fakePins([], { server: 'crm' }),
    servers: ['crm'],
  });
}

function resultOf(result: JsonObject, outputSchema?: JsonObject): Exchange {
  const definition = { name: 'get_customer', ...(outputSchema && { outputSchema }) };
  return exchangeOf({
    server: 'crm',
    params: { name: 'get_customer', arguments: {} },
    tool: offerOf({ name: 'get_customer', definition }),
    message: messageOf({ jsonrpc: '2.0', id: 1, result }),
  });
}

interface Rewritten {
  readonly verdict: string;
  readonly message: { readonly value: { readonly result: JsonObject } };
  readonly findings: readonly { readonly code: string; readonly at: string; readonly detail?: JsonObject }[];
}

const resultIn = async (judged: Judged | undefined): Promise<JsonObject> =>
  ((await judged) as unknown as Rewritten).message.value.result;

const text = (words: string): JsonObject => ({ type: 'text', text: words });
const SMALL = { text: 1024, result: 2048 };

describe('minimal-results', () => {
  it('lets what is short go on as it came', () => {
    const { result, question } = checksOf();
    const exchange = resultOf({ content: [text('short')], structuredContent: { a: 1 } });
    expect(result?.(exchange)).toEqual({ verdict: 'pass' });
    expect(question?.(exchange)).toEqual({ verdict: 'pass' });
  });

  it('cuts a long text, and says in it how much is missing (D13)', async () => {
    const decision = checksOf(SMALL).result?.(resultOf({ content: [text('word '.repeat(1000))] }));
    const { content } = (await resultIn(decision)) as { content: { text: string }[] };
    expect(content[0]?.text).toMatch(/^(?:word )+word\n\[bartizan: \d+ of 5000 characters left out\]$/);
    expect(content[0]?.text.length).toBeLessThan(1024 + 64);
    expect(decision).toMatchObject({ findings: [{ code: 'result_cut', at: '/result/content/0' }] });
  });

  it('leaves whole blocks out when all of them together are too long, and says how many', async () => {
    const content = Array.from({ length: 1000 }, () => text('x'.repeat(100)));
    const short = (await resultIn(
      checksOf({ text: 1024, result: 16_384 }).result?.(resultOf({ content })),
    )) as {
      content: { text: string }[];
    };
    expect(short.content.length).toBeLessThan(200);
    expect(short.content.at(-1)?.text).toMatch(/^\[bartizan: 868 more with 86800 characters left out\]$/);
  });

  it.each([
    ['a resource', { contents: [{ uri: 'a:b', text: 'y'.repeat(5000) }] }],
    [
      'an embedded resource',
      { content: [{ type: 'resource', resource: { uri: 'a:b', text: 'y'.repeat(5000) } }] },
    ],
    ['a prompt', { messages: [{ role: 'user', content: text('y'.repeat(5000)) }] }],
    ['a failure', { isError: true, content: [text('y'.repeat(5000))] }],
  ])('cuts %s', async (_, given) => {
    const short = JSON.stringify(await resultIn(checksOf(SMALL).result?.(resultOf(given))));
    expect(short.length).toBeLessThan(1400);
    expect(short).toContain('characters left out');
  });

  it('cuts an error and a notification, too', () => {
    const { result } = checksOf(SMALL);
    const long = 'z '.repeat(5000);
    for (const value of [
      { jsonrpc: '2.0' as const, id: 1, error: { code: -1, message: long, data: { trace: long } } },
      { jsonrpc: '2.0' as const, method: 'notifications/message', params: { level: 'info', data: long } },
    ]) {
      const decision = result?.(exchangeOf({ message: messageOf(value) }));
      expect(decision).toMatchObject({ verdict: 'rewrite' });
      expect(JSON.stringify(decision).length).toBeLessThan(5000);
    }
  });

  it.each([
    ['structured content', { content: [], structuredContent: { data: 'x'.repeat(4000) } }],
    ['names of members', { content: [], structuredContent: { ['n'.repeat(4000)]: 1 } }],
    ['many small values', { content: [], structuredContent: { all: Array.from({ length: 2000 }, () => 1) } }],
    ['a link', { content: [{ type: 'resource_link', uri: 'a:b', name: 'n'.repeat(4000) }] }],
    ['an address', { contents: [{ uri: `a:${'b'.repeat(4000)}`, text: 'x' }] }],
  ])('refuses what is too long by %s: it cannot be cut', (_, given) => {
    expect(checksOf(SMALL).result?.(resultOf(given))).toMatchObject({
      verdict: 'deny',
      reason: { code: 'result_too_long' },
    });
  });

  it('does not count pictures and files', () => {
    const content = [
      { type: 'image', mimeType: 'image/png', data: 'A'.repeat(9000) },
      { type: 'resource', resource: { uri: 'a:b', blob: 'A'.repeat(9000) } },
    ];
    expect(checksOf(SMALL).result?.(resultOf({ content }))).toEqual({ verdict: 'pass' });
  });

  it('refuses a question that nobody could read', () => {
    const inputRequests = { a: { method: 'elicitation/create', params: { message: 'w '.repeat(5000) } } };
    const asked = resultOf({ resultType: 'input_required', inputRequests });
    expect(checksOf(SMALL).question?.(asked)).toMatchObject({ reason: { code: 'result_too_long' } });
    expect(checksOf().question?.(asked)).toEqual({ verdict: 'pass' });
  });

  it('has sizes of their own for tools that need them', () => {
    const { result } = checksOf({
      ...SMALL,
      tools: { 'crm/*': { result: 9000 }, 'crm/get_customer': { text: 8000 } },
    });
    expect(result?.(resultOf({ content: [text('x'.repeat(7000))] }))).toEqual({ verdict: 'pass' });
  });

  it('never cuts a character in two, never makes a text longer than it may be, and counts what is missing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 40, maxLength: 400 }),
        fc.integer({ min: 8, max: 30 }),
        (whole, most) => {
          const short = shortened(whole, most);
          const [, missing, of] = /\[bartizan: (\d+) of (\d+) characters left out\]$/.exec(short) ?? [];
          const kept = short.slice(0, short.lastIndexOf('\n[bartizan'));
          expect(whole.startsWith(kept)).toBe(true);
          expect(kept.length).toBeLessThanOrEqual(most);
          expect(kept.isWellFormed?.() ?? true).toBe(whole.isWellFormed?.() ?? true);
          expect([Number(missing), Number(of)]).toEqual([whole.length - kept.length, whole.length]);
        },
      ),
    );
  });

  it('makes nothing longer than it may be, whatever stands in it', () => {
    const blocks = fc.array(
      fc.oneof(
        fc.string({ maxLength: 300 }).map(text),
        fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>,
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(blocks, (content) => {
        const cut = cutResult({ content }, { text: 100, result: 1500 }, '/result');
        // A mark for each text that was cut, and one for what was left out.
        if (cut !== undefined) expect(weightOf(cut.said)).toBeLessThan(1500 + 16 * 120 + 200);
      }),
    );
  });
});

describe('the fields that the config names (E5)', () => {
  const config = (fields: string[]) => ({ tools: { 'crm/get_customer': { fields } } });
  const customer = {
    id: 7,
    name: 'Ada',
    salary: 9000,
    orders: [
      { id: 1, card: '4111' },
      { id: 2, card: '4112' },
    ],
  };
  const wanted = { id: 7, orders: [{ id: 1 }, { id: 2 }] };
  const FIELDS = ['/id', '/orders/id'];

  it('go through, and nothing else: in structured content, and in the JSON beside it', async () => {
    const given = resultOf({ content: [text(JSON.stringify(customer))], structuredContent: customer });
    const short = await resultIn(checksOf(config(FIELDS)).result?.(given));
    expect(short.structuredContent).toEqual(wanted);
    expect(short.content).toEqual([text(JSON.stringify(wanted))]);
  });

  it('leave out what cannot be looked into: prose, pictures, links, numbers alone', async () => {
    const content = [
      text('Ada earns 9000'),
      { type: 'image', mimeType: 'image/png', data: 'AAAA' },
      { type: 'resource_link', uri: 'crm://7', name: 'salary 9000' },
      { type: 'resource', resource: { uri: 'a:b', text: 'salary 9000' } },
      text('9000'),
    ];
    const short = JSON.stringify(await resultIn(checksOf(config(FIELDS)).result?.(resultOf({ content }))));
    expect(short).not.toMatch(/9000|AAAA/);
    expect(short.match(/left out/g)).toHaveLength(5);
  });

  it('hold for failures as far as they are JSON: what a tool says of its failure stays', async () => {
    const content = [text('no such customer'), text('{"salary":9000}')];
    const short = await resultIn(checksOf(config(FIELDS)).result?.(resultOf({ isError: true, content })));
    expect(short.content).toEqual([text('no such customer'), text('{}')]);
  });

  it('are refused where the output schema requires more: a client would refuse it, too', async () => {
    const schema = { type: 'object', properties: { id: {}, name: {} }, required: ['id', 'name'] };
    const given = resultOf({ content: [], structuredContent: customer }, schema);
    const { result } = checksOf(config(FIELDS));
    const refusal = {
      verdict: 'deny',
      reason: { code: 'result_invalid', hint: expect.stringContaining('output schema') },
    };
    expect(await result?.(given)).toMatchObject(refusal);
    expect(result?.(given)).toMatchObject(refusal);
    const enough = checksOf(config([...FIELDS, '/name'])).result?.(given);
    expect((await resultIn(enough)).structuredContent).toEqual({ ...wanted, name: 'Ada' });
  });

  it('are cut as all others are', async () => {
    const long = { id: 'x'.repeat(100), salary: 1 };
    const given = resultOf({ content: [text(JSON.stringify(Array.from({ length: 200 }, () => long)))] });
    const { content } = (await resultIn(checksOf({ ...SMALL, ...config(FIELDS) }).result?.(given))) as {
      content: { text: string }[];
    };
    expect(content[0]?.text).toContain('characters left out');
    expect(content[0]?.text).not.toContain('salary');
  });

  it('are named by pointers, where a star is any name and lists are looked through', () => {
    const fields = fieldsOf(['/*/id', '/a~1b', '/deep/whole']);
    const value = { x: { id: 1, y: 2 }, 'a/b': [3], deep: { whole: { all: 4 }, id: 5 }, scalar: 6 };
    expect(projected(value, fields)).toEqual({ x: { id: 1 }, 'a/b': [3], deep: { whole: { all: 4 } } });
    expect(projected([[{ x: { id: 1 } }], 7], fields)).toEqual([[{ x: { id: 1 } }]]);
    const whole = { x: { id: 1 } };
    expect(projected(whole, fields)).toBe(whole);
  });
});

describe('its options', () => {
  it('cannot say that everything may go', () => {
    for (const wrong of [
      { text: 100_000_000 },
      { result: 0 },
      { tools: { '*': {} } },
      { tools: { 'crm/x': { fields: [] } } },
      { tools: { 'crm/x': { fields: ['/'] } } },
      { tools: { 'crm/x': { fields: ['name'] } } },
      { off: true },
    ])
      expect(() => minimalResults.options.parse(wrong), JSON.stringify(wrong)).toThrow();
    expect(minimalResults.options.parse({})).toEqual({ text: 262_144, result: 524_288, tools: {} });
  });
});
