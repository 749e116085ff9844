import { describe, expect, it } from 'vitest';
import { type Message, messageOf, type ResponseMessage } from '../protocol/message.ts';
import { requestOf } from '../testing/index.ts';
import { createAnswers } from './answer.ts';
import type { Listener } from './upstream.ts';

describe('answers to the questions of a server', () => {
  it('are not given to what it asks beyond a number, until some of that is over (J2)', async () => {
    const caught: string[] = [];
    const sent: Message[] = [];
    const over: (() => void)[] = [];
    const answer = createAnswers({
      send: (message) => void sent.push(message),
      misbehaved: (what) => void caught.push(what),
    });
    const patient: Listener = {
      notification: () => undefined,
      question: ({ value: { id } }) =>
        new Promise<ResponseMessage>((resolve) => {
          over.push(() => resolve(messageOf({ jsonrpc: '2.0', id, result: {} })));
        }),
    };
    const asked = Array.from({ length: 300 }, (_, id) => answer(requestOf('roots/list', {}, id), patient));
    expect(over).toHaveLength(256);
    expect(caught).toEqual(Array(44).fill('asks more than can be answered'));
    for (const end of over) end();
    await Promise.all(asked);
    expect(sent).toHaveLength(256);
    await answer(requestOf('ping', {}, 'p'), patient);
    expect(sent.at(-1)?.value).toEqual({ jsonrpc: '2.0', id: 'p', result: {} });
  });

  it('count until they are out: a server need not take them', async () => {
    const caught: string[] = [];
    const answer = createAnswers({
      send: () => new Promise(() => undefined),
      misbehaved: (what) => void caught.push(what),
    });
    const listener: Listener = { notification: () => undefined, question: () => Promise.reject(new Error()) };
    for (let id = 0; id < 257; id += 1) void answer(requestOf('ping', {}, id), listener);
    await new Promise((resolve) => setImmediate(resolve));
    expect(caught).toHaveLength(1);
  });
});
