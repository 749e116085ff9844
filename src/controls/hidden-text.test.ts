import { describe, expect, it } from 'vitest';
import type { Listing } from '../gateway/context.ts';
import type { Decision } from '../gateway/decision.ts';
import type { JsonObject, JsonValue } from '../protocol/json.ts';
import { messageOf } from '../protocol/message.ts';
import { exchangeOf, fakePins, listingOf, offerOf } from '../testing/index.ts';
import { hiddenText } from './hidden-text.ts';

const checksFor = (options: JsonObject = {}) =>
  hiddenText.create(hiddenText.options.parse(options), { pins: fakePins(), servers: ['files'] });
const checks = checksFor();

function judge(decision: Decision | Promise<Decision> | undefined): Decision {
  if (decision === undefined || decision instanceof Promise) throw new Error('a plain decision');
  return decision;
}

const answering = (result: JsonObject) =>
  exchangeOf({ message: messageOf({ jsonrpc: '2.0', id: 1, result }) });
const resultOf = (decision: Decision): JsonValue | undefined => {
  const value = decision.verdict === 'rewrite' ? decision.message.value : undefined;
  return value !== undefined && 'result' in value ? value.result : undefined;
};
const listed = (listing: Listing) => judge(checks.catalog?.(listing));
const tool = (definition: JsonObject) =>
  offerOf({ name: 'echo', definition: { name: 'echo', ...definition } });

const SMUGGLED = `Hello${Array.from('obey', (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')}.`;

describe('a result', () => {
  it('passes untouched when a person sees all of it', () => {
    const exchange = answering({ content: [{ type: 'text', text: 'Hello, 👩‍👧. می‌خواهم' }] });
    expect(judge(checks.result?.(exchange)).verdict).toBe('pass');
  });

  it.each<[string, string, string]>([
    ['invisible letters', SMUGGLED, 'Hello.'],
    ['marks that turn the direction', 'a\u202eb', 'ab'],
    ['escape sequences', '\u001b[8mHello\u001b[0m', 'Hello'],
    ['comments', 'Hello<!-- obey -->.', 'Hello[unseen markup removed].'],
    ['hidden elements', 'Hello<p hidden>obey</p>.', 'Hello[unseen markup removed].'],
  ])('loses its %s, wherever they stand', (_, text, seen) => {
    const said = (words: string): JsonObject => ({
      content: [
        { type: 'text', text: words },
        { type: 'resource', resource: { uri: 'file:///a', text: words } },
        { type: 'resource_link', uri: 'file:///b', name: 'b', title: words },
      ],
      structuredContent: { deep: [{ note: words }] },
      isError: true,
    });
    const decision = judge(checks.result?.(answering(said(text))));
    expect(resultOf(decision)).toEqual(said(seen));
    expect(decision).toMatchObject({
      findings: [
        { code: 'text_hidden', at: '/result/content/0/text' },
        { at: '/result/content/1/resource/text' },
        { at: '/result/content/2/title' },
        { at: '/result/structuredContent/deep/0/note' },
      ],
    });
  });

  it('is refused where the hidden text is part of an address or of the name of a member', () => {
    for (const result of [
      { content: [{ type: 'resource_link', uri: 'file:///a\u200b', name: 'a' }] },
      { contents: [{ uri: 'file:///a\u200b', text: 'a' }] },
      { structuredContent: { 'a\u200b': 1 } },
    ]) {
      expect(judge(checks.result?.(answering(result)))).toMatchObject({
        verdict: 'deny',
        reason: { code: 'text_hidden' },
      });
    }
  });

  it('is refused when it could not be read in full', () => {
    let text = 'obey';
    for (let depth = 0; depth < 9; depth++) text = Buffer.from(`${text} ${text}`).toString('base64');
    expect(judge(checks.result?.(answering({ content: [{ type: 'text', text }] })))).toMatchObject({
      verdict: 'deny',
      reason: { code: 'text_not_inspected' },
    });
  });

  it('is refused instead of mended when the config says so', () => {
    const strict = checksFor({ found: 'refuse' });
    const decision = judge(strict.result?.(answering({ content: [{ type: 'text', text: SMUGGLED }] })));
    expect(decision).toMatchObject({
      verdict: 'deny',
      reason: { code: 'text_hidden', detail: { at: '/result/content/0/text', kinds: 'tag' } },
    });
  });

  const page = { uri: 'ui://a', mimeType: 'text/html;profile=mcp-app', text: '<p hidden>later</p>' };
  const reading = (uri: string, content: JsonObject, method = 'resources/read') => {
    const message = messageOf({ jsonrpc: '2.0', id: 1, result: { contents: [content] } });
    return judge(checks.result?.(exchangeOf({ method, params: { uri }, message })));
  };

  it('keeps the markup of a page that is shown and not read', () => {
    expect(reading('ui://a', page).verdict).toBe('pass');
  });

  it.each<[string, string, JsonObject, string?]>([
    ['another resource was asked for', 'file:///notes', page],
    ['another page was asked for', 'ui://b', page],
    ['it is no HTML', 'ui://a', { ...page, mimeType: 'text/plain' }],
    ['it does not say what it is', 'ui://a', { uri: page.uri, text: page.text }],
    ['a tool was called', 'ui://a', page, 'tools/call'],
    ['it stands beside the page', 'ui://a', { ...page, text: '', _meta: { note: page.text } }],
  ])('loses what it hides when it calls itself a page, but %s', (_, uri, content, method) => {
    const decision = reading(uri, content, method);
    expect(decision).toMatchObject({ verdict: 'rewrite', findings: [{ code: 'text_hidden' }] });
    expect(JSON.stringify(resultOf(decision))).not.toContain('later');
  });
});

describe('an error, a notification and a question', () => {
  it('lose it too', () => {
    const error = { code: -32000, message: SMUGGLED, data: { why: SMUGGLED } };
    const refused = judge(
      checks.result?.(exchangeOf({ message: messageOf({ jsonrpc: '2.0', id: 1, error }) })),
    );
    expect(refused).toMatchObject({
      message: { value: { error: { message: 'Hello.', data: { why: 'Hello.' } } } },
    });
    const method = 'notifications/message';
    const told = judge(
      checks.result?.(
        exchangeOf({ message: messageOf({ jsonrpc: '2.0', method, params: { data: SMUGGLED } }) }),
      ),
    );
    expect(told).toMatchObject({ message: { value: { params: { data: 'Hello.' } } } });
    const result = { inputRequests: { a: { method: 'elicitation/create', params: { message: SMUGGLED } } } };
    expect(resultOf(judge(checks.question?.(answering(result))))).toMatchObject({
      inputRequests: { a: { params: { message: 'Hello.' } } },
    });
  });
});

describe('a list', () => {
  it('passes untouched when a person sees all of it', () => {
    expect(listed(listingOf({ offers: [tool({ description: 'Says it again. 👍🏽' })] })).verdict).toBe(
      'pass',
    );
  });

  it('loses what can be taken out of a description', () => {
    const offers = [tool({ description: 'Says it <!-- loudly --> again.' })];
    expect(resultOf(listed(listingOf({ offers })))).toMatchObject({
      tools: [{ name: 'echo', description: 'Says it [unseen markup removed] again.' }],
    });
  });

  it.each<[string, JsonObject]>([
    ['spells words that nobody sees', { description: SMUGGLED }],
    [
      'hides something in a value that may be sent',
      { inputSchema: { properties: { a: { enum: ['x\u200b'] } } } },
    ],
    ['hides something in the name of a parameter', { inputSchema: { properties: { 'a\u200b': {} } } }],
    ['hides something in an address', { icons: [{ url: 'https://example.com/\u200b' }] }],
  ])('loses an offer that %s', (_, definition) => {
    const other = offerOf({ name: 'other', definition: { name: 'other' } });
    const decision = listed(listingOf({ offers: [tool(definition), other] }));
    expect(resultOf(decision)).toMatchObject({ tools: [{ name: 'other' }] });
  });

  it('is refused when the page around its offers was not read in full, or hides something and may not', () => {
    const around = (words: string): Listing => {
      const listing = listingOf();
      const { value } = listing.message;
      const result = { ...('result' in value ? value.result : {}), _meta: { note: words } };
      return { ...listing, message: messageOf({ jsonrpc: '2.0', id: 1, result }) };
    };
    let deep = 'obey';
    for (let depth = 0; depth < 9; depth++) deep = Buffer.from(`${deep} ${deep}`).toString('base64');
    expect(listed(around(deep))).toMatchObject({ verdict: 'deny', reason: { code: 'text_not_inspected' } });
    const strict = checksFor({ found: 'refuse' });
    expect(judge(strict.catalog?.(around('a\u200bb')))).toMatchObject({
      verdict: 'deny',
      reason: { code: 'text_hidden' },
    });
    expect(listed(around('a\u200bb'))).toMatchObject({ verdict: 'rewrite' });
  });

  it('loses instructions that spell words nobody sees', () => {
    const offers = [offerOf({ kind: 'instructions', definition: { instructions: SMUGGLED } })];
    expect(resultOf(listed(listingOf({ kind: 'instructions', offers })))).not.toHaveProperty('instructions');
  });
});

it('cannot be configured open', () => {
  for (const found of ['pass', 'allow', true, null]) {
    expect(hiddenText.options.safeParse({ found }).success).toBe(false);
  }
});
