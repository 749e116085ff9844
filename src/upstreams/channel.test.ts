import { describe, expect, it } from 'vitest';
import { envelopeFlaw } from '../protocol/envelope.ts';
import { defaultLimits } from '../protocol/limits.ts';
import { requestOf } from '../testing/index.ts';
import { type Channel, createChannel } from './channel.ts';
import { deaf } from './upstream.ts';

interface Line {
  readonly channel: Channel;
  /** What was sent to the server. */
  readonly sent: { id: number; method: string; params: { name?: string; requestId?: number } }[];
  /** What the server was caught at. */
  readonly caught: string[];
  /** The server says this. */
  says(message: object | string): void;
}

function line(): Line {
  const sent: Line['sent'] = [];
  const caught: string[] = [];
  const channel = createChannel({
    send: (bytes) => void sent.push(JSON.parse(bytes.toString())),
    limits: defaultLimits,
    unsolicited: deaf,
    misbehaved: (what) => void caught.push(what),
    exclusive: true,
  });
  const says = (message: object | string): void =>
    channel.receive(Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)));
  return { channel, sent, caught, says };
}

const answer = (id: unknown, text = 'hello'): object => ({ jsonrpc: '2.0', id, result: { text } });
const never = new AbortController().signal;

describe('the channel to a server', () => {
  it('gives each answer to who asked, whatever ids the clients chose (base-6)', async () => {
    const { channel, sent, says } = line();
    const [one, other] = ['one', 'other'].map((name) =>
      channel.request(requestOf('tools/call', { name }, 7), deaf, never),
    );
    expect(sent[0]?.id).not.toBe(sent[1]?.id);
    says(answer(sent[1]?.id, 'for the other'));
    says(answer(sent[0]?.id, 'for the one'));
    expect((await one)?.value).toMatchObject({ result: { text: 'for the one' } });
    expect((await other)?.value).toMatchObject({ result: { text: 'for the other' } });
  });

  it('passes on no second answer, and none to what nobody asked, and reports both (B10)', async () => {
    const { channel, sent, caught, says } = line();
    const asked = channel.request(requestOf('tools/list'), deaf, never);
    says(answer(99, 'forged'));
    says(answer(String(sent[0]?.id), 'an id of another type'));
    says(answer(sent[0]?.id, 'true'));
    says(answer(sent[0]?.id, 'second'));
    expect((await asked).value).toMatchObject({ result: { text: 'true' } });
    expect(caught).toEqual(Array(3).fill('answered what it was not asked'));
  });

  it('lets no modern server ask anything of its own, and gives it no response (B10, stdio-5)', () => {
    const { channel, sent, caught, says } = line();
    channel.forbidQuestions();
    says({ jsonrpc: '2.0', id: 1, method: 'sampling/createMessage', params: {} });
    expect(caught).toEqual(['sent a request, which a modern server may not']);
    expect(sent).toEqual([]);
  });

  it('fails the call whose answer is no acceptable message, at once, with the reason', async () => {
    const { channel, sent, caught, says } = line();
    const asked = channel.request(requestOf('tools/list'), deaf, never);
    says(`{"jsonrpc":"2.0","id":${sent[0]?.id},"result":{"a":1,"a":2}}`);
    await expect(asked).rejects.toMatchObject({ code: 'server_misbehaved' });
    expect(caught).toEqual(['sent what is no message: duplicate_key']);
  });

  it('tells the server that a request is given up, and takes a late answer for no offence (stdio-8, cancellation-4, cancellation-9)', async () => {
    const { channel, sent, caught, says } = line();
    const giveUp = new AbortController();
    const asked = channel.request(requestOf('tools/list'), deaf, giveUp.signal);
    giveUp.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    expect(sent[1]).toMatchObject({ method: 'notifications/cancelled', params: { requestId: sent[0]?.id } });
    says(answer(sent[0]?.id, 'late'));
    expect(caught).toEqual([]);
  });

  it('says nothing of a request that has been answered, nor of a handshake, when it is given up (cancellation-5, cancellation-6)', async () => {
    const { channel, sent, says } = line();
    const giveUp = new AbortController();
    const [answered, ...others] = ['tools/list', 'tools/list', 'initialize'].map((method) =>
      channel.request(requestOf(method), deaf, giveUp.signal),
    );
    says(answer(sent[0]?.id));
    await answered;
    giveUp.abort(new Error('enough'));
    for (const other of others) await expect(other).rejects.toThrow('enough');
    expect(sent.slice(3)).toEqual([
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: sent[1]?.id } },
    ]);
  });

  it('writes nothing but requests and notifications of JSON-RPC 2.0, and answers no notification (base-3, base-4, base-5, base-22, base-24)', () => {
    const { channel, sent, says } = line();
    channel.forbidQuestions();
    const giveUp = new AbortController();
    channel.request(requestOf('tools/list', {}, 'a client’s'), deaf, giveUp.signal).catch(() => undefined);
    channel.request(requestOf('tools/list', {}, 1.5), deaf, giveUp.signal).catch(() => undefined);
    for (const method of [
      'notifications/message',
      'notifications/cancelled',
      'notifications/x',
      'tools/call',
    ])
      says({ jsonrpc: '2.0', method, params: {} });
    giveUp.abort(new Error('enough'));
    expect(sent.map(({ method }) => method)).toEqual([
      'tools/list',
      'tools/list',
      'notifications/cancelled',
      'notifications/cancelled',
    ]);
    for (const message of sent) {
      expect(envelopeFlaw(message)).toBeUndefined();
      const isRequest = message.method === 'tools/list';
      expect([Number.isInteger(message.id), 'id' in message]).toEqual([isRequest, isRequest]);
    }
  });
});
