/** 2026-07-28, basic/patterns/mrtr, Server Requirements, held against the stdio face (docs/spec-musts.md). */
import { describe, expect, it } from 'vitest';
import { pass } from '../gateway/decision.ts';
import type { JsonObject } from '../protocol/json.ts';
import { defaultLimits } from '../protocol/limits.ts';
import { messageOf, type RequestMessage, type ResponseMessage } from '../protocol/message.ts';
import { parseMessage } from '../protocol/parse.ts';
import { modernMeta, requestOf } from '../testing/index.ts';
import { type Answer, call, resultTo, serve } from './test-house.ts';

const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';

const everything = { request: () => pass, question: () => pass, catalog: () => pass };
const askable: JsonObject = { ...modernMeta, [CAPABILITIES]: { elicitation: {} } };
const elicit: JsonObject = { method: 'elicitation/create', params: { message: 'Who?' } };
const question: RequestMessage = messageOf({
  jsonrpc: '2.0',
  id: 1,
  method: 'elicitation/create',
  params: {},
});

describe('a question of a server behind', () => {
  const asks: Answer = async (message, listener) => {
    const { value } = await listener.question(question);
    return resultTo(message, { answer: 'result' in value ? value.result : {} });
  };

  it('is never a request to a modern client, but the result of its own (stdio-7, patterns-1, mrtr-1, mrtr-11)', async () => {
    const { send, until, lines } = serve(asks, { checks: everything });
    send(call(1, { _meta: askable }));
    const { result } = await until(({ id }) => id === 1);
    expect(result).toMatchObject({ resultType: 'input_required', requestState: expect.any(String) });
    const [key] = Object.keys(result?.inputRequests as object);
    const inputResponses = { [String(key)]: { action: 'decline' } };
    send(call(2, { _meta: askable, requestState: result?.requestState as string, inputResponses }));
    expect((await until(({ id }) => id === 2)).result).toMatchObject({ answer: { action: 'decline' } });
    expect(lines().filter(({ method }) => method !== undefined)).toEqual([]);
  });

  it('is not put where no result may be a question, in whatever way the server asks (mrtr-4)', async () => {
    const { send, until } = serve(
      async (message, listener) => {
        if (message.value.method === 'resources/list')
          return resultTo(message, { resultType: 'input_required', inputRequests: { q: elicit } });
        const refused = await listener.question(question).then(
          () => 'asked',
          () => 'refused',
        );
        return resultTo(message, { prompts: [{ name: refused }] });
      },
      { checks: everything },
    );
    send(requestOf('prompts/list', { _meta: askable }, 1).value);
    expect((await until(({ id }) => id === 1)).result).toMatchObject({ prompts: [{ name: 'refused' }] });
    send(requestOf('resources/list', { _meta: askable }, 2).value);
    expect(await until(({ id }) => id === 2)).toMatchObject({
      error: { data: { reason: 'server_misbehaved' } },
    });
  });

  it.each(['bartizan1.AAAA', 'bartizan-parked.AAAA', ' as it came \u0000'])(
    'may carry any state: %j comes back to the server as it was (mrtr-3, mrtr-15)',
    async (state) => {
      const { send, until, reached } = serve(
        async (message) => {
          const asked = { resultType: 'input_required', inputRequests: { q: elicit }, requestState: state };
          return resultTo(message, message.value.id === 1 ? asked : {});
        },
        { checks: everything },
      );
      send(call(1, { _meta: askable }));
      const { result } = await until(({ id }) => id === 1);
      const answers = { inputResponses: { q: { action: 'decline' } } };
      send(call(2, { _meta: askable, requestState: result?.requestState as string, ...answers }));
      expect(await until(({ id }) => id === 2)).toMatchObject({ result: { resultType: 'complete' } });
      expect(reached[1]?.params).toEqual({ _meta: askable, name: 'p', requestState: state, ...answers });
    },
  );

  it('is refused rather than written again, where that would change a number beside such a state', async () => {
    const { send, until } = serve(
      async ({ value: { id } }) => {
        const text = `{"jsonrpc":"2.0","id":${id},"result":{"resultType":"input_required","n":12345678901234567890,"requestState":"bartizan1.x"}}`;
        const { message } = parseMessage(Buffer.from(text), defaultLimits, { lossyNumbers: 'keep' });
        return message as ResponseMessage;
      },
      { checks: everything },
    );
    send(call(1));
    expect((await until(({ id }) => id === 1)).error).toMatchObject({ data: { reason: 'number_imprecise' } });
  });

  it('names every capability that it needs and the client lacks (base-42, mrtr-12)', async () => {
    const { send, until } = serve(
      async (message) =>
        resultTo(message, {
          resultType: 'input_required',
          inputRequests: { q: elicit, r: { method: 'roots/list' }, s: { method: 'sampling/createMessage' } },
        }),
      { checks: everything },
    );
    const _meta = { ...modernMeta, [CAPABILITIES]: { roots: {} } };
    send(call(1, { _meta }));
    expect((await until(({ id }) => id === 1)).error).toMatchObject({
      code: -32021,
      data: { requiredCapabilities: { elicitation: {}, sampling: {} } },
    });
  });
});

describe('a legacy server that may not ask what it needs to', () => {
  const failing = (ends: JsonObject): Answer => {
    return async (message, listener) => {
      for (const method of ['sampling/createMessage', 'elicitation/create'])
        await listener.question(messageOf({ jsonrpc: '2.0', id: 1, method })).catch(() => undefined);
      const { id } = message.value;
      return { value: { jsonrpc: '2.0', id, ...ends } } as ResponseMessage;
    };
  };

  it.each<[string, JsonObject]>([
    ['an error', { error: { code: -32603, message: 'I could not ask' } }],
    ['a result that says so', { result: { resultType: 'complete', isError: true, content: [] } }],
  ])('and fails with %s, has the client told what that needs (base-42)', async (_, ends) => {
    const { send, until } = serve(failing(ends), { checks: everything });
    send(call(1));
    expect((await until(({ id }) => id === 1)).error).toMatchObject({
      code: -32021,
      data: { requiredCapabilities: { elicitation: {}, sampling: {} } },
    });
  });

  it('and does without, is answered as ever', async () => {
    const { send, until } = serve(failing({ result: { resultType: 'complete', content: [] } }), {
      checks: everything,
    });
    send(call(1));
    expect((await until(({ id }) => id === 1)).result).toEqual({ resultType: 'complete', content: [] });
  });
});
