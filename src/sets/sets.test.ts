import { describe, expect, it } from 'vitest';
import { deny, pass } from '../gateway/decision.ts';
import { encode } from '../protocol/message.ts';
import { qualifiedName } from './names.ts';
import { failure, type Member, setOf, withTools } from './test-house.ts';

const LONG = 'a'.repeat(90);

describe('a set of servers', () => {
  it('leads a call to its member, under the name that the member gave it', async () => {
    const { result, reached, recorder } = setOf({ a: withTools('read'), b: withTools('read') });
    expect(await result('tools/call', { name: 'b__read', arguments: { x: 1 } })).toMatchObject({
      called: 'read',
    });
    const calls = reached.filter(([, { method }]) => method === 'tools/call');
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject(['b', { id: 7, params: { name: 'read', arguments: { x: 1 } } }]);
    expect(recorder.records).toMatchObject([{ server: 'b', method: 'tools/call', outcome: 'answered' }]);
  });

  it('shows controls the member and its own name, so that rules are about those', async () => {
    const seen: unknown[] = [];
    const { ask, reached } = setOf(
      { a: withTools('read'), b: withTools('read') },
      {
        checks: {
          request({ server, params }) {
            seen.push([server, params.name]);
            return server === 'b' ? deny('not_permitted') : pass;
          },
        },
      },
    );
    expect(await ask('tools/call', { name: 'b__read' })).toMatchObject({
      error: { data: { reason: 'not_permitted' } },
    });
    expect(seen).toEqual([['b', 'read']]);
    expect(reached.filter(([, { method }]) => method === 'tools/call')).toEqual([]);
  });

  it('finds a shortened name among those that were approved, in any process', async () => {
    const short = qualifiedName('a', LONG);
    const { result, ask } = setOf({ a: withTools(LONG) }, { approved: { a: [{ name: LONG }] } });
    expect(await result('tools/call', { name: short })).toMatchObject({ called: LONG });
    expect((await result('tools/list')).tools).toMatchObject([{ name: short }]);
    expect(await ask('tools/call', { name: qualifiedName('a', `${LONG}b`) })).toMatchObject({
      error: { data: { reason: 'item_unknown' } },
    });
  });

  it.each(['read', 'c__read', '__read', 'A__read', 'set:default__read', `a__${LONG}`, 7])(
    'refuses the name %s with one record, and asks nobody',
    async (name) => {
      const { ask, reached, recorder } = setOf({ a: withTools('read') });
      expect(await ask('tools/call', { name })).toMatchObject({
        id: 7,
        error: { data: { reason: 'item_unknown' } },
      });
      expect(reached).toEqual([]);
      expect(recorder.records).toMatchObject([
        { outcome: 'refused', control: 'sets', reason: { code: 'item_unknown' } },
      ]);
    },
  );

  it('reads a resource from the one member that was approved for it, and never guesses', async () => {
    const reading: Member = ({ params }) => ({ contents: [], read: params?.uri ?? null });
    const { result, ask, reached } = setOf(
      { a: reading, b: reading, c: reading },
      {
        approved: {
          a: [
            { kind: 'resource', name: 'x://one' },
            { kind: 'template', name: 'y://{id}' },
          ],
          b: [
            { kind: 'resource', name: 'x://two' },
            { kind: 'resource', name: 'y://1' },
          ],
        },
        dynamic: ['c'],
      },
    );
    for (const uri of ['x://one', 'x://two', 'y://2', 'z://any']) await result('resources/read', { uri });
    expect(reached.map(([server]) => server)).toEqual(['a', 'b', 'a', 'c']);
    expect(await ask('resources/read', { uri: 'y://1' })).toMatchObject({
      error: { data: { reason: 'name_collision' } },
    });
    expect(reached).toHaveLength(4);
  });

  it('completes for the member whose prompt or template it is', async () => {
    const { result, ask, reached } = setOf(
      { a: () => ({ completion: { values: [] } }), b: () => ({ completion: { values: [] } }) },
      { approved: { a: [{ kind: 'template', name: 'y://{id}' }] } },
    );
    const argument = { name: 'x', value: '' };
    await result('completion/complete', { ref: { type: 'ref/prompt', name: 'b__p', title: 't' }, argument });
    await result('completion/complete', { ref: { type: 'ref/resource', uri: 'y://{id}' }, argument });
    expect(reached.map(([server, { params }]) => [server, params?.ref])).toEqual([
      ['b', { type: 'ref/prompt', name: 'p', title: 't' }],
      ['a', { type: 'ref/resource', uri: 'y://{id}' }],
    ]);
    expect(await ask('completion/complete', { argument })).toMatchObject({
      error: { data: { reason: 'item_unknown' } },
    });
  });

  it('offers nothing that MCP does not name', async () => {
    const { ask, reached } = setOf({ a: withTools('x') });
    for (const method of ['tasks/get', 'constructor'])
      expect(await ask(method)).toMatchObject({ error: { code: -32601 } });
    expect(reached).toEqual([]);
  });

  it('passes on what a member asks for, with its state', async () => {
    const asking: Member = ({ method, params }) =>
      method === 'tools/list'
        ? { tools: [] }
        : params?.requestState === 's1'
          ? { content: [] }
          : { resultType: 'input_required', requestState: 's1' };
    const { result } = setOf({ a: asking });
    const first = await result('tools/call', { name: 'a__x' });
    expect(first).toMatchObject({ resultType: 'input_required', requestState: 's1' });
    expect(await result('tools/call', { name: 'a__x', requestState: 's1' })).toMatchObject({ content: [] });
  });

  it('leaves the addresses of single servers as they are', async () => {
    const { gateway } = setOf({ a: withTools('x') });
    expect([...gateway.servers]).toEqual(['a', 'set:default']);
  });

  it('says what its members offer together, under headings of its own (versioning-2)', async () => {
    const introducing =
      (instructions: string, capabilities: object): Member =>
      () =>
        ({ supportedVersions: [], capabilities, instructions, ttlMs: 50 }) as never;
    const { result } = setOf(
      {
        a: introducing('Be kind.', { tools: { listChanged: true }, extensions: { x: {}, y: { a: 1 } } }),
        b: introducing('', {
          resources: { subscribe: true },
          completions: {},
          extensions: { y: { a: 2 }, z: { b: 1 } },
        }),
        slow: () => 'hangs',
      },
      { approved: { slow: [{ kind: 'prompt', name: 'p' }] }, waitMs: 20 },
    );
    const united = await result('server/discover');
    expect(united).toMatchObject({
      instructions: '# a\n\nBe kind.',
      ttlMs: 0,
      cacheScope: 'private',
      _meta: { 'bartizan/boundary': { missing: [{ server: 'slow', reason: 'server_timeout' }] } },
    });
    expect(united.capabilities).toEqual({
      tools: { listChanged: true },
      // It may still come, and then this list has changed.
      prompts: { listChanged: true },
      resources: { subscribe: true },
      completions: {},
      // On the settings of `y` they do not agree.
      extensions: { x: {}, y: {}, z: { b: 1 } },
    });
  });

  it('promises no changes that nobody will tell of', async () => {
    const { result } = setOf(
      {
        plain: () => ({ supportedVersions: [], capabilities: { tools: {}, resources: {} } }),
        refused: () => failure({ code: -1, message: 'no' }),
      },
      { approved: { refused: [{ kind: 'prompt', name: 'p' }] } },
    );
    expect((await result('server/discover')).capabilities).toEqual({ tools: {}, prompts: {}, resources: {} });
  });
});

describe('the headers of a call to a set', () => {
  const headers = (name: string | readonly string[]) => ({ 'mcp-method': 'tools/call', 'mcp-name': name });
  const calling = (name: string | readonly string[]) => {
    const house = setOf(
      { a: withTools('read') },
      {
        checks: {
          // What `request-headers` does of it.
          request: (exchange) =>
            exchange.headers?.['mcp-name'] === exchange.params.name ? pass : deny('header_mismatch'),
        },
      },
    );
    return { ...house, answer: house.ask('tools/call', { name: 'a__read' }, { headers: headers(name) }) };
  };

  it.each(['a__read', '=?base64?YV9fcmVhZA==?='])('may say %s, which the body says, too', async (name) => {
    expect(await calling(name).answer).toMatchObject({ result: { called: 'read' } });
  });

  it.each([
    ['read', 'header_mismatch'],
    ['b__read', 'header_mismatch'],
    ['A__READ', 'header_mismatch'],
    ['', 'header_mismatch'],
    ['=?base64?cmVhZA==?=', 'header_mismatch'],
    ['=?base64?!?=', 'header_malformed'],
    [['a__read', 'a__read'], 'header_malformed'],
    [['a__read', 'read'], 'header_malformed'],
  ])('may not say %j', async (name, reason) => {
    const { answer, reached } = calling(name);
    expect(await answer).toMatchObject({ error: { code: -32020, data: { reason } } });
    expect(reached).toEqual([]);
  });
});

describe('an answer through a set', () => {
  it('has the bytes of the member', async () => {
    const bytes = Buffer.from('{"jsonrpc":"2.0", "id":7, "result":{"resultType":"complete","content":[]}}');
    const { send } = setOf({ a: ({ method }) => (method === 'tools/list' ? { tools: [] } : bytes) });
    expect(encode(await send('tools/call', { name: 'a__x' }))).toBe(bytes);
  });
});
