/** Legacy clients on stdio (2025-11-25, basic/lifecycle). */
import { describe, expect, it } from 'vitest';
import { deny } from '../gateway/decision.ts';
import { messageOf } from '../protocol/message.ts';
import { cancel, echo, givenUp, initialize, legacyCall, resultTo, serve, settled } from './test-house.ts';

describe('a legacy client on stdio', () => {
  it.each([
    ['2025-11-25', '2025-11-25'],
    ['2025-06-18', '2025-06-18'],
    ['2025-03-26', '2025-03-26'],
    ['2024-11-05', '2025-11-25'],
    ['2027-01-01', '2025-11-25'],
    ['2026-07-28', '2025-11-25'],
  ])('that asks for %s gets %s (legacy-lifecycle-7, legacy-lifecycle-8)', async (asked, given) => {
    const { send, until } = serve(echo);
    send(initialize(asked));
    expect(await until(({ id }) => id === 'init')).toMatchObject({ result: { protocolVersion: given } });
  });

  it('hears what the server offers, without what does not work through Bartizan (legacy-lifecycle-4)', async () => {
    const { send, until } = serve(echo);
    send(initialize());
    expect((await until(({ id }) => id === 'init')).result).toEqual({
      protocolVersion: '2025-11-25',
      capabilities: { tools: {}, logging: {}, resources: { subscribe: true, listChanged: true } },
      serverInfo: { name: 'files', version: '3' },
      instructions: 'Be kind.',
    });
  });

  it('is answered in legacy words, and speaks to the server with the metadata of its handshake', async () => {
    const { send, until, reached } = serve(echo);
    send(initialize());
    await until(({ id }) => id === 'init');
    send(legacyCall(2));
    expect((await until(({ id }) => id === 2)).result).toEqual({ content: [] });
    expect(reached.at(-1)?.params?._meta).toEqual({
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 't', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': { elicitation: {} },
    });
  });

  it('gets all pages of a list, one by one', async () => {
    const { send, until } = serve(
      async (message) => {
        const { cursor } = message.value.params ?? {};
        return resultTo(message, {
          prompts: [{ name: `p${String(cursor)}` }],
          ttlMs: 0,
          ...(cursor === undefined && { nextCursor: '2' }),
        });
      },
      { checks: { request: () => ({ verdict: 'pass' }), catalog: () => ({ verdict: 'pass' }) } },
    );
    send(initialize());
    await until(({ id }) => id === 'init');
    send({ jsonrpc: '2.0', id: 1, method: 'prompts/list' });
    expect((await until(({ id }) => id === 1)).result).toEqual({
      prompts: [{ name: 'pundefined' }],
      nextCursor: '2',
    });
    send({ jsonrpc: '2.0', id: 2, method: 'prompts/list', params: { cursor: '2' } });
    expect((await until(({ id }) => id === 2)).result).toEqual({ prompts: [{ name: 'p2' }] });
  });

  it('may try again when the handshake fails', async () => {
    let refuse = true;
    const checks = {
      admit: () => (refuse ? deny('server_unapproved') : ({ verdict: 'pass' } as const)),
      request: () => ({ verdict: 'pass' }) as const,
    };
    const { send, until, raw } = serve(echo, { checks });
    send(initialize());
    expect(await until(({ id }) => id === 'init')).toHaveProperty('error');
    raw.length = 0;
    refuse = false;
    send(initialize());
    expect(await until(({ id }) => id === 'init')).toHaveProperty('result');
  });

  it('is heard when it pings, and sets the level of the requests that follow', async () => {
    const { send, until, reached } = serve(echo);
    send(initialize());
    await until(({ id }) => id === 'init');
    send({ jsonrpc: '2.0', id: 1, method: 'ping' });
    expect((await until(({ id }) => id === 1)).result).toEqual({});
    send({ jsonrpc: '2.0', id: 2, method: 'logging/setLevel', params: { level: 'warning' } });
    expect((await until(({ id }) => id === 2)).result).toEqual({});
    for (const [id, level] of [
      [3, 'loud'],
      [4, { a: 1 }],
      [5, undefined],
    ] as const) {
      send({ jsonrpc: '2.0', id, method: 'logging/setLevel', params: { level } });
      expect(await until((line) => line.id === id)).toMatchObject({ error: { code: -32602 } });
    }
    send(legacyCall(6));
    await until(({ id }) => id === 6);
    expect(reached).toHaveLength(2);
    expect(reached.at(-1)?.params?._meta).toMatchObject({ 'io.modelcontextprotocol/logLevel': 'warning' });
  });

  it('is asked in the middle of a call, and only its own answer counts', async () => {
    const question = messageOf({
      jsonrpc: '2.0' as const,
      id: 1,
      method: 'elicitation/create',
      params: { message: '?' },
    });
    const { send, until } = serve(
      async (message, listener) => {
        const { value } = await listener.question(question);
        return resultTo(message, { answer: 'result' in value ? value.result : {} });
      },
      { checks: { request: () => ({ verdict: 'pass' }), question: () => ({ verdict: 'pass' }) } },
    );
    send(initialize());
    await until(({ id }) => id === 'init');
    send(legacyCall(7));
    const { id } = await until(({ method }) => method === 'elicitation/create');
    send({ jsonrpc: '2.0', id: 'bartizan-99', result: { action: 'accept' } });
    await until(({ error }) => error !== undefined);
    send({ jsonrpc: '2.0', id: id ?? '', result: { action: 'decline' } });
    expect((await until((line) => line.id === 7)).result).toEqual({ answer: { action: 'decline' } });
    send({ jsonrpc: '2.0', id: id ?? '', result: { action: 'accept' } });
    await settled();
  });

  it('that cancels while it is asked hears that the question is over, and gets no answer', async () => {
    const question = messageOf({
      jsonrpc: '2.0' as const,
      id: 1,
      method: 'elicitation/create',
      params: { message: '?' },
    });
    const { send, until, lines } = serve(
      async (message, listener, signal) =>
        resultTo(message, { a: await Promise.race([listener.question(question), givenUp(signal)]) }),
      { checks: { request: () => ({ verdict: 'pass' }), question: () => ({ verdict: 'pass' }) } },
    );
    send(initialize());
    await until(({ id }) => id === 'init');
    send(legacyCall(7));
    const asked = await until(({ method }) => method === 'elicitation/create');
    send(cancel(7));
    expect(await until(({ method }) => method === 'notifications/cancelled')).toMatchObject({
      params: { requestId: asked.id },
    });
    await settled();
    expect(lines().some(({ id }) => id === 7)).toBe(false);
  });

  it('is not asked for what it has not said that it can do (legacy-lifecycle-12)', async () => {
    const question = (method: string) => messageOf({ jsonrpc: '2.0' as const, id: 1, method, params: {} });
    const { send, until, lines } = serve(
      async (message, listener) => {
        const asked = ['elicitation/create', 'sampling/createMessage', 'roots/list'].map((method) =>
          listener.question(question(method)).then(
            () => method,
            () => 'no',
          ),
        );
        return resultTo(message, { asked: await Promise.all(asked) });
      },
      { checks: { request: () => ({ verdict: 'pass' }), question: () => ({ verdict: 'pass' }) } },
    );
    send(initialize('2025-11-25', { sampling: {} }));
    await until(({ id }) => id === 'init');
    send(legacyCall(7));
    const { id, method } = await until(({ method }) => method !== undefined);
    expect(method).toBe('sampling/createMessage');
    send({ jsonrpc: '2.0', id: id ?? '', result: {} });
    expect((await until((line) => line.id === 7)).result).toEqual({
      asked: ['no', 'sampling/createMessage', 'no'],
    });
    expect(lines().filter(({ method }) => method !== undefined)).toHaveLength(1);
  });

  it('has its answers, and the state of the server, go with the call that they are for, and no other (mrtr-18)', async () => {
    const inputRequests = { q: { method: 'elicitation/create', params: { message: '?' } } };
    const { send, until, reached } = serve(
      async (message) =>
        message.value.params?.name === 'asks' && message.value.params.requestState === undefined
          ? resultTo(message, { resultType: 'input_required', inputRequests, requestState: 'of asks' })
          : resultTo(message, {}),
      { checks: { request: () => ({ verdict: 'pass' }), question: () => ({ verdict: 'pass' }) } },
    );
    send(initialize());
    await until(({ id }) => id === 'init');
    send(legacyCall(1, { name: 'asks' }));
    const asked = await until(({ method }) => method === 'elicitation/create');
    send(legacyCall(2, { name: 'other' }));
    await until(({ id }) => id === 2);
    send({ jsonrpc: '2.0', id: asked.id ?? '', result: { action: 'decline' } });
    await until(({ id }) => id === 1);
    send(legacyCall(3, { name: 'other' }));
    await until(({ id }) => id === 3);
    const carried = reached
      .slice(1)
      .map(({ params }) => [params?.name, params?.requestState, params?.inputResponses]);
    expect(carried).toEqual([
      ['asks', undefined, undefined],
      ['other', undefined, undefined],
      ['asks', 'of asks', { q: { action: 'decline' } }],
      ['other', undefined, undefined],
    ]);
  });
});
