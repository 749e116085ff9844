/** Which of the two transports a server at an address speaks. */
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../protocol/limits.ts';
import { requestOf } from '../testing/index.ts';
import { introduce } from './handshake.ts';
import { connectHttp } from './http.ts';
import { systemTimers } from './process/supervise.ts';
import { type Answer, json, listen, result, timersThat, until, wires } from './test-house.ts';
import {
  accepting,
  event,
  listener,
  log,
  MESSAGES,
  met,
  OPEN,
  oldServer,
  status,
} from './test-old-server.ts';

describe('a server that speaks HTTP+SSE only', () => {
  it.each([404, 405])('is found out by the first POST that it refuses with %d', async (code) => {
    const { introduced, seen } = await met({ refusal: status(code) });
    expect(introduced).toMatchObject({ era: 'legacy', version: '2024-11-05' });
    expect(log(seen)).toEqual([
      'POST /mcp?key=1 server/discover',
      'GET /mcp?key=1',
      `POST ${MESSAGES} initialize`,
      `POST ${MESSAGES} notifications/initialized`,
    ]);
  });

  it.each<[string, Answer]>([
    ['400', status(400)],
    [
      'an error of its own',
      (response) => json(response, { jsonrpc: '2.0', error: { code: -32000, message: 'no session' } }, 400),
    ],
  ])('is found out when it refuses initialize as well, with %s', async (_, refusal) => {
    const { introduced, seen } = await met({ refusal });
    expect(introduced).toMatchObject({ era: 'legacy' });
    expect(log(seen).slice(0, 4)).toEqual([
      'POST /mcp?key=1 server/discover',
      'POST /mcp?key=1 initialize',
      'GET /mcp?key=1',
      `POST ${MESSAGES} initialize`,
    ]);
  });

  it('costs one POST that is refused when it is known to be a legacy one', async () => {
    const { seen } = await met({}, { prefer: 'legacy' });
    expect(log(seen).slice(0, 3)).toEqual([
      'POST /mcp?key=1 initialize',
      'GET /mcp?key=1',
      `POST ${MESSAGES} initialize`,
    ]);
  });

  it('gets what is configured for it, and the version', async () => {
    const { ask, seen } = await met({
      answer: accepting((say, { body }) => say(result(body.id))),
    });
    await ask();
    expect(seen[1]?.headers).toMatchObject({ 'x-key': '1', accept: 'text/event-stream' });
    expect(seen.at(-1)?.headers).toMatchObject({
      'x-key': '1',
      'content-type': 'application/json',
      'mcp-protocol-version': '2024-11-05',
    });
  });

  it('is not asked anything of the modern era', async () => {
    const { url, seen } = await oldServer();
    const wire = await connectHttp({
      url,
      headers: {},
      exclusive: true,
      limits: defaultLimits,
      unsolicited: listener,
      lost: () => undefined,
      misbehaved: () => undefined,
    });
    wires.push(wire);
    const { signal } = new AbortController();
    for (const _ of [1, 2]) {
      const probe = wire.request(requestOf('server/discover'), listener, signal);
      await expect(probe).rejects.toMatchObject({ code: 'server_misbehaved' });
    }
    expect(log(seen)).toEqual(['POST /mcp?key=1 server/discover', 'GET /mcp?key=1']);
  });
});

describe('a server that does not speak HTTP+SSE', () => {
  const refused = 'the server refuses both handshakes of MCP';

  it.each([-32022, -32020, -32021, -32601])(
    'is not asked for a stream when it refuses initialize as a modern one does (%d)',
    async (code) => {
      const refusal: Answer = (response, { body }) =>
        body.method === 'server/discover'
          ? json(response, {})
          : json(response, { jsonrpc: '2.0', id: body.id, error: { code, message: '' } }, 400);
      const { url, seen } = await oldServer({ refusal });
      await expect(meet(url)).rejects.toThrow(refused);
      expect(log(seen)).not.toContain('GET /mcp?key=1');
    },
  );

  it.each<[string, Answer]>([
    ['has no stream', status(404)],
    [
      'has a page there',
      (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>'),
    ],
    ['has moved', (response) => void response.writeHead(307, { location: MESSAGES }).end()],
    ['breaks off', (response) => void response.destroy()],
    ['ends its stream', (response) => void response.writeHead(200, OPEN).end(': hello\n\n')],
    [
      'begins with a message',
      (response) => void response.writeHead(200, OPEN).write(event({ jsonrpc: '2.0' })),
    ],
    [
      'begins with what has no name',
      (response) => void response.writeHead(200, OPEN).write('data: /messages\n\n'),
    ],
    ['never begins', (response) => void response.writeHead(200, OPEN).flushHeaders()],
    [
      'comments without end',
      (response) => {
        response.writeHead(200, OPEN);
        const more = (): void =>
          void (response.destroyed || response.write(`: ${'x'.repeat(4096)}\n\n`, more));
        more();
      },
    ],
  ])('is refused when it %s, and asked for a stream once', async (_, stream) => {
    const server = await listen((response, seen) =>
      seen.method === 'GET' ? stream(response, seen) : void response.writeHead(404).end(),
    );
    const timers = timersThat('stand still');
    const meeting = expect(meet(server.url, { timers })).rejects.toThrow(refused);
    const gets = (): string[] => log(server.seen).filter((line) => line.startsWith('GET'));
    await until(() => gets().length === 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    timers.pass();
    await meeting;
    expect(gets()).toHaveLength(1);
    expect(timers.waits).toEqual([4_000]);
  });
});

describe('the address that an HTTP+SSE server names (G11)', () => {
  it('is not followed to another origin, and gets nothing of what is configured', async () => {
    const other = await listen(() => undefined);
    const { url } = await oldServer({ first: `event: endpoint\ndata: ${other.url}\n\n` });
    const caught: string[] = [];
    await expect(meet(url, { caught })).rejects.toThrow('refuses both handshakes');
    expect(caught).toEqual(['named an address for messages that is not its own']);
    expect(other.seen).toEqual([]);
  });

  it('is named once: a second one changes nothing, and is reported', async () => {
    const { ask, caught, seen } = await met({
      first: `event: endpoint\ndata: ${MESSAGES}\n\nevent: endpoint\ndata: /elsewhere\n\n`,
      answer: accepting((say, { body }) => {
        say('event: endpoint\ndata: /elsewhere\n\n');
        say(result(body.id));
      }),
    });
    await ask();
    await ask();
    expect(caught).toEqual(Array(3).fill('named a second address for messages'));
    expect(log(seen).filter((line) => line.includes('/elsewhere'))).toEqual([]);
  });
});

/** A handshake that is expected to fail. */
async function meet(url: string, { caught = [] as string[], timers = systemTimers } = {}): Promise<unknown> {
  const wire = await connectHttp({
    url,
    headers: { authorization: 'Bearer canary' },
    exclusive: true,
    limits: defaultLimits,
    unsolicited: listener,
    lost: () => undefined,
    misbehaved: (what) => void caught.push(what),
    timers,
  });
  wires.push(wire);
  return introduce(wire, { prefer: 'modern', clientInfo: { name: 't', version: '1' }, capabilities: {} });
}
