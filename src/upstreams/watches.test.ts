import { describe, expect, it } from 'vitest';
import { Cancellation } from '../protocol/cancellation.ts';
import type { JsonObject } from '../protocol/json.ts';
import { messageOf, type NotificationMessage } from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import { requestOf } from '../testing/index.ts';
import type { Listener } from './upstream.ts';
import { createWatches } from './watches.ts';

const everything = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { listChanged: true, subscribe: true },
};

function said(what: string, params?: JsonObject): NotificationMessage {
  return messageOf({ jsonrpc: '2.0' as const, method: `notifications/${what}`, ...(params && { params }) });
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

function house(
  capabilities: JsonObject = everything,
  answers: (uri: string) => Promise<boolean> = async () => true,
) {
  const told: string[] = [];
  const watches = createWatches(capabilities, (method, uri) => {
    told.push(`${method} ${uri}`);
    return answers(uri);
  });
  const listen = (id: string | number, notifications: JsonObject) => {
    const heard: NotificationMessage['value'][] = [];
    const listener: Listener = {
      notification: ({ value }) => void heard.push(value),
      question: () => Promise.reject(new Error('nobody')),
    };
    const cancellation = new Cancellation();
    const message = requestOf('subscriptions/listen', { notifications }, id);
    const response = watches.listen(message, listener, cancellation);
    response.catch(() => undefined);
    return { heard, cancellation, response };
  };
  return { watches, told, listen };
}

describe('a subscription at a legacy server', () => {
  it('is acknowledged with what was asked for and the server offers, under the id of the request', async () => {
    const { listen } = house({ tools: { listChanged: true }, prompts: {}, resources: {} });
    const { heard } = listen('s', {
      toolsListChanged: true,
      promptsListChanged: true,
      resourceSubscriptions: ['a:1'],
    });
    await settled();
    expect(heard).toEqual([
      {
        jsonrpc: '2.0',
        method: 'notifications/subscriptions/acknowledged',
        params: { notifications: { toolsListChanged: true }, _meta: { [META.subscriptionId]: 's' } },
      },
    ]);
  });

  it('hears what it has asked for, and nothing else (base-44, subscriptions-1)', async () => {
    const { watches, listen } = house();
    const tools = listen(1, { toolsListChanged: true });
    const notes = listen(2, { resourceSubscriptions: ['a:1'] });
    await settled();
    watches.heard(said('tools/list_changed'));
    watches.heard(said('prompts/list_changed'));
    watches.heard(said('resources/updated', { uri: 'a:1' }));
    watches.heard(said('resources/updated', { uri: 'a:2' }));
    expect(tools.heard.slice(1)).toEqual([
      { ...said('tools/list_changed').value, params: { _meta: { [META.subscriptionId]: 1 } } },
    ]);
    expect(notes.heard.slice(1)).toEqual([
      { ...said('resources/updated').value, params: { uri: 'a:1', _meta: { [META.subscriptionId]: 2 } } },
    ]);
  });

  it('keeps a resource watched for as long as somebody watches it, and tells the server once', async () => {
    const { told, listen } = house();
    const [one, two] = [
      listen(1, { resourceSubscriptions: ['a:1', 'a:2'] }),
      listen(2, { resourceSubscriptions: ['a:1'] }),
    ];
    await settled();
    expect(told).toEqual(['resources/subscribe a:1', 'resources/subscribe a:2']);
    one.cancellation.abort(new Error('enough'));
    await expect(one.response).rejects.toThrow('enough');
    await settled();
    expect(told.slice(2)).toEqual(['resources/unsubscribe a:2']);
    two.cancellation.abort(new Error('enough'));
    await settled();
    expect(told.slice(3)).toEqual(['resources/unsubscribe a:1']);
    const three = listen(3, { resourceSubscriptions: ['a:1'] });
    await settled();
    expect(told.slice(4)).toEqual(['resources/subscribe a:1']);
    expect(three.heard).toHaveLength(1);
  });

  it('is not promised a resource that the server refuses to watch', async () => {
    const { told, listen } = house(everything, async (uri) => uri !== 'a:2');
    const { heard, cancellation } = listen(1, { resourceSubscriptions: ['a:1', 'a:2'] });
    await settled();
    expect(heard[0]?.params?.notifications).toEqual({ resourceSubscriptions: ['a:1'] });
    cancellation.abort(new Error('enough'));
    await settled();
    expect(told.slice(2)).toEqual(['resources/unsubscribe a:1']);
  });

  it('hears what came while the server was being told only after the acknowledgement (subscriptions-2, subscriptions-3)', async () => {
    let answer: (watched: boolean) => void = () => undefined;
    const waiting = new Promise<boolean>((resolve) => {
      answer = resolve;
    });
    const { watches, listen } = house(everything, () => waiting);
    const { heard } = listen(1, { toolsListChanged: true, resourceSubscriptions: ['a:1'] });
    watches.heard(said('tools/list_changed'));
    await settled();
    expect(heard).toEqual([]);
    answer(true);
    await settled();
    expect(heard.map(({ method }) => method)).toEqual([
      'notifications/subscriptions/acknowledged',
      'notifications/tools/list_changed',
    ]);
  });

  it('hears nothing once it is over', async () => {
    const { watches, listen } = house();
    const { heard, cancellation } = listen(1, { toolsListChanged: true });
    await settled();
    cancellation.abort(new Error('enough'));
    await settled();
    watches.heard(said('tools/list_changed'));
    expect(heard).toHaveLength(1);
  });

  it('ends when the server is gone, also while it is being told', async () => {
    const { watches, listen } = house(everything, () => new Promise(() => undefined));
    const { response } = listen(1, { resourceSubscriptions: ['a:1'] });
    watches.fail(new Error('gone'));
    await expect(response).rejects.toThrow('gone');
  });

  it('is refused when it is malformed', async () => {
    const { response } = house().listen(1, { resourceSubscriptions: 'a:1' });
    expect((await response).value).toMatchObject({ error: { code: -32602 } });
  });
});
