import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { deny } from '../gateway/decision.ts';
import type { JsonObject } from '../protocol/json.ts';
import { defaultLimits } from '../protocol/limits.ts';
import { messageOf, type ResponseMessage } from '../protocol/message.ts';
import { parseMessage } from '../protocol/parse.ts';
import { modernMeta, requestOf } from '../testing/index.ts';
import { serveStdio } from './stdio.ts';
import { type Answer, caller, givenUp, resultTo, testHouse } from './test-house.ts';

interface Line extends JsonObject {
  readonly id?: string | number;
  readonly method?: string;
  readonly result?: JsonObject;
  readonly error?: JsonObject & { readonly code: number; readonly data: JsonObject };
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

function serve(answer: Answer, options: Parameters<typeof testHouse>[1] = {}) {
  const house = testHouse(answer, options);
  const input = new PassThrough();
  const output = new PassThrough({ highWaterMark: 1024 });
  const { gateway } = house;
  const over = serveStdio({ gateway, server: 'files', caller, input, output, graceMs: 20 });
  const raw: string[] = [];
  const waiting = new Set<() => void>();
  let rest = '';
  const read = (): void => {
    output.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split('\n');
      rest = parts.pop() ?? '';
      raw.push(...parts);
      for (const look of [...waiting]) look();
    });
  };
  read();
  const lines = (): Line[] => raw.map((line) => JSON.parse(line) as Line);
  /** Waits for a line that fits, among those that came already too. */
  const until = (fits: (line: Line) => boolean): Promise<Line> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = lines().find(fits);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  const send = (message: object | string): void =>
    void input.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
  const end = async (): Promise<void> => {
    input.end();
    await over;
    await gateway.close();
  };
  open.push(end);
  return { ...house, input, output, raw, lines, until, send, end, over };
}

const echo: Answer = async (message) => resultTo(message, { content: [] });
const call = (id: string | number, params: JsonObject = {}): object =>
  requestOf('prompts/get', { name: 'p', ...params }, id).value;
const legacyCall = (id: string | number, params: JsonObject = {}): object => ({
  jsonrpc: '2.0',
  id,
  method: 'prompts/get',
  params: { name: 'p', ...params },
});
const initialize = (
  protocolVersion = '2025-11-25',
  capabilities: JsonObject = { elicitation: {} },
): object => ({
  jsonrpc: '2.0',
  id: 'init',
  method: 'initialize',
  params: { protocolVersion, capabilities, clientInfo: { name: 't', version: '1' } },
});
const cancel = (requestId: unknown): object => ({
  jsonrpc: '2.0',
  method: 'notifications/cancelled',
  params: { requestId },
});
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe('a modern client on stdio', () => {
  it('is answered with its own id, in modern words', async () => {
    const { send, until } = serve(echo);
    send(call('a'));
    expect(await until(({ id }) => id === 'a')).toMatchObject({
      result: { resultType: 'complete', content: [] },
    });
  });

  it('hears of the versions that are spoken here when it speaks another', async () => {
    const { send, until, reached } = serve(echo);
    send(call(1, { _meta: { ...modernMeta, 'io.modelcontextprotocol/protocolVersion': '1900-01-01' } }));
    const { error } = await until(({ id }) => id === 1);
    expect(error).toMatchObject({ code: -32022, data: { requested: '1900-01-01' } });
    expect(error?.data.supported).toContain('2026-07-28');
    expect(reached).toEqual([]);
  });

  it.each([
    ['no metadata', {}],
    ['no capabilities', { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' }],
    ['capabilities that are none', { ...modernMeta, 'io.modelcontextprotocol/clientCapabilities': [] }],
  ])('is refused with %s', async (_, _meta) => {
    const { send, until, reached } = serve(echo);
    send(call(1, { _meta }));
    expect(await until(({ id }) => id === 1)).toMatchObject({ error: { code: -32602 } });
    expect(reached).toEqual([]);
  });

  it('gets one line for one message, however the server broke its lines (G7)', async () => {
    const text =
      '{\n "jsonrpc": "2.0",\r\n "id": 1,\n "result": {"a":\n{"jsonrpc":"2.0","id":"b","result":{}}\n}}';
    const { send, until, raw } = serve(async () => {
      const { message } = parseMessage(Buffer.from(text), defaultLimits);
      return message as ResponseMessage;
    });
    send(call('a'));
    expect((await until(({ id }) => id === 'a')).result).toEqual(JSON.parse(text).result);
    expect(raw).toHaveLength(1);
  });

  it('gets no answer to what it has cancelled', async () => {
    const { send, until, lines, recorder } = serve((message, _, signal) =>
      message.value.id === 'slow' ? givenUp(signal) : echo(message, _, signal),
    );
    send(call('slow'));
    send(cancel('slow'));
    send(call('next'));
    await until(({ id }) => id === 'next');
    await settled();
    expect(lines().map(({ id }) => id)).toEqual(['next']);
    expect(recorder.records.map(({ outcome }) => outcome)).toContain('cancelled');
  });

  it('cancels nothing else by an id of another type, or of none', async () => {
    const { send, until } = serve(async (message) => {
      await settled();
      return resultTo(message, {});
    });
    send(call(1));
    for (const id of ['1', null, 2, {}]) send(cancel(id));
    expect(await until(({ id }) => id === 1)).toHaveProperty('result');
  });

  it('cannot use an id twice at once, and the first keeps its answer', async () => {
    let release = (): void => undefined;
    const { send, until, reached } = serve(
      (message) =>
        new Promise((resolve) => {
          release = () => resolve(resultTo(message, { first: true }));
        }),
    );
    send(call('a'));
    await settled();
    send(call('a', { name: 'other' }));
    expect(await until(({ error }) => error !== undefined)).not.toHaveProperty('id');
    expect(reached).toHaveLength(1);
    release();
    expect(await until(({ id }) => id === 'a')).toMatchObject({ result: { first: true } });
  });

  it('hears what the server says before its answer, and nothing after it', async () => {
    const { send, until, lines } = serve(async (message, listener) => {
      const say = (data: string): void =>
        listener.notification(
          messageOf({ jsonrpc: '2.0', method: 'notifications/message', params: { data } }),
        );
      say('before');
      setImmediate(() => setImmediate(() => say('after')));
      return resultTo(message, {});
    });
    send(call('a'));
    await until(({ id }) => id === 'a');
    expect(lines()[0]).toMatchObject({ params: { data: 'before' } });
  });
});

describe('what a stdio client may not send', () => {
  it.each<[string, string, object]>([
    ['no JSON', 'junk', { error: { code: -32700 } }],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"m"}]', { error: { code: -32600 } }],
    [
      'two members of one name',
      '{"jsonrpc":"2.0","id":5,"method":"m","method":"n"}',
      { error: { code: -32700 } },
    ],
    ['an id of null', '{"jsonrpc":"2.0","id":null,"method":"m"}', { error: { code: -32600 } }],
    ['an answer that nobody waits for', '{"jsonrpc":"2.0","id":1,"result":{}}', { error: { code: -32600 } }],
    [
      'a line beyond the limit',
      JSON.stringify(call(1, { x: 'y'.repeat(5000) })),
      { error: { code: -32600 } },
    ],
  ])('%s is refused and recorded, and the next message is heard', async (_, line, refusal) => {
    const { send, until, raw, recorder } = serve(echo);
    send(line);
    send(call('next'));
    await until(({ id }) => id === 'next');
    await settled();
    expect(raw).toHaveLength(2);
    expect(raw.map((one) => JSON.parse(one))).toContainEqual(
      expect.objectContaining({ error: expect.objectContaining((refusal as { error: object }).error) }),
    );
    expect(recorder.records.filter(({ outcome }) => outcome === 'refused')).toHaveLength(1);
  });

  it('names the request that is refused when its id is beyond doubt', async () => {
    const { send, until } = serve(echo);
    send('{"jsonrpc":"2.0","id":5,"method":"m","params":[]}');
    expect(await until(({ error }) => error !== undefined)).toMatchObject({ id: 5 });
  });

  it('never gets an error that could be taken for the answer to another request', async () => {
    const { send, until } = serve((_, __, signal) => givenUp(signal));
    send(call(5));
    await settled();
    send('{"jsonrpc":"2.0","id":5,"method":"m","params":[]}');
    expect(await until(({ error }) => error !== undefined)).not.toHaveProperty('id');
  });
});

describe('a legacy client on stdio', () => {
  it.each([
    ['2025-11-25', '2025-11-25'],
    ['2025-03-26', '2025-03-26'],
    ['2024-11-05', '2025-11-25'],
    ['2027-01-01', '2025-11-25'],
    ['2026-07-28', '2025-11-25'],
  ])('that asks for %s gets %s', async (asked, given) => {
    const { send, until } = serve(echo);
    send(initialize(asked));
    expect(await until(({ id }) => id === 'init')).toMatchObject({ result: { protocolVersion: given } });
  });

  it('hears what the server offers, without what does not work through Bartizan', async () => {
    const { send, until } = serve(echo);
    send(initialize());
    expect((await until(({ id }) => id === 'init')).result).toEqual({
      protocolVersion: '2025-11-25',
      capabilities: { tools: {}, logging: {}, resources: { listChanged: true } },
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
});

describe('the end of the input', () => {
  it('lets answers that come soon go out', async () => {
    const { send, input, over, lines } = serve(async (message) => {
      await settled();
      return resultTo(message, {});
    });
    send(call('a'));
    input.end();
    await over;
    expect(lines()).toMatchObject([{ id: 'a', result: {} }]);
  });

  it('takes a last line without an end for a message', async () => {
    const { input, over, lines } = serve(echo);
    input.end(JSON.stringify(call('a')));
    await over;
    expect(lines()).toMatchObject([{ id: 'a', result: {} }]);
  });

  it('gives up what is still under way', async () => {
    const { send, input, over, lines, recorder } = serve((_, __, signal) => givenUp(signal));
    send(call('a'));
    input.end();
    await over;
    expect(lines()).toEqual([]);
    expect(recorder.records).toMatchObject([{ outcome: 'cancelled' }]);
  });

  it('does not wait for a person who was asked and is gone', async () => {
    const { send, until, end } = serve(
      async (message) =>
        resultTo(message, {
          resultType: 'input_required',
          inputRequests: { q: { method: 'elicitation/create', params: {} } },
        }),
      { checks: { request: () => ({ verdict: 'pass' }), question: () => ({ verdict: 'pass' }) } },
    );
    send(initialize());
    await until(({ id }) => id === 'init');
    send(legacyCall(7));
    await until(({ method }) => method === 'elicitation/create');
    await end();
  });
});

describe('a client that does not read', () => {
  it('is not read from either, until it reads again', async () => {
    const { send, output, input, until, reached } = serve(async (message) =>
      resultTo(message, { text: 'x'.repeat(2000) }),
    );
    output.pause();
    send(call(1));
    await settled();
    await settled();
    expect(input.isPaused()).toBe(true);
    send(call(2));
    await settled();
    expect(reached).toHaveLength(1);
    output.resume();
    await until(({ id }) => id === 2);
  });
});
