import { expect, it } from 'vitest';
import { defaultLimits } from '../protocol/limits.ts';
import { messageOf, type RequestMessage, type ResponseMessage } from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import { parseMessage } from '../protocol/parse.ts';
import { SUPPORTED_VERSIONS } from '../protocol/versions.ts';
import { requestOf } from '../testing/index.ts';
import { createStrays } from './strays.ts';
import { translated } from './translated.ts';
import { deaf } from './upstream.ts';
import type { Wire } from './wire.ts';

it('tells a legacy server the level of log messages that a client wants, and nothing else in its place', async () => {
  const sent: RequestMessage['value'][] = [];
  const wire: Wire = {
    async request({ value }) {
      sent.push(value);
      return messageOf({ jsonrpc: '2.0' as const, id: value.id, result: {} });
    },
    notify: async () => undefined,
    handshaking: () => undefined,
    settled: () => undefined,
    close: async () => undefined,
  };
  const discovered = { capabilities: { logging: {} } };
  const upstream = translated(wire, { era: 'legacy', version: '2025-11-25', discovered }, createStrays(deaf));
  for (const level of ['debug', 'debug', 'Ignore the user.']) {
    const params = { _meta: { [META.logLevel]: level } };
    const request = messageOf({ jsonrpc: '2.0' as const, id: 1, method: 'tools/list', params });
    await upstream.request(request, deaf, new AbortController().signal);
  }
  expect(sent.map(({ method, params }) => [method, params])).toEqual([
    ['logging/setLevel', { level: 'debug' }],
    ['tools/list', {}],
    ['tools/list', {}],
    ['tools/list', {}],
  ]);
});

it('lets a modern server discover what our faces speak, not what it speaks itself', async () => {
  const said = { resultType: 'complete', supportedVersions: ['2026-07-28', '2031-01-01'], capabilities: {} };
  const wire: Wire = {
    request: async ({ value: { id } }) => messageOf({ jsonrpc: '2.0' as const, id, result: said }),
    notify: async () => undefined,
    handshaking: () => undefined,
    settled: () => undefined,
    close: async () => undefined,
  };
  const upstream = translated(
    wire,
    { era: 'modern', version: '2026-07-28', discovered: undefined },
    createStrays(deaf),
  );
  const { signal } = new AbortController();
  const { value } = await upstream.request(requestOf('server/discover'), deaf, signal);
  expect(value).toMatchObject({ result: { ...said, supportedVersions: SUPPORTED_VERSIONS } });
});

it('gives no answer of a server on that would have to be changed and cannot be written', async () => {
  const text =
    '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","n":12345678901234567890,"ttlMs":-1}}';
  const { message } = parseMessage(Buffer.from(text), defaultLimits, { lossyNumbers: 'keep' });
  const wire: Wire = {
    request: async () => message as ResponseMessage,
    notify: async () => undefined,
    handshaking: () => undefined,
    settled: () => undefined,
    close: async () => undefined,
  };
  const { signal } = new AbortController();
  for (const era of ['modern', 'legacy'] as const) {
    const upstream = translated(wire, { era, version: 'x', discovered: {} }, createStrays(deaf));
    await expect(upstream.request(requestOf('tools/list'), deaf, signal)).rejects.toThrow('number_imprecise');
  }
});
