import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Incoming, Reply } from '../../gateway/incoming.ts';
import type { CancelSignal } from '../../protocol/cancellation.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { messageOf, type RequestMessage, type ResponseMessage } from '../../protocol/message.ts';
import { requestOf } from '../../testing/index.ts';
import { createParking, type Parking, type Taken } from './parking.ts';

const caller = { kind: 'local' as const, id: 'ada' };
const client = { name: 't', version: '1', protocolVersion: '2026-07-28', capabilities: {} };

afterEach(() => {
  vi.useRealTimers();
});

function incomingOf(params: JsonObject = {}, partial: Partial<Incoming> = {}): Incoming {
  return {
    face: 'http',
    caller,
    client,
    server: 'files',
    message: requestOf('tools/call', { name: 'greet', ...params }),
    headers: undefined,
    session: { key: 'shared', client, caller, face: 'http', reply: undefined },
    signal: new AbortController().signal,
    ...partial,
  };
}

const question = (id: number): RequestMessage =>
  messageOf({ jsonrpc: '2.0', id, method: 'elicitation/create', params: { message: `question ${id}` } });

/** A server that asks so many questions, all at once or one after the other, and then says what it heard. */
function asking(count: number, together = false) {
  const signals: CancelSignal[] = [];
  const request = async (incoming: Incoming, reply: Reply): Promise<ResponseMessage> => {
    signals.push(incoming.signal);
    const heard: unknown[] = [];
    const ids = Array.from({ length: count }, (_, index) => index + 1);
    const gone = new Promise<never>((_, reject) =>
      incoming.signal.addEventListener('abort', () => reject(new Error('gone'))),
    );
    const put = async (id: number): Promise<void> => {
      const { value } = await Promise.race([reply.question(question(id)), gone]);
      heard.push('result' in value ? value.result : value);
    };
    try {
      if (together) await Promise.all(ids.map(put));
      else for (const id of ids) await put(id);
    } catch (error) {
      heard.push(String(error));
    }
    return messageOf({ jsonrpc: '2.0', id: 1, result: { resultType: 'complete', heard: heard as never } });
  };
  return { request, signals };
}

const resultOf = ({ response }: Taken): JsonObject =>
  response !== undefined && 'result' in response.value ? response.value.result : {};

const silent = (): void => undefined;

async function asked(parking: Parking, incoming: Incoming = incomingOf()) {
  const result = resultOf(await parking.take(incoming, silent));
  expect(result.resultType).toBe('input_required');
  return { requestState: result.requestState as string, keys: Object.keys(result.inputRequests as object) };
}

const answer = (key: string | undefined, content = 'yes'): JsonObject => ({
  [key as string]: { action: 'accept', content: { said: content } },
});

describe('a parked call', () => {
  it('ends the request with the question, and goes on with the answer', async () => {
    const parking = createParking(asking(1));
    const { requestState, keys } = await asked(parking);
    expect(parking.size).toBe(1);
    const done = await parking.take(incomingOf({ requestState, inputResponses: answer(keys[0]) }), silent);
    expect(resultOf(done)).toMatchObject({ heard: [{ action: 'accept', content: { said: 'yes' } }] });
    expect(parking.size).toBe(0);
  });

  it('asks as often as the server does, with a new handle each time', async () => {
    const parking = createParking(asking(2));
    const first = await asked(parking);
    const { requestState, keys } = first;
    const second = await asked(parking, incomingOf({ requestState, inputResponses: answer(keys[0], 'one') }));
    expect(second.requestState).not.toBe(first.requestState);
    const retry = { requestState: second.requestState, inputResponses: answer(second.keys[0], 'two') };
    const done = await parking.take(incomingOf(retry), silent);
    expect(resultOf(done).heard).toMatchObject([{ content: { said: 'one' } }, { content: { said: 'two' } }]);
  });

  it('asks again for what was not answered, and ignores answers to what was not asked (G10)', async () => {
    const parking = createParking(asking(1));
    const { requestState } = await asked(parking);
    const again = await asked(parking, incomingOf({ requestState, inputResponses: answer('other') }));
    const retry = { requestState: again.requestState, inputResponses: answer(again.keys[0]) };
    expect(resultOf(await parking.take(incomingOf(retry), silent)).heard).toHaveLength(1);
  });

  it('passes a call that asks nothing as it is', async () => {
    const parking = createParking(asking(0));
    expect(resultOf(await parking.take(incomingOf(), silent))).toMatchObject({ heard: [] });
  });

  it('is woken only once, and only by its own request (G8, G9, base-26, mrtr-7, mrtr-9, mrtr-10, mrtr-19)', async () => {
    const parking = createParking(asking(1));
    const { requestState, keys } = await asked(parking);
    const retry = { requestState, inputResponses: answer(keys[0]) };
    const wrong: Incoming[] = [
      incomingOf({ ...retry, name: 'other' }),
      incomingOf({ ...retry, arguments: { more: true } }),
      incomingOf(retry, { server: 'other' }),
      incomingOf(retry, { caller: { kind: 'local', id: 'eve' } }),
      incomingOf(retry, { client: { ...client, capabilities: { roots: {} } } }),
      incomingOf(retry, { message: requestOf('prompts/get', { name: 'greet', ...retry }) }),
      incomingOf({
        ...retry,
        requestState: `${requestState.slice(0, -1)}${requestState.endsWith('A') ? 'B' : 'A'}`,
      }),
      incomingOf({ ...retry, requestState: 'bartizan-parked.' }),
    ];
    for (const incoming of wrong) {
      expect((await parking.take(incoming, silent)).reason).toMatchObject({ code: 'state_invalid' });
    }
    expect(resultOf(await parking.take(incomingOf(retry), silent)).heard).toHaveLength(1);
    expect((await parking.take(incomingOf(retry), silent)).reason).toMatchObject({ code: 'state_invalid' });
  });

  it('lives on when the client closes the request that was answered, and ends when it breaks off one that was not', async () => {
    const { request, signals } = asking(1);
    const parking = createParking({ request });
    const first = new AbortController();
    const { requestState } = await asked(parking, incomingOf({}, { signal: first.signal }));
    first.abort();
    expect(signals[0]?.aborted).toBe(false);
    const second = new AbortController();
    second.abort();
    await parking.take(incomingOf({ requestState }, { signal: second.signal }), silent);
    expect(signals[0]?.aborted).toBe(true);
    expect(parking.size).toBe(0);
  });

  it('tells a retry how it ended, when the server did not wait for the answer', async () => {
    const done = messageOf({
      jsonrpc: '2.0' as const,
      id: 1,
      result: { resultType: 'complete', done: true },
    });
    const parking = createParking({
      async request(_incoming, reply) {
        reply.question(question(1)).catch(() => undefined);
        return new Promise((resolve) => setImmediate(resolve, done));
      },
    });
    const { requestState, keys } = await asked(parking);
    await new Promise((resolve) => setImmediate(resolve));
    const retry = incomingOf({ requestState, inputResponses: answer(keys[0]) });
    expect(resultOf(await parking.take(retry, silent))).toMatchObject({ done: true });
    expect(parking.size).toBe(0);
  });

  it('is given up when nobody comes again (mrtr-13)', async () => {
    vi.useFakeTimers();
    const { request, signals } = asking(1);
    const parking = createParking({ request, maxAgeMs: 1_000 });
    const { requestState } = await asked(parking);
    await vi.advanceTimersByTimeAsync(1_001);
    expect(signals[0]?.aborted).toBe(true);
    expect((await parking.take(incomingOf({ requestState }), silent)).reason).toBeDefined();
    expect(parking.size).toBe(0);
  });

  it('is refused to the server when too many wait', async () => {
    const parking = createParking({ ...asking(1), limit: 1 });
    await asked(parking);
    const beyond = await parking.take(incomingOf(), silent);
    expect(resultOf(beyond).heard).toEqual(['Error: too many calls wait for an answer']);
  });

  it('is given up with all others when the face closes', async () => {
    const { request, signals } = asking(1);
    const parking = createParking({ request });
    await asked(parking);
    parking.close();
    expect(signals[0]?.aborted).toBe(true);
    expect(parking.size).toBe(0);
  });

  it('carries questions that come together in one (mrtr-5)', async () => {
    const parking = createParking(asking(2, true));
    const { requestState, keys } = await asked(parking);
    const responses = { ...answer(keys[0]), ...answer(keys[1]) };
    let taken = await parking.take(incomingOf({ requestState, inputResponses: responses }), silent);
    if (resultOf(taken).resultType === 'input_required') {
      const { requestState: next, inputRequests } = resultOf(taken);
      const [key] = Object.keys(inputRequests as object);
      taken = await parking.take(
        incomingOf({ requestState: next as string, inputResponses: answer(key) }),
        silent,
      );
    }
    expect(resultOf(taken).heard).toHaveLength(2);
  });

  it('carries no more than 32 questions: a server that asks on and on is refused the others (J2)', async () => {
    const heard: unknown[] = [];
    const parking = createParking({
      request: async (_, { question: ask }) => {
        const all = Array.from({ length: 40 }, (__, id) =>
          ask(question(id)).catch((error) => heard.push(error)),
        );
        await Promise.all(all);
        return messageOf({ jsonrpc: '2.0', id: 1, result: {} });
      },
    });
    expect((await asked(parking)).keys).toHaveLength(32);
    expect(heard).toHaveLength(8);
    parking.close();
  });

  it('reports progress under the token of the request that is open', async () => {
    const report = (reply: Reply, progress: number): void =>
      reply.notification(
        messageOf({
          jsonrpc: '2.0',
          method: 'notifications/progress',
          params: { progressToken: 'a', progress },
        }),
      );
    const parking = createParking({
      request: async (_incoming, reply) => {
        await Promise.resolve();
        report(reply, 1);
        await reply.question(question(1));
        report(reply, 2);
        return messageOf({ jsonrpc: '2.0', id: 1, result: { resultType: 'complete' } });
      },
    });
    const heard: unknown[] = [];
    const listen = ({ value }: { value: { params?: JsonObject } }): void =>
      void heard.push([value.params?.progressToken, value.params?.progress]);
    const asked = resultOf(await parking.take(incomingOf({ _meta: { progressToken: 'a' } }), listen));
    const [key] = Object.keys(asked.inputRequests as object);
    const retry = { requestState: asked.requestState as string, inputResponses: answer(key) };
    await parking.take(incomingOf({ ...retry, _meta: { progressToken: 'b' } }), listen);
    expect(heard).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });
});
