/** What MCP demands of a client over HTTP, held against the way to servers (docs/spec-musts.md). */
import { describe, expect, it } from 'vitest';
import { envelopeFlaw } from '../protocol/envelope.ts';
import { defaultLimits } from '../protocol/limits.ts';
import { META } from '../protocol/meta.ts';
import { requestOf } from '../testing/index.ts';
import { connect } from './connect.ts';
import { type Answer, call, json, listen, result, stream, until, wired, wires } from './test-house.ts';
import { deaf } from './upstream.ts';
import type { Wire } from './wire.ts';

const answered: Answer = (response, { body }) => json(response, result(body.id));

describe('a message to a server over HTTP', () => {
  it('is a POST of its own, of one request, with all that a POST has to say (base-3, base-4, base-5, http-4, http-5, http-6, http-7, http-8, http-18, http-19, http-24)', async () => {
    const { ask, seen } = await wired(answered);
    const requests = [
      requestOf('tools/call', { name: 'echo' }, 'a'),
      requestOf('prompts/get', { name: 'p' }, 2),
      requestOf('resources/read', { uri: 'note://1' }, 3),
      requestOf('completion/complete', { ref: { type: 'ref/prompt', name: 'p' } }, 4),
      requestOf('server/discover', {}, 5),
    ];
    await Promise.all(requests.map((request) => ask(request)));
    expect(seen).toHaveLength(requests.length);
    for (const { method, headers, body } of seen) {
      expect([method, envelopeFlaw(body)]).toEqual(['POST', undefined]);
      expect(['string', 'number']).toContain(typeof body.id);
      expect(headers).toMatchObject({
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': body.method,
      });
      expect(body).toMatchObject({ params: { _meta: { [META.protocolVersion]: '2026-07-28' } } });
    }
    const names = new Map(seen.map(({ body, headers }) => [body.method, headers['mcp-name']]));
    expect([...names.values()].sort()).toEqual(['echo', 'note://1', 'p', undefined, undefined]);
    expect(names.get('resources/read')).toBe('note://1');
  });

  it('has an id that no other one under way has, whatever ids the clients chose (base-6)', async () => {
    const waiting: (() => void)[] = [];
    const { ask, seen } = await wired(
      (response, { body }) =>
        void waiting.push(() => json(response, result(body.id, { by: body.id as string }))),
    );
    const asked = [ask(call), ask(call), ask(requestOf('tools/list', {}, 1))];
    await until(() => waiting.length === 3);
    expect(new Set(seen.map(({ body }) => body.id)).size).toBe(3);
    for (const answer of waiting.splice(0)) answer();
    expect(new Set((await Promise.all(asked)).map(({ value }) => JSON.stringify(value))).size).toBe(3);
    const again = ask(call);
    await until(() => waiting.length === 1);
    waiting[0]?.();
    await again;
    expect(seen[3]?.body.id).toBe('c');
  });

  it('answers no notification, known or not, and no request of a modern server (base-22, http-9)', async () => {
    const notification = (method: string): object => ({ jsonrpc: '2.0', method, params: {} });
    const { ask, seen } = await wired((response, { body }) =>
      stream(
        response,
        notification('notifications/message'),
        notification('notifications/other'),
        notification('tools/call'),
        { jsonrpc: '2.0', id: 9, method: 'roots/list' },
        { jsonrpc: '2.0', id: 'x', method: 'ping' },
        result(body.id),
      ).end(),
    );
    for (const _ of [1, 2, 3]) await ask(call);
    expect(seen.map(({ body }) => body.method)).toEqual(Array(3).fill('tools/call'));
  });
});

describe('the header fields of a server', () => {
  it.each(['json', 'stream'])('are read in any case of their names: %s (http-57)', async (kind) => {
    const { ask } = await wired((response, { body }) => {
      const text = JSON.stringify(result(body.id, { done: true }));
      const [type, said] =
        kind === 'json' ? ['application/json', text] : ['text/event-stream', `data: ${text}\n\n`];
      response.writeHead(200, { 'CoNtEnT-tYpE': type }).end(said);
    });
    expect((await ask(call)).value).toMatchObject({ result: { done: true } });
  });
});

describe('the handshake over HTTP', () => {
  it('is all that a legacy server hears before it is ready, and says who speaks what (base-38, legacy-lifecycle-2, legacy-lifecycle-3, legacy-lifecycle-6, legacy-transports-11, legacy-transports-12, legacy-transports-13, legacy-transports-19)', async () => {
    const { url, seen } = await listen((response, { method, body }) => {
      if (method !== 'POST') return void response.writeHead(405).end();
      if (body.method === 'server/discover') return void response.writeHead(400).end();
      if (body.id === undefined) return void response.writeHead(202).end();
      response.setHeader('MCP-SESSION-ID', 's-1');
      json(response, result(body.id, { protocolVersion: '2025-11-25', capabilities: {} }));
    });
    const { upstream } = await connect({
      target: { kind: 'http', url, headers: {} },
      introduction: {
        prefer: 'modern',
        clientInfo: { name: 't', version: '1' },
        capabilities: { roots: {}, tasks: {} },
      },
      exclusive: true,
      limits: defaultLimits,
      unsolicited: deaf,
      lost: () => undefined,
      misbehaved: () => undefined,
      stderr: () => undefined,
    });
    wires.push(upstream as Wire);
    await until(() => seen.some(({ method }) => method === 'GET'));
    const [probe, initialize, ready, stray] = seen;
    expect(probe?.body).toMatchObject({
      method: 'server/discover',
      params: { _meta: { [META.protocolVersion]: '2026-07-28', [META.clientCapabilities]: {} } },
    });
    expect(initialize?.body).toMatchObject({
      method: 'initialize',
      params: {
        protocolVersion: '2025-11-25',
        clientInfo: { name: 't', version: '1' },
        capabilities: { roots: {} },
      },
    });
    expect(initialize?.body.params).not.toHaveProperty('capabilities.tasks');
    expect(ready?.body).toEqual({ jsonrpc: '2.0', method: 'notifications/initialized' });
    expect(ready?.headers['mcp-session-id']).toBe('s-1');
    expect(stray?.headers.accept).toBe('text/event-stream');
    expect(seen).toHaveLength(4);
    for (const { headers, body, method } of seen.filter(({ method }) => method === 'POST')) {
      expect([method, headers.accept]).toEqual(['POST', 'application/json, text/event-stream']);
      expect(envelopeFlaw(body)).toBeUndefined();
    }
  });
});
