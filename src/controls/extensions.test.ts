import { describe, expect, it } from 'vitest';
import type { Decision } from '../gateway/decision.ts';
import type { JsonObject } from '../protocol/json.ts';
import { messageOf } from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import { exchangeOf, fakePins, listingOf, modernMeta, offerOf } from '../testing/index.ts';
import { extensions } from './extensions.ts';

const UI = 'io.modelcontextprotocol/ui';
const TASKS = 'io.modelcontextprotocol/tasks';
const ports = { pins: fakePins(), servers: ['files'] };
const page = 'ui://board/1';

const create = (options: JsonObject = {}) => extensions.create(extensions.options.parse(options), ports);

const declaring = (declared: JsonObject) =>
  exchangeOf({
    params: {
      name: 'echo',
      _meta: { ...modernMeta, [META.clientCapabilities]: { elicitation: {}, extensions: declared } },
    },
  });

const discovering = (declared: JsonObject) =>
  listingOf({
    kind: 'instructions',
    message: messageOf({
      jsonrpc: '2.0',
      id: 1,
      result: { resultType: 'complete', capabilities: { tools: {}, extensions: declared } },
    }),
  });

function rewritten(decision: Decision | Promise<Decision> | undefined): JsonObject {
  if (decision === undefined || decision instanceof Promise || decision.verdict !== 'rewrite')
    throw new Error(`no rewrite: ${JSON.stringify(decision)}`);
  const { value } = decision.message;
  return ('result' in value ? value.result : 'params' in value ? value.params : {}) as JsonObject;
}

describe('extensions', () => {
  it('lets what declares none pass', () => {
    const { request, catalog } = create();
    expect(request?.(exchangeOf())).toEqual({ verdict: 'pass' });
    expect(catalog?.(listingOf({ offers: [offerOf({ name: 'echo' })] }))).toEqual({ verdict: 'pass' });
  });

  it('lets what is allowed pass, everywhere or at one server', () => {
    expect(create({ allow: [UI] }).request?.(declaring({ [UI]: {} }))).toEqual({ verdict: 'pass' });
    const { request } = create({ servers: { files: [UI] } });
    expect(request?.(declaring({ [UI]: {} }))).toEqual({ verdict: 'pass' });
    expect(rewritten(create({ servers: { other: [UI] } }).request?.(declaring({ [UI]: {} })))).toBeDefined();
  });

  it('tells a server nothing of what a client could do and may not (F9)', () => {
    const declared = { [UI]: { mimeTypes: ['text/html'] }, [TASKS]: {}, 'com.evil/x': {} };
    const { _meta } = rewritten(create({ allow: [TASKS] }).request?.(declaring(declared))) as {
      _meta: JsonObject;
    };
    expect(_meta[META.clientCapabilities]).toEqual({ elicitation: {}, extensions: { [TASKS]: {} } });
  });

  it('tells a client nothing of what a server offers and may not (F9)', () => {
    const { catalog } = create({ allow: [UI] });
    const { capabilities } = rewritten(catalog?.(discovering({ [UI]: {}, 'com.evil/x': { a: 1 } })));
    expect(capabilities).toEqual({ tools: {}, extensions: { [UI]: {} } });
    expect(rewritten(create().catalog?.(discovering({ 'com.evil/x': {} }))).capabilities).toEqual({
      tools: {},
    });
  });

  it('says what may be spoken, to whoever starts a server', () => {
    const { extensions: spoken } = create({ allow: [UI], servers: { files: [TASKS] } });
    expect([...(spoken?.('files') ?? [])]).toEqual([UI, TASKS]);
    expect([...(spoken?.('other') ?? [])]).toEqual([UI]);
  });

  it('takes pages out of lists, and tools that only pages may call, where there are no pages', () => {
    const tools = [
      offerOf({ name: 'echo' }),
      offerOf({
        name: 'board',
        definition: { name: 'board', inputSchema: {}, _meta: { ui: { resourceUri: page }, kept: 1 } },
      }),
      offerOf({
        name: 'flat',
        definition: { name: 'flat', inputSchema: {}, _meta: { 'ui/resourceUri': page } },
      }),
      offerOf({
        name: 'app',
        definition: { name: 'app', inputSchema: {}, _meta: { ui: { visibility: ['app'] } } },
      }),
    ];
    const listing = listingOf({ offers: tools });
    expect(rewritten(create().catalog?.(listing)).tools).toEqual([
      tools[0]?.definition,
      { name: 'board', inputSchema: {}, _meta: { kept: 1 } },
      { name: 'flat', inputSchema: {} },
    ]);
    expect(create({ allow: [UI] }).catalog?.(listing)).toEqual({ verdict: 'pass' });
  });

  it.each([['com.evil/x'], 'com.evil/x', null])('strips what is no map of extensions: %j (F9)', (odd) => {
    const { _meta } = rewritten(create({ allow: [UI] }).request?.(declaring(odd as never))) as {
      _meta: JsonObject;
    };
    expect(_meta[META.clientCapabilities]).toEqual({ elicitation: {} });
    expect(rewritten(create().catalog?.(discovering(odd as never))).capabilities).toEqual({ tools: {} });
  });

  it('calls no tool that is for pages alone where there are none: it is in no list (B3)', () => {
    const definition = { name: 'app', inputSchema: {}, _meta: { ui: { visibility: ['app'] } } };
    const calling = exchangeOf({ params: { name: 'app' }, tool: offerOf({ name: 'app', definition }) });
    expect(create().request?.(calling)).toMatchObject({ verdict: 'deny', reason: { code: 'item_unknown' } });
    expect(create({ allow: [UI] }).request?.(calling)).toEqual({ verdict: 'pass' });
  });

  it.each([page, 'UI://board/1'])('reads no page where there are none: %s', (uri) => {
    const reading = exchangeOf({ method: 'resources/read', params: { uri } });
    expect(create().request?.(reading)).toMatchObject({ verdict: 'deny', reason: { code: 'item_unknown' } });
    expect(create({ allow: [UI] }).request?.(reading)).toEqual({ verdict: 'pass' });
  });

  it.each([{ allow: ['*'] }, { allow: ['io.*/x'] }, { allow: 'all' }, { allow: ['ui'] }, { off: true }])(
    'cannot be configured open: %j',
    (options) => {
      expect(extensions.options.safeParse(options).success).toBe(false);
    },
  );
});
