/** 2026-07-28, basic/patterns/mrtr, Client Requirements. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../protocol/json.ts';
import { messageOf, type RequestMessage, type ResponseMessage } from '../../protocol/message.ts';
import { requestOf } from '../../testing/index.ts';
import { throughRounds } from './input-required.ts';

const first = requestOf('tools/call', { name: 'x', arguments: { a: 1 } }, 7);
const elicit: JsonObject = { method: 'elicitation/create', params: { message: 'who?' } };
const accepted: JsonObject = { action: 'accept', content: { name: 'Ada' } };

/** Puts the results one after the other, the last one again and again. */
async function play(
  results: readonly JsonObject[],
  ask: (question: RequestMessage) => Promise<ResponseMessage> = async () => result(accepted),
) {
  const put: RequestMessage['value'][] = [];
  const asked: RequestMessage['value'][] = [];
  const response = await throughRounds(first, {
    async put({ value }) {
      put.push(value);
      return result(results[Math.min(put.length, results.length) - 1] ?? {});
    },
    ask(question) {
      asked.push(question.value);
      return ask(question);
    },
  });
  return { put, asked, response: response.value };
}

const result = (value: JsonObject): ResponseMessage => messageOf({ jsonrpc: '2.0', id: 1, result: value });
const failed: ResponseMessage = messageOf({ jsonrpc: '2.0', id: 1, error: { code: -1, message: 'no' } });
const required = (more: JsonObject): JsonObject => ({ resultType: 'input_required', ...more });
const done: JsonObject = { resultType: 'complete', content: [] };

describe('input that a server requires of a legacy client', () => {
  it('is asked for, and goes back with the state in a request of its own (mrtr-2, mrtr-14, mrtr-15, mrtr-17)', async () => {
    const { put, asked, response } = await play([
      required({ inputRequests: { who: elicit }, requestState: ' s\u0000 ' }),
      done,
    ]);
    expect(response).toMatchObject({ result: done });
    expect(asked).toEqual([{ jsonrpc: '2.0', id: 'who', ...elicit }]);
    expect(put[1]?.id).not.toBe(first.value.id);
    expect(put[1]?.params).toEqual({
      ...first.value.params,
      inputResponses: { who: accepted },
      requestState: ' s\u0000 ',
    });
  });

  it('brings no state back where there was none, and none of an earlier round (mrtr-16)', async () => {
    const { put } = await play([
      required({ inputRequests: { who: elicit }, requestState: 'one' }),
      required({ inputRequests: { who: elicit } }),
      done,
    ]);
    expect(put[2]?.params).not.toHaveProperty('requestState');
    expect(new Set(put.map(({ id }) => id)).size).toBe(3);
  });

  it('may be nothing but a state: the request is put again at once', async () => {
    const { put, asked } = await play([required({ requestState: 's' }), done]);
    expect(asked).toEqual([]);
    expect(put[1]?.params).toEqual({ ...first.value.params, requestState: 's' });
  });

  it('is asked for one by one, in order', async () => {
    let open = 0;
    const { put } = await play(
      [required({ inputRequests: { b: elicit, a: elicit } }), done],
      async (question) => {
        expect(++open).toBe(1);
        await Promise.resolve();
        open -= 1;
        return result({ action: 'accept', content: { id: question.value.id } });
      },
    );
    expect(Object.keys(put[1]?.params?.inputResponses ?? {})).toEqual(['b', 'a']);
  });

  it('is refused as cancelled when the client fails at an elicitation', async () => {
    const { put } = await play([required({ inputRequests: { who: elicit } }), done], async () => failed);
    expect(put[1]?.params).toMatchObject({ inputResponses: { who: { action: 'cancel' } } });
  });

  it.each(['sampling/createMessage', 'roots/list'])(
    'ends the call when the client fails at %s, which has no refusal',
    async (method) => {
      const { put, response } = await play(
        [required({ inputRequests: { q: { method } } }), done],
        async () => failed,
      );
      expect(put).toHaveLength(1);
      expect(response).toMatchObject({ id: 7, error: { code: -32603 } });
    },
  );

  it('is not asked for by a client that is gone: nothing is put again', async () => {
    await expect(
      play([required({ inputRequests: { q: elicit } })], () => Promise.reject(new Error('gone'))),
    ).rejects.toThrow('gone');
  });

  it('cannot be asked for in circles', async () => {
    const { put, response } = await play([required({ inputRequests: { who: elicit }, requestState: 's' })]);
    expect(put).toHaveLength(8);
    expect(response).toMatchObject({ id: 7, error: { code: -32603 } });
  });

  it.each(['constructor', 'toString', 'requestState'])('may be called %s', async (key) => {
    const { put } = await play([required({ inputRequests: { [key]: elicit } }), done]);
    expect(put[1]?.params?.inputResponses).toEqual({ [key]: accepted });
  });
});
