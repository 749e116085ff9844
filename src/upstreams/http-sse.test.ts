/** What is said over HTTP+SSE, by servers well-meaning and hostile (2024-11-05, basic/transports, HTTP with SSE). */
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../protocol/json.ts';
import { requestOf } from '../testing/index.ts';
import { call, result, until } from './test-house.ts';
import { accepting, log, MESSAGES, met } from './test-old-server.ts';

describe('messages over HTTP+SSE', () => {
  it('are answered to whom they belong, whatever order the answers come in', async () => {
    const held: (() => void)[] = [];
    const { ask } = await met({
      answer: (say, { body }, post) => {
        held.push(() => say(result(body.id, { of: (body.params as JsonObject).name ?? null })));
        post.writeHead(202).end();
        if (held.length === 2) for (const answer of held.reverse()) answer();
      },
    });
    const names = ['one', 'other'];
    const answers = await Promise.all(names.map((name) => ask(requestOf('tools/call', { name }, 7))));
    expect(answers.map(({ value }) => value)).toMatchObject(names.map((of) => ({ result: { of } })));
  });

  it('are no answer twice, nor to what nobody asked (B10)', async () => {
    const { ask, caught } = await met({
      answer: accepting((say, { body }) => {
        say(result('c', { n: 'by the id of the client' }));
        say(result(99, { n: 'of nobody' }));
        say(result(body.id, { n: 1 }));
        say(result(body.id, { n: 2 }));
      }),
    });
    expect((await ask()).value).toMatchObject({ result: { n: 1 } });
    await until(() => caught.length === 3);
    expect(caught).toEqual(Array(3).fill('answered what it was not asked'));
  });

  it('are those of events with their name, or none: others say nothing', async () => {
    const { ask, strays, caught } = await met({
      answer: accepting((say, { body }) => {
        const changed = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
        say(`event: ping\ndata: ${changed}\n\n`);
        say(`event: message${'x'.repeat(2000)}\ndata: ${changed}\n\n`);
        say(`data: ${changed}\n\n`);
        say(result(body.id));
      }),
    });
    await ask();
    expect(strays).toHaveLength(1);
    expect(caught).toEqual([]);
  });

  it('beyond the limit fail whoever waits, and nobody later', async () => {
    let text = 'x'.repeat(5000);
    const { ask, caught } = await met(
      { answer: accepting((say, { body }) => say(result(body.id, { text }))) },
      { limit: 2000 },
    );
    await expect(ask()).rejects.toThrow('message_too_large');
    expect(caught).toEqual(['sent an event beyond the limit']);
    text = 'x';
    expect((await ask()).value).toMatchObject({ result: { text } });
  });

  it('may be questions, which are answered by a POST', async () => {
    const { ask, seen } = await met({
      answer: (say, { body }, post) => {
        post.writeHead(202).end();
        if (body.method === undefined) return say(result(2, { done: true }));
        say({ jsonrpc: '2.0', id: 'q', method: 'elicitation/create', params: { message: '?' } });
      },
    });
    expect((await ask()).value).toMatchObject({ result: { done: true } });
    expect(seen.at(-1)?.body).toEqual({ jsonrpc: '2.0', id: 'q', result: { action: 'decline' } });
  });

  it('go to the right address, even when the server asks in the same breath in which it names it', async () => {
    const ping = JSON.stringify({ jsonrpc: '2.0', id: 'p', method: 'ping' });
    const { seen } = await met({
      first: `event: endpoint\ndata: ${MESSAGES}\n\ndata: ${ping}\n\n`,
    });
    await until(() => seen.some(({ body }) => body.id === 'p'));
    expect(seen.find(({ body }) => body.id === 'p')).toMatchObject({ path: MESSAGES, body: { result: {} } });
  });

  it('tell the server that a request is given up', async () => {
    const { ask, seen } = await met({ answer: accepting(() => undefined) });
    const giveUp = new AbortController();
    const asked = ask(call, giveUp.signal);
    await until(() => log(seen).includes(`POST ${MESSAGES} tools/call`));
    giveUp.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await until(() => log(seen).includes(`POST ${MESSAGES} notifications/cancelled`));
    expect(seen.at(-1)?.body).toMatchObject({ params: { requestId: 2 } });
  });

  it('hold no connection once they are answered, even where the POST never is', async () => {
    const { ask, seen, closed } = await met({ answer: (say, { body }) => say(result(body.id)) });
    await ask();
    await closed[seen.length - 1];
  });

  it.each<[number, string]>([
    [400, 'server_misbehaved'],
    [401, 'server_unavailable'],
    [307, 'server_unavailable'],
    [500, 'server_unavailable'],
  ])('fail when their POST is answered with %d', async (code, expected) => {
    const { ask, seen, lost } = await met({
      answer: (_say, _seen, post) => void post.writeHead(code, { location: '/elsewhere' }).end(),
    });
    await expect(ask()).rejects.toMatchObject({
      code: expected,
      message: `the server answered HTTP ${code}`,
    });
    expect(log(seen).at(-1)).toBe(`POST ${MESSAGES} tools/call`);
    expect(lost()).toBe(0);
  });
});

describe('the stream of an HTTP+SSE server', () => {
  it.each<[string, (stream: ServerResponse | undefined) => void]>([
    ['ends', (stream) => void stream?.end()],
    ['breaks off', (stream) => void stream?.destroy()],
  ])('is all there is: when it %s, what waits fails, and the server is lost', async (_, stop) => {
    const { ask, seen, streams, lost } = await met({ answer: accepting(() => stop(streams.at(-1))) });
    await expect(ask()).rejects.toMatchObject({ code: 'server_unavailable' });
    expect(lost()).toBe(1);
    const posts = seen.length;
    await expect(ask()).rejects.toMatchObject({ code: 'server_unavailable' });
    expect(seen).toHaveLength(posts);
  });

  it.each([404, 410])('is of no use when the server has forgotten it (%d)', async (code) => {
    const { ask, closed, lost } = await met({
      answer: (_say, _seen, post) => void post.writeHead(code).end(),
    });
    await expect(ask()).rejects.toMatchObject({ name: 'UpstreamError' });
    await closed[1];
    expect(lost()).toBe(1);
  });

  it('ends with the connection, and nobody is lost by that', async () => {
    const { ask, upstream, closed, seen, lost } = await met({ answer: accepting(() => undefined) });
    const asked = ask();
    await until(() => log(seen).includes(`POST ${MESSAGES} tools/call`));
    const outcome = expect(asked).rejects.toMatchObject({ name: 'UpstreamError' });
    await upstream.close();
    await outcome;
    await closed[1];
    expect(lost()).toBe(0);
  });
});
