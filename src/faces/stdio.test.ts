/** The stdio face: modern clients, what none may send, and every way for it to end. */
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../protocol/limits.ts';
import { messageOf, type ResponseMessage } from '../protocol/message.ts';
import { parseMessage } from '../protocol/parse.ts';
import { modernMeta } from '../testing/index.ts';
import {
  call,
  cancel,
  echo,
  givenUp,
  initialize,
  legacyCall,
  resultTo,
  serve,
  settled,
} from './test-house.ts';

describe('a modern client on stdio', () => {
  it('is answered with its own id, in modern words (base-7, base-9)', async () => {
    const { send, until } = serve(echo);
    send(call('a'));
    expect(await until(({ id }) => id === 'a')).toMatchObject({
      result: { resultType: 'complete', content: [] },
    });
  });

  it('hears of the versions that are spoken here when it speaks another (versioning-1)', async () => {
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
  ])('is refused with %s (base-39, legacy-lifecycle-1)', async (_, _meta) => {
    const { send, until, reached } = serve(echo);
    send(call(1, { _meta }));
    expect(await until(({ id }) => id === 1)).toMatchObject({ error: { code: -32602 } });
    expect(reached).toEqual([]);
  });

  it('gets one line for one message, however the server broke its lines (G7, stdio-1, legacy-transports-3)', async () => {
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

  it('gets no answer to what it has cancelled (stdio-9)', async () => {
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
          messageOf({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data } }),
        );
      say('before');
      setImmediate(() => setImmediate(() => say('after')));
      return resultTo(message, {});
    });
    send(call('a', { _meta: { ...modernMeta, 'io.modelcontextprotocol/logLevel': 'info' } }));
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

  it('names the request that is refused when its id is beyond doubt (base-13)', async () => {
    const { send, until } = serve(echo);
    send('{"jsonrpc":"2.0","id":5,"method":"m","params":[]}');
    expect(await until(({ error }) => error !== undefined)).toMatchObject({ id: 5 });
  });

  it('never gets an error that could be taken for the answer to another request (base-13)', async () => {
    const { send, until } = serve((_, __, signal) => givenUp(signal));
    send(call(5));
    await settled();
    send('{"jsonrpc":"2.0","id":5,"method":"m","params":[]}');
    expect(await until(({ error }) => error !== undefined)).not.toHaveProperty('id');
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
