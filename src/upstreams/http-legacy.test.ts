/** Legacy servers over HTTP: sessions, questions, cancellation (2025-11-25, basic/transports). */
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../protocol/limits.ts';
import { messageOf } from '../protocol/message.ts';
import { connect } from './connect.ts';
import { type Answer, call, json, listen, result, stream, until, wires } from './test-house.ts';
import type { Listener } from './upstream.ts';
import type { Wire } from './wire.ts';

describe('a legacy server over HTTP', () => {
  const legacy =
    (answer: Answer): Answer =>
    (response, seen) => {
      const { body, method } = seen;
      if (method === 'GET') return void response.writeHead(405).end();
      if (method === 'DELETE') return void response.writeHead(200).end();
      if (body.method === 'server/discover')
        return void response.writeHead(400, { 'content-type': 'text/plain' }).end('Bad Request: no session');
      if (body.method === 'initialize') {
        response.setHeader('mcp-session-id', 's-1');
        return json(
          response,
          result(body.id, {
            protocolVersion: '2025-06-18',
            capabilities: {},
            serverInfo: { name: 's', version: '1' },
          }),
        );
      }
      if (body.id === undefined || body.method === undefined) return void response.writeHead(202).end();
      answer(response, seen);
    };

  async function met(answer: Answer) {
    const server = await listen(legacy(answer));
    const caught: string[] = [];
    let lost = 0;
    const { upstream, introduced } = await connect({
      target: { kind: 'http', url: server.url, headers: { 'x-key': '1' } },
      introduction: { prefer: 'modern', clientInfo: { name: 't', version: '1' }, capabilities: {} },
      exclusive: true,
      limits: defaultLimits,
      unsolicited: { notification: () => undefined, question: () => Promise.reject(new Error('no')) },
      lost: () => {
        lost += 1;
      },
      misbehaved: (what) => void caught.push(what),
      stderr: () => undefined,
    });
    wires.push(upstream as Wire);
    return { ...server, upstream, introduced, caught, lost: () => lost };
  }

  const listener: Listener = {
    notification: () => undefined,
    question: async ({ value }) => messageOf({ jsonrpc: '2.0', id: value.id, result: { action: 'decline' } }),
  };
  const ask = (
    upstream: Wire | Awaited<ReturnType<typeof met>>['upstream'],
    signal = new AbortController().signal,
  ) => upstream.request(call, listener, signal);

  it('is found out by a 400 that is no message, and has its session said in every request until the DELETE (legacy-transports-27, legacy-transports-31, legacy-lifecycle-5, legacy-lifecycle-9, legacy-lifecycle-11)', async () => {
    const { upstream, introduced, seen } = await met((response, { body }) => json(response, result(body.id)));
    expect(introduced).toMatchObject({ era: 'legacy', version: '2025-06-18' });
    await ask(upstream);
    await upstream.close();
    const said = seen.map(({ method, body, headers }) => [
      body.method ?? method,
      headers['mcp-session-id'],
      headers['mcp-protocol-version'],
      headers['x-key'],
    ]);
    expect(said.filter(([what]) => what !== 'GET')).toEqual([
      ['server/discover', undefined, '2026-07-28', '1'],
      ['initialize', undefined, undefined, '1'],
      ['notifications/initialized', 's-1', '2025-06-18', '1'],
      ['tools/call', 's-1', '2025-06-18', '1'],
      ['DELETE', 's-1', '2025-06-18', '1'],
    ]);
    expect(said.some(([what]) => what === 'GET')).toBe(true);
    expect(seen.find(({ body }) => body.method === 'tools/call')?.headers).not.toHaveProperty('mcp-method');
  });

  it('hears nothing of the modern metadata (legacy-lifecycle-11)', async () => {
    const { upstream, seen } = await met((response, { body }) => json(response, result(body.id)));
    await ask(upstream);
    expect(JSON.stringify(seen.at(-1)?.body)).not.toContain('io.modelcontextprotocol');
  });

  it('is lost when it has forgotten the session', async () => {
    const { upstream, lost } = await met((response) => void response.writeHead(404).end());
    await expect(ask(upstream)).rejects.toMatchObject({ name: 'UpstreamError' });
    expect(lost()).toBe(1);
  });

  it('asks in the middle of its answer, and hears the answer in a request of its own (legacy-transports-10)', async () => {
    const question = { jsonrpc: '2.0', id: 'q', method: 'elicitation/create', params: { message: '?' } };
    const { upstream, seen } = await met((response, { body }) => {
      stream(response, question);
      const wait = setInterval(() => {
        if (!seen.some(({ body: answer }) => answer.id === 'q')) return;
        clearInterval(wait);
        endWith(response, result(body.id, { done: true }));
      }, 2);
    });
    expect((await ask(upstream)).value).toMatchObject({ result: { done: true } });
    expect(seen.find(({ body }) => body.id === 'q')?.body).toEqual({
      jsonrpc: '2.0',
      id: 'q',
      result: { action: 'decline' },
    });
  });

  it('is told when a request is given up', async () => {
    const { upstream, seen } = await met(() => undefined);
    const giveUp = new AbortController();
    const asked = ask(upstream, giveUp.signal);
    await until(() => seen.some(({ body }) => body.method === 'tools/call'));
    const { id } = seen.find(({ body }) => body.method === 'tools/call')?.body ?? {};
    giveUp.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await until(() => seen.some(({ body }) => body.method === 'notifications/cancelled'));
    expect(seen.at(-1)?.body).toMatchObject({ params: { requestId: id } });
  });

  it('never sees the ids of clients, which may be the same (base-6)', async () => {
    const ids: unknown[] = [];
    const { upstream } = await met((response, { body }) => {
      ids.push(body.id);
      json(response, result(body.id));
    });
    await Promise.all([ask(upstream), ask(upstream)]);
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain('c');
  });
});

function endWith(response: ServerResponse, message: object): void {
  response.end(`data: ${JSON.stringify(message)}\n\n`);
}
