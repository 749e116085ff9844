/** Answers of legacy servers whose stream breaks off (2025-11-25, basic/transports, Resumability and Redelivery). */
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { requestOf } from '../testing/index.ts';
import {
  type Answer,
  call,
  json,
  progress,
  result,
  type Seen,
  timersThat,
  until,
  type WatchedTimers,
  wired,
} from './test-house.ts';

const OPEN = { 'content-type': 'text/event-stream' };
const question = { jsonrpc: '2.0', id: 'q', method: 'elicitation/create', params: { message: '?' } };

/** An event as a server writes it. */
function event(id: string | undefined, message: object | string = '', retry?: number): string {
  const data = typeof message === 'string' ? message : JSON.stringify(message);
  return [
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(retry === undefined ? [] : [`retry: ${retry}`]),
    `data: ${data}`,
    '\n',
  ].join('\n');
}

function write(response: ServerResponse, ...events: readonly string[]): ServerResponse {
  response.writeHead(200, OPEN);
  for (const text of events) response.write(text);
  return response;
}

/** A legacy server: the call is answered by the first, each GET by the next one, and the last one over and over. */
async function legacy(answers: readonly Answer[], timers: WatchedTimers = timersThat('hurry')) {
  let asked = 0;
  const house = await wired(
    (response, seen) => {
      const { method } = seen.body;
      if (method === 'initialize') {
        response.setHeader('mcp-session-id', 's-1');
        return json(response, result(seen.body.id));
      }
      if (seen.method === 'GET' || method === 'tools/call')
        return answers[Math.min(asked++, answers.length - 1)]?.(response, seen);
      response.writeHead(202).end();
    },
    { timers, headers: { 'x-key': '1' } },
  );
  house.wire.settled('legacy', '2025-11-25');
  const resumed = (): (string | undefined)[] =>
    gets(house.seen).map(({ headers }) => String(headers['last-event-id']));
  return { ...house, waits: timers.waits, resumed };
}

const gets = (seen: readonly Seen[]): Seen[] => seen.filter(({ method }) => method === 'GET');
const broken: Answer = (response) =>
  void write(response, event('a', '', 700), event('b', progress)).write('', () => response.destroy());

describe('an answer that breaks off', () => {
  it.each<[string, Answer]>([
    ['the connection broke', broken],
    [
      'the server closed it',
      (response) => void write(response, event('a', '', 700), event('b', progress)).end(),
    ],
  ])('is taken up after the last event, when the server has said, because %s', async (_, first) => {
    const { ask, heard, resumed, waits, seen } = await legacy([
      first,
      (response) => void write(response, event('c', progress), event('d', result(1, { n: 1 }))).end(),
    ]);
    expect((await ask(call)).value).toMatchObject({ result: { n: 1 } });
    expect(heard).toHaveLength(2);
    expect(resumed()).toEqual(['b']);
    expect(waits[0]).toBe(700);
    const [again] = gets(seen);
    expect(again?.headers).toMatchObject({
      accept: 'text/event-stream',
      'mcp-protocol-version': '2025-11-25',
      'x-key': '1',
    });
    expect(seen.filter(({ body }) => body.method === 'tools/call')).toHaveLength(1);
  });

  it('is taken up as often as it breaks off, and its questions are answered', async () => {
    const { ask, resumed, seen } = await legacy([
      broken,
      (response) => void write(response, event('c', question)).end(),
      (response) => void write(response).end(),
      (response) => void write(response, event('d', result(1))).end(),
    ]);
    await ask(call);
    expect(resumed()).toEqual(['b', 'c', 'c']);
    expect(seen.find(({ body }) => body.id === 'q')?.body).toMatchObject({ result: { action: 'decline' } });
  });

  it('is not taken up in the modern era, where ids mean nothing', async () => {
    const { wire, ask, seen } = await legacy([broken]);
    wire.settled('modern', '2026-07-28');
    await expect(ask(call)).rejects.toMatchObject({ code: 'server_unavailable' });
    expect(gets(seen)).toEqual([]);
  });

  it.each([
    ['has no id', event(undefined, progress)],
    ['has an id that cannot stand in a header', event('a') + event('b\u0000')],
    ['has an id that ends early', 'id: a\ndata: {}\n'],
    ['asks for hours of patience', event('a', '', 86_400_000)],
  ])('is given up when its last event %s (G11)', async (_, events) => {
    const { ask, seen } = await legacy([(response) => void write(response, events).end()]);
    await expect(ask(call)).rejects.toMatchObject({
      code: 'server_unavailable',
      message: 'the server broke off its answer',
    });
    expect(gets(seen)).toEqual([]);
  });

  it.each<[string, Answer]>([
    ['has no such stream', (response) => void response.writeHead(405).end()],
    [
      'does not know the event',
      (response) => json(response, { jsonrpc: '2.0', error: { code: -32000, message: '' } }, 400),
    ],
    [
      'has something else there',
      (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>'),
    ],
    ['has moved', (response) => void response.writeHead(307, { location: '/other' }).end()],
  ])('is given up when the server %s', async (_, again) => {
    const { ask, resumed } = await legacy([broken, again]);
    await expect(ask(call)).rejects.toMatchObject({ code: 'server_unavailable' });
    expect(resumed()).toEqual(['b']);
  });

  it('is asked for again while the server is busy or away, later each time', async () => {
    const { ask, resumed, waits } = await legacy([
      broken,
      (response) => void response.writeHead(503).end(),
      (response) => void response.writeHead(409).end(),
      (response) => void response.destroy(),
      (response) => void write(response, event('c', result(1))).end(),
    ]);
    await ask(call);
    expect(resumed()).toEqual(['b', 'b', 'b', 'b']);
    expect(waits.slice(0, 4)).toEqual([700, 700, 1000, 2000]);
  });

  it('is not asked for without end, by a server that is never there (J3)', async () => {
    const { ask, resumed } = await legacy([broken, (response) => void response.destroy()]);
    await expect(ask(call)).rejects.toMatchObject({ code: 'server_unavailable' });
    expect(resumed()).toHaveLength(8);
  });

  it('is not asked for without end, by a server that always has a little more (J3)', async () => {
    const { ask, resumed, waits } = await legacy([
      broken,
      (response) => void write(response, event('more', '', 0)).end(),
    ]);
    await expect(ask(call)).rejects.toMatchObject({ code: 'server_unavailable' });
    expect(resumed()).toHaveLength(500);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(100);
  });

  it('says that the server is lost when that has forgotten the session', async () => {
    const { wire, ask, lost } = await legacy([broken, (response) => void response.writeHead(404).end()]);
    wire.handshaking('legacy');
    await ask(requestOf('initialize'));
    await expect(ask(call)).rejects.toMatchObject({ code: 'server_unavailable' });
    expect(lost()).toBe(1);
  });
});

describe('a request whose answer has broken off', () => {
  it('can be given up while nobody is connected: at once, and the server is told', async () => {
    const { ask, seen, waits } = await legacy([broken], timersThat('stand still'));
    const giveUp = new AbortController();
    const asked = ask(call, giveUp.signal);
    await until(() => waits.length === 1);
    giveUp.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await until(() => seen.some(({ body }) => body.method === 'notifications/cancelled'));
    expect(seen.at(-1)?.body).toMatchObject({ params: { requestId: 1 } });
    expect(gets(seen)).toEqual([]);
  });

  it('can be given up on the stream that was taken up', async () => {
    const { ask, seen, closed } = await legacy([
      broken,
      (response) => void write(response, event('c', progress)),
    ]);
    const giveUp = new AbortController();
    const asked = ask(call, giveUp.signal);
    await until(() => gets(seen).length === 1);
    giveUp.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await closed[1];
    await until(() => seen.some(({ body }) => body.method === 'notifications/cancelled'));
  });

  it('ends with the connection to the server', async () => {
    const { wire, ask, waits } = await legacy([broken], timersThat('stand still'));
    const asked = ask(call);
    await until(() => waits.length === 1);
    const outcome = expect(asked).rejects.toMatchObject({ name: 'UpstreamError', code: 'cancelled' });
    await wire.close();
    await outcome;
  });
});

describe('a stream that was taken up (B10, G11)', () => {
  it('delivers nothing twice that was heard already', async () => {
    const { ask, heard, seen } = await legacy([
      (response) => void write(response, event('a', progress), event('b', question)).end(),
      (response) =>
        void write(
          response,
          event('a', progress),
          event('b', question),
          event('b', '{}'),
          event('c', progress),
          event('d', result(1)),
        ).end(),
    ]);
    await ask(call);
    expect(heard).toHaveLength(2);
    expect(seen.filter(({ body }) => body.id === 'q')).toHaveLength(1);
  });

  it('answers what was asked, and that once', async () => {
    const { ask, caught } = await legacy([
      broken,
      (response) =>
        void write(
          response,
          event('c', result(2, { n: 'of somebody else' })),
          event('d', { jsonrpc: '2.0', error: { code: -32000, message: 'of whom?' } }),
          event('e', result(1, { n: 1 })),
          event('f', result(1, { n: 2 })),
        ).end(),
    ]);
    expect((await ask(call)).value).toMatchObject({ result: { n: 1 } });
    await until(() => caught.length === 3);
    expect(caught).toEqual([
      'answered what it was not asked',
      'answered what it was not asked',
      'went on after its response',
    ]);
  });

  it('fails the request when there is on it what is no message', async () => {
    const { ask } = await legacy([broken, (response) => void write(response, event('c', 'junk')).end()]);
    await expect(ask(call)).rejects.toMatchObject({ code: 'server_misbehaved' });
  });
});
