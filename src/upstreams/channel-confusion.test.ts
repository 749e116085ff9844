/** One channel, many clients: nothing may reach the wrong one (B10, E8). */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../protocol/json.ts';
import { defaultLimits } from '../protocol/limits.ts';
import {
  messageOf,
  type NotificationMessage,
  type RequestMessage,
  type ResponseMessage,
} from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import { modernMeta, requestOf } from '../testing/index.ts';
import { type Channel, createChannel } from './channel.ts';
import { type Listener, UpstreamError } from './upstream.ts';

interface Sent {
  readonly id?: number;
  readonly method?: string;
  readonly params: JsonObject & { readonly _meta?: JsonObject };
  readonly result?: JsonObject;
  readonly error?: JsonObject;
}

interface Ear extends Listener {
  readonly heard: NotificationMessage['value'][];
  readonly asked: RequestMessage['value'][];
}

function ear(answer?: (question: RequestMessage) => Promise<ResponseMessage>): Ear {
  const heard: Ear['heard'] = [];
  const asked: Ear['asked'] = [];
  return {
    heard,
    asked,
    notification: ({ value }) => void heard.push(value),
    question(message) {
      asked.push(message.value);
      return answer?.(message) ?? Promise.reject(new Error('nobody'));
    },
  };
}

function line({ send, exclusive = true }: { send?: () => void | Promise<void>; exclusive?: boolean } = {}) {
  const sent: Sent[] = [];
  const caught: string[] = [];
  const stray = ear();
  const channel: Channel = createChannel({
    send(bytes) {
      sent.push(JSON.parse(bytes.toString()));
      return send?.();
    },
    limits: defaultLimits,
    unsolicited: stray,
    misbehaved: (what) => void caught.push(what),
    exclusive,
  });
  const says = (message: object | string): void =>
    channel.receive(Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)));
  const notify = (method: string, params: object = {}): void => says({ jsonrpc: '2.0', method, params });
  const call = (listener: Listener, meta: JsonObject = {}, method = 'tools/call', id: string | number = 7) =>
    channel.request(
      requestOf(method, { _meta: { ...modernMeta, ...meta } }, id),
      listener,
      new AbortController().signal,
    );
  return { channel, sent, caught, stray, says, notify, call };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('progress on a channel', () => {
  it('reaches the one it belongs to, when two clients use the same token', () => {
    const { call, sent, notify, caught } = line();
    const [one, other] = [ear(), ear()];
    void call(one, { progressToken: 'p' });
    void call(other, { progressToken: 'p' });
    const tokens = sent.map(({ params }) => params._meta?.progressToken);
    expect(new Set(tokens).size).toBe(2);
    notify('notifications/progress', { progressToken: tokens[1], progress: 1 });
    expect(one.heard).toEqual([]);
    expect(other.heard).toMatchObject([{ params: { progressToken: 'p', progress: 1 } }]);
    expect(caught).toEqual([]);
  });

  it('of a request that asked for none, or of none at all, goes nowhere and is reported', () => {
    const { call, sent, notify, caught } = line();
    const listener = ear();
    void call(listener);
    for (const progressToken of [sent[0]?.id, 99, 'p', null])
      notify('notifications/progress', { progressToken });
    notify('notifications/progress');
    expect(listener.heard).toEqual([]);
    expect(caught).toEqual(Array(5).fill('reported progress of nothing'));
  });

  it('ends with the answer', async () => {
    const { call, sent, notify, says, caught } = line();
    const listener = ear();
    const asked = call(listener, { progressToken: 'p' });
    says({ jsonrpc: '2.0', id: sent[0]?.id, result: {} });
    await asked;
    notify('notifications/progress', { progressToken: sent[0]?.id, progress: 1 });
    expect(listener.heard).toEqual([]);
    expect(caught).toEqual(['reported progress of nothing']);
  });

  it('keeps every other member of the metadata', () => {
    const { call, sent } = line();
    void call(ear(), { progressToken: 'p', 'com.example/trace': 'x' });
    expect(sent[0]?.params._meta).toEqual({
      ...modernMeta,
      'com.example/trace': 'x',
      progressToken: sent[0]?.id,
    });
  });
});

describe('log messages on a channel', () => {
  it('reach the only request under way', () => {
    const { call, notify } = line();
    const listener = ear();
    void call(listener);
    notify('notifications/message', { level: 'info', data: 'x' });
    expect(listener.heard).toHaveLength(1);
  });

  it('reach nobody while several are under way: they could be anybody’s', () => {
    const { call, notify, stray } = line();
    const [one, other] = [ear(), ear()];
    void call(one);
    void call(other);
    notify('notifications/message', { level: 'info', data: 'secret of one' });
    expect([...one.heard, ...other.heard, ...stray.heard]).toEqual([]);
  });

  it('are never meant for a subscription', () => {
    const { call, notify } = line();
    const [subscriber, caller] = [ear(), ear()];
    void call(subscriber, {}, 'subscriptions/listen');
    notify('notifications/message', { level: 'info', data: 'x' });
    void call(caller);
    notify('notifications/message', { level: 'info', data: 'y' });
    expect(subscriber.heard).toEqual([]);
    expect(caller.heard).toHaveLength(1);
  });
});

describe('subscriptions on a channel', () => {
  const stamp = (id: unknown): object => ({ _meta: { [META.subscriptionId]: id } });

  it('hear their own notifications, with the client’s id as the stamp (stdio-6, subscriptions-4)', () => {
    const { call, sent, notify } = line();
    const [one, other] = [ear(), ear()];
    void call(one, {}, 'subscriptions/listen', 'sub');
    void call(other, {}, 'subscriptions/listen', 'sub');
    notify('notifications/tools/list_changed', stamp(sent[0]?.id));
    expect(one.heard).toMatchObject([{ params: stamp('sub') }]);
    expect(other.heard).toEqual([]);
  });

  it('end with a response that is stamped with the client’s id too', async () => {
    const { call, sent, says } = line();
    const asked = call(ear(), {}, 'subscriptions/listen', 'sub');
    says({ jsonrpc: '2.0', id: sent[0]?.id, result: { resultType: 'complete', ...stamp(sent[0]?.id) } });
    expect((await asked).value).toMatchObject({ result: stamp('sub') });
  });

  it('are not heard of by other requests, nor by nobody', () => {
    const { call, sent, notify, caught, stray } = line();
    const listener = ear();
    void call(listener);
    notify('notifications/tools/list_changed', stamp(sent[0]?.id));
    notify('notifications/tools/list_changed', stamp(99));
    notify('notifications/tools/list_changed', stamp('1'));
    expect([...listener.heard, ...stray.heard]).toEqual([]);
    expect(caught).toEqual(Array(3).fill('notified of no subscription'));
  });
});

describe('what belongs to no request', () => {
  it('goes to who listens for it, but for a cancellation, which nobody needs', () => {
    const { notify, stray } = line();
    notify('notifications/tools/list_changed');
    notify('notifications/cancelled', { requestId: 1 });
    expect(stray.heard).toMatchObject([{ method: 'notifications/tools/list_changed' }]);
  });

  it('is reported when it is no message, and fails no call', async () => {
    const { call, sent, says, caught } = line();
    const asked = call(ear());
    says('no json');
    says('{"jsonrpc":"2.0","method":"m","method":"m"}');
    says(`[{"jsonrpc":"2.0","id":${sent[0]?.id},"result":{}}]`);
    says({ jsonrpc: '2.0', id: null, error: { code: -32700, message: 'x' } });
    says({ jsonrpc: '2.0', error: { code: -32700, message: 'x' } });
    expect(caught).toHaveLength(5);
    says({ jsonrpc: '2.0', id: sent[0]?.id, result: {} });
    expect((await asked).value).toMatchObject({ result: {} });
  });
});

describe('questions on a channel that several clients share', () => {
  const question = { jsonrpc: '2.0', method: 'elicitation/create', params: { message: '?' } };
  const never = (): Promise<ResponseMessage> => new Promise(() => undefined);

  it('go to nobody while they could be of two calls', async () => {
    const { call, says, sent } = line({ exclusive: false });
    const [one, other] = [ear(), ear()];
    void call(one);
    void call(other);
    says({ ...question, id: 'q' });
    await settled();
    expect([one.asked, other.asked]).toEqual([[], []]);
    expect(sent.at(-1)).toMatchObject({ id: 'q', error: {} });
  });

  it('go to the call that has none open: one that is never answered silences no other', async () => {
    const { call, says } = line({ exclusive: false });
    const [parked, other] = [ear(never), ear(never)];
    void call(parked);
    says({ ...question, id: 'a' });
    void call(other);
    says({ ...question, id: 'b' });
    await settled();
    expect(parked.asked).toMatchObject([{ id: 'a' }]);
    expect(other.asked).toMatchObject([{ id: 'b' }]);
  });
});

describe('questions of a legacy server', () => {
  const question = { jsonrpc: '2.0', id: 1, method: 'elicitation/create', params: { message: '?' } };

  it('go to the call that is under way, and come back with the server’s own id', async () => {
    const { call, sent, says } = line();
    const listener = ear(async () =>
      messageOf({ jsonrpc: '2.0', id: 'theirs', result: { action: 'accept' } }),
    );
    void call(listener);
    says({ ...question, id: 'q' });
    await settled();
    expect(sent[1]).toEqual({ jsonrpc: '2.0', id: 'q', result: { action: 'accept' } });
  });

  it('do not answer a request of ours that has the same id', async () => {
    const { call, sent, says } = line();
    const listener = ear();
    let over = false;
    void call(listener).finally(() => {
      over = true;
    });
    says({ ...question, id: sent[0]?.id });
    await settled();
    expect(over).toBe(false);
    expect(sent[1]).toMatchObject({ id: sent[0]?.id, error: {} });
  });

  it('that nobody answers are answered with an error that says nothing of why', async () => {
    const { call, sent, says } = line();
    void call(ear(() => Promise.reject(new Error('canary-1'))));
    says(question);
    await settled();
    expect(JSON.stringify(sent[1])).not.toContain('canary-1');
    expect(sent[1]).toMatchObject({ id: 1, error: { code: -32603 } });
  });

  it('other than those that MCP knows are refused and reported', async () => {
    const { sent, says, caught, stray } = line();
    says({ ...question, method: 'tools/call' });
    await settled();
    expect(stray.asked).toEqual([]);
    expect(caught).toEqual(['asked what no server may ask']);
    expect(sent[0]).toMatchObject({ error: {} });
  });

  it('about nothing but life are answered at once', async () => {
    const { sent, says, stray } = line();
    says({ jsonrpc: '2.0', id: 'alive?', method: 'ping' });
    await settled();
    expect(sent).toEqual([{ jsonrpc: '2.0', id: 'alive?', result: {} }]);
    expect(stray.asked).toEqual([]);
  });
});

describe('a channel that breaks', () => {
  it('fails what waits, with what broke it', async () => {
    const { channel, call } = line();
    const waiting = [call(ear()), call(ear())];
    channel.fail(new UpstreamError('server_unavailable', 'gone'));
    for (const one of waiting) await expect(one).rejects.toMatchObject({ code: 'server_unavailable' });
  });

  it.each([
    [
      'throws',
      () => {
        throw new UpstreamError('server_unavailable', 'full');
      },
    ],
    ['rejects', () => Promise.reject(new UpstreamError('server_unavailable', 'full'))],
  ])('fails a request that cannot be sent (%s)', async (_, send) => {
    await expect(line({ send }).call(ear())).rejects.toMatchObject({ message: 'full' });
  });

  it('sends nothing for a client that has given up already', async () => {
    const { channel, sent } = line();
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(channel.request(requestOf('tools/list'), ear(), signal)).rejects.toThrow('enough');
    expect(sent).toEqual([]);
  });

  it('takes one late answer for each request that was given up, and no second one', async () => {
    const { channel, sent, says, caught } = line();
    const giveUp = new AbortController();
    const asked = channel.request(requestOf('tools/list'), ear(), giveUp.signal);
    giveUp.abort(new Error('enough'));
    await expect(asked).rejects.toThrow();
    const late = { jsonrpc: '2.0', id: sent[0]?.id, result: {} };
    says(late);
    says(late);
    expect(caught).toEqual(['answered what it was not asked']);
  });
});
