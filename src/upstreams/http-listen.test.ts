/** The stream of what belongs to no request (2025-11-25, basic/transports, Listening for Messages from the Server). */
import { describe, expect, it } from 'vitest';
import { messageOf } from '../protocol/message.ts';
import { type Answer, json, timersThat, until, wired } from './test-house.ts';

const changed = { jsonrpc: '2.0', method: 'notifications/tools/list_changed' };
const initialized = messageOf({ jsonrpc: '2.0' as const, method: 'notifications/initialized' });

function saying(...events: readonly string[]): Answer {
  return (response) =>
    void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(events.join(''));
}

const event = (id: string, rest = ''): string => `id: ${id}\n${rest}data: ${JSON.stringify(changed)}\n\n`;

/** A legacy server that is listened to: each GET is answered by the next one, and the last one stays open. */
async function listening(...answers: readonly Answer[]) {
  let asked = 0;
  const timers = timersThat('hurry');
  const house = await wired(
    (response, seen) => {
      if (seen.method !== 'GET') return void response.writeHead(202).end();
      const answer = answers[asked++];
      if (answer !== undefined) return answer(response, seen);
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    },
    { timers },
  );
  house.wire.handshaking('legacy');
  await house.wire.notify(initialized);
  const gets = (): unknown[] =>
    house.seen.filter(({ method }) => method === 'GET').map(({ headers }) => headers['last-event-id']);
  return { ...house, gets, waits: timers.waits };
}

describe('the stream of what belongs to no request', () => {
  it('is taken up where it broke off, when the server has said', async () => {
    const { gets, strays, waits } = await listening(saying(event('a', 'retry: 900\n')), saying(event('b')));
    await until(() => gets().length === 3);
    expect(gets()).toEqual([undefined, 'a', 'b']);
    expect(waits).toEqual([900, 900]);
    expect(strays).toHaveLength(2);
  });

  it('tells nothing twice that was heard already', async () => {
    const { gets, strays } = await listening(saying(event('a'), event('b')), saying(event('b'), event('c')));
    await until(() => gets().length === 3);
    expect(strays).toHaveLength(3);
  });

  it('is begun anew when the server does not know the last event any more', async () => {
    const { gets } = await listening(saying(event('a')), (response) => json(response, {}, 400));
    await until(() => gets().length === 3);
    expect(gets()).toEqual([undefined, 'a', undefined]);
  });

  it('is asked for again while the server is away', async () => {
    const { gets } = await listening(saying(event('a')), (response) => void response.writeHead(502).end());
    await until(() => gets().length === 3);
    expect(gets()).toEqual([undefined, 'a', 'a']);
  });

  it.each<[string, Answer, number]>([
    ['has none', (response) => void response.writeHead(405).end(), 1],
    ['breaks it off eight times in a row', (response) => void response.destroy(), 8],
    ['wants hours of patience', saying(event('a', 'retry: 86400000\n')), 1],
  ])('is not asked for again when the server %s', async (_, answer, times) => {
    const { gets, waits } = await listening(...Array(20).fill(answer));
    await until(() => gets().length >= times);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(gets()).toHaveLength(times);
    expect(waits).toHaveLength(times - 1);
  });

  it('answers nothing: a response on it is reported (B10)', async () => {
    const response = { jsonrpc: '2.0', id: 1, result: {} };
    const { caught } = await listening(saying(`id: a\ndata: ${JSON.stringify(response)}\n\n`));
    await until(() => caught.length === 1);
    expect(caught).toEqual(['answered what it was not asked']);
  });
});
