import { describe, expect, it } from 'vitest';
import type { Reply } from '../../gateway/incoming.ts';
import type { CancelSignal } from '../../protocol/cancellation.ts';
import { isObject, type JsonObject } from '../../protocol/json.ts';
import { messageOf, type NotificationMessage, type ResponseMessage } from '../../protocol/message.ts';
import { META } from '../../protocol/meta.ts';
import { requestOf } from '../../testing/index.ts';
import { createWatch } from './watch.ts';

const declared = { tools: { listChanged: true }, resources: { subscribe: true } };
const settled = () => new Promise((resolve) => setImmediate(resolve));
const nobody = () => Promise.reject(new Error('nobody'));
const ended: ResponseMessage = messageOf({ jsonrpc: '2.0', id: 1, error: { code: -32005, message: 'gone' } });

interface Put {
  readonly params: JsonObject;
  readonly signal: CancelSignal;
  say(what: string, params?: JsonObject): void;
  end(response: ResponseMessage): void;
}

/** A house that acknowledges what `honours` says. */
function house(honours: (filter: JsonObject) => JsonObject | undefined = (filter) => filter) {
  const puts: Put[] = [];
  const said: NotificationMessage['value'][] = [];
  const watch = createWatch({
    async put(params, reply: Reply, signal) {
      await settled();
      let end: Put['end'] = () => undefined;
      const over = new Promise<ResponseMessage>((resolve) => {
        end = resolve;
      });
      const say: Put['say'] = (what, words = {}) => {
        const stamped = { ...words, _meta: { [META.subscriptionId]: 'ours' } };
        reply.notification(
          messageOf({ jsonrpc: '2.0' as const, method: `notifications/${what}`, params: stamped }),
        );
      };
      puts.push({ params, signal, say, end });
      const { notifications } = params;
      const honoured = honours(isObject(notifications) ? notifications : {});
      if (honoured !== undefined) say('subscriptions/acknowledged', { notifications: honoured });
      if (signal.aborted) end(ended);
      signal.addEventListener('abort', () => end(ended));
      return over;
    },
    say: ({ value }) => void said.push(value),
  });
  watch.settle(declared);
  const ask = (method: string, uri: string) => watch.answer(requestOf(method, { uri }, 'c'), nobody);
  return {
    puts,
    said,
    watch,
    subscribe: (uri: string) => ask('resources/subscribe', uri),
    unsubscribe: (uri: string) => ask('resources/unsubscribe', uri),
    filters: () => puts.map(({ params }) => params.notifications),
  };
}

describe('a legacy client', () => {
  it('is told of the changes that it was promised, in its own words', async () => {
    const { watch, puts, said, filters } = house();
    watch.begin();
    watch.begin();
    await settled();
    await settled();
    expect(filters()).toEqual([{ toolsListChanged: true }]);
    puts[0]?.say('tools/list_changed');
    puts[0]?.say('prompts/list_changed');
    expect(said).toEqual([{ jsonrpc: '2.0', method: 'notifications/tools/list_changed' }]);
  });

  it('is told of the resources that it has subscribed to, until it has unsubscribed', async () => {
    const { watch, puts, said, subscribe, unsubscribe, filters } = house();
    watch.begin();
    expect((await subscribe('a:1'))?.value).toEqual({ jsonrpc: '2.0', id: 'c', result: {} });
    puts[1]?.say('resources/updated', { uri: 'a:1', title: 'words' });
    puts[1]?.say('resources/updated', { uri: 'a:2' });
    expect(said).toEqual([
      { jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri: 'a:1' } },
    ]);
    await unsubscribe('a:1');
    expect(filters()).toEqual([
      { toolsListChanged: true },
      { toolsListChanged: true, resourceSubscriptions: ['a:1'] },
      { toolsListChanged: true },
    ]);
  });

  it('is told everything once: the older subscription goes when the newer one is acknowledged', async () => {
    const { puts, said, subscribe } = house();
    await subscribe('a:1');
    await subscribe('a:2');
    expect(puts.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    for (const { say } of puts) say('resources/updated', { uri: 'a:1' });
    expect(said).toHaveLength(1);
  });

  it('keeps what it has when another resource is refused', async () => {
    const { puts, said, subscribe } = house((filter) =>
      JSON.stringify(filter).includes('a:2') ? undefined : filter,
    );
    await subscribe('a:1');
    const refused = subscribe('a:2');
    await settled();
    await settled();
    puts[1]?.end(messageOf({ jsonrpc: '2.0', id: 'x', error: { code: -32003, message: 'refused' } }));
    expect((await refused)?.value).toEqual({
      jsonrpc: '2.0',
      id: 'c',
      error: { code: -32003, message: 'refused' },
    });
    puts[0]?.say('resources/updated', { uri: 'a:1' });
    expect(said).toHaveLength(1);
  });

  it('hears that a server does not watch a resource, and keeps what it has', async () => {
    const { puts, subscribe, said } = house(() => ({ resourceSubscriptions: ['a:1'] }));
    await subscribe('a:1');
    expect((await subscribe('a:2'))?.value).toMatchObject({ id: 'c', error: { code: -32602 } });
    expect(puts.map(({ signal }) => signal.aborted)).toEqual([false, true]);
    puts[0]?.say('resources/updated', { uri: 'a:1' });
    expect(said).toHaveLength(1);
  });

  it('is subscribed again with its next request when the server has ended it (subscriptions-5)', async () => {
    const { watch, puts, subscribe, filters } = house();
    await subscribe('a:1');
    watch.renew();
    await settled();
    expect(puts).toHaveLength(1);
    puts[0]?.end(ended);
    await settled();
    watch.renew();
    await settled();
    await settled();
    expect(filters()).toEqual([{ resourceSubscriptions: ['a:1'] }, { resourceSubscriptions: ['a:1'] }]);
  });

  it('is not subscribed without end to what is never acknowledged', async () => {
    const { watch, puts } = house(() => undefined);
    watch.begin();
    await settled();
    await settled();
    puts[0]?.end(ended);
    await settled();
    watch.renew();
    await settled();
    expect(puts).toHaveLength(1);
  });

  it('is not subscribed again to what has promised nothing, and ended', async () => {
    const { watch, puts } = house(() => ({}));
    watch.begin();
    await settled();
    await settled();
    puts[0]?.end(ended);
    await settled();
    watch.renew();
    await settled();
    await settled();
    expect(puts).toHaveLength(1);
  });

  it('leaves no subscription behind, also not one that is just being opened', async () => {
    const { watch, puts, subscribe } = house(() => undefined);
    const answer = subscribe('a:1');
    await settled();
    await watch.close();
    expect(puts.map(({ signal }) => signal.aborted)).toEqual([true]);
    expect((await answer)?.value).toHaveProperty('error');
  });

  it('has its other requests, and those for what the server does not offer, go through the house', () => {
    const { watch } = house();
    expect(watch.answer(requestOf('tools/list', {}), nobody)).toBeUndefined();
    watch.settle({ resources: {} });
    expect(watch.answer(requestOf('resources/subscribe', { uri: 'a:1' }), nobody)).toBeUndefined();
  });
});
