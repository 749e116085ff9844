/** 2026-07-28, basic/versioning, Backward Compatibility. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../protocol/json.ts';
import { messageOf, type RequestMessage, type ResponseMessage } from '../protocol/message.ts';
import { type Introduced, introduce } from './handshake.ts';
import { UpstreamError } from './upstream.ts';
import type { Wire } from './wire.ts';

type Said =
  | { result: JsonObject }
  | { error: { code: number; message: string; data?: JsonObject } }
  | Error
  | 'nothing';

/** A server that answers each handshake as told, with several answers one after the other. */
function server(answers: Readonly<Record<string, Said | Said[]>>, ownVersion?: string) {
  const log: string[] = [];
  const wire: Wire = {
    ownVersion,
    request({ value }: RequestMessage, _listener, signal): Promise<ResponseMessage> {
      log.push(value.method);
      const answer = answers[value.method];
      const said = (Array.isArray(answer) ? answer.shift() : answer) ?? {
        error: { code: -32601, message: 'Method not found' },
      };
      if (said instanceof Error) return Promise.reject(said);
      if (said !== 'nothing') return Promise.resolve(messageOf({ jsonrpc: '2.0', id: value.id, ...said }));
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
    notify: async ({ value }) => void log.push(value.method),
    handshaking: (era) => void log.push(`try ${era}`),
    settled: (era, version) => void log.push(`settled ${era} ${version}`),
    close: async () => undefined,
  };
  const meet = (prefer: 'modern' | 'legacy' = 'modern'): Promise<Introduced> =>
    introduce(wire, {
      prefer,
      clientInfo: { name: 't', version: '1' },
      capabilities: { roots: {} },
      patience: { probeMs: 5, handshakeMs: 5 },
    });
  return { log, meet };
}

const modern: Said = {
  result: { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: {} },
};
const legacy: Said = {
  result: {
    protocolVersion: '2025-06-18',
    capabilities: { tools: {} },
    serverInfo: { name: 's', version: '2' },
  },
};

describe('the handshake', () => {
  it('stays modern with a server that answers the probe', async () => {
    const { log, meet } = server({ 'server/discover': modern });
    expect(await meet()).toMatchObject({ era: 'modern', version: '2026-07-28' });
    expect(log).toEqual(['try modern', 'server/discover', 'settled modern 2026-07-28']);
  });

  it.each<[string, Said]>([
    ['does not know it', { error: { code: -32601, message: 'x' } }],
    ['answers with any other error', { error: { code: -32000, message: 'Server not initialized' } }],
    ['answers with an error of the old range', { error: { code: -32001, message: 'x' } }],
    ['answers with another one of the old range', { error: { code: -32019, message: 'x' } }],
    ['answers with an error of its own', { error: { code: 1, message: 'x' } }],
    ['finds the parameters invalid', { error: { code: -32602, message: 'x' } }],
    ['says nothing', 'nothing'],
    ['answers with what is no message', new UpstreamError('server_misbehaved', 'HTTP 400')],
    ['answers with something else', { result: {} }],
    ['names only versions of the other handshake', { result: { supportedVersions: ['2025-11-25'] } }],
    [
      'refuses the version and names a legacy one',
      { error: { code: -32022, message: 'x', data: { supported: ['2025-11-25'] } } },
    ],
  ])('falls back to initialize when a server %s (base-17, stdio-10)', async (_, said) => {
    const { log, meet } = server({ 'server/discover': said, initialize: legacy });
    expect(await meet()).toMatchObject({ era: 'legacy', version: '2025-06-18' });
    expect(log.slice(-2)).toEqual(['settled legacy 2025-06-18', 'notifications/initialized']);
  });

  it.each([-32020, -32021, -32022])(
    'does not fall back on %d, which only a modern server says',
    async (code) => {
      const { log, meet } = server({
        'server/discover': { error: { code, message: 'x', data: { supported: ['2027-01-01'] } } },
        initialize: legacy,
      });
      await expect(meet()).rejects.toMatchObject({ code: 'server_misbehaved' });
      expect(log).not.toContain('initialize');
    },
  );

  it('asks once more when its version is refused and named in one breath, and only once', async () => {
    const refusal: Said = { error: { code: -32022, message: 'x', data: { supported: ['2026-07-28'] } } };
    const fickle = server({ 'server/discover': [refusal, modern] });
    expect(await fickle.meet()).toMatchObject({ era: 'modern' });
    const stubborn = server({ 'server/discover': refusal, initialize: legacy });
    await expect(stubborn.meet()).rejects.toMatchObject({ code: 'server_misbehaved' });
    expect(stubborn.log).toEqual(['try modern', 'server/discover', 'server/discover']);
  });

  it('does not fall back when the server is gone', async () => {
    const { log, meet } = server({ 'server/discover': new UpstreamError('server_unavailable', 'gone') });
    await expect(meet()).rejects.toMatchObject({ code: 'server_unavailable' });
    expect(log).not.toContain('initialize');
  });

  it('spares a known legacy server the probe, and finds out when it has become modern', async () => {
    const known = server({ initialize: legacy });
    expect(await known.meet('legacy')).toMatchObject({ era: 'legacy' });
    expect(known.log).not.toContain('server/discover');
    const upgraded = server({ 'server/discover': modern });
    expect(await upgraded.meet('legacy')).toMatchObject({ era: 'modern' });
  });

  it.each(['2024-11-05', '1999-01-01', '2026-07-28', 7, undefined])(
    'refuses a legacy server that settles on %s',
    async (protocolVersion) => {
      const result = { capabilities: {}, ...(protocolVersion !== undefined && { protocolVersion }) };
      await expect(server({ initialize: { result } }).meet()).rejects.toMatchObject({
        code: 'server_misbehaved',
      });
    },
  );

  it('settles on the version that a transport is from, on that transport', async () => {
    const result = { protocolVersion: '2024-11-05', capabilities: {} };
    const old = server({ initialize: { result } }, '2024-11-05');
    expect(await old.meet()).toMatchObject({ era: 'legacy', version: '2024-11-05' });
    expect(old.log).toContain('settled legacy 2024-11-05');
  });

  it('refuses a server that refuses both', async () => {
    await expect(server({}).meet()).rejects.toThrow('both handshakes');
  });

  it('puts what a legacy server said of itself in modern words, and lets nobody keep it', async () => {
    const { discovered } = await server({ initialize: legacy }).meet('legacy');
    expect(discovered).toMatchObject({
      resultType: 'complete',
      capabilities: { tools: {} },
      ttlMs: 0,
      cacheScope: 'private',
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 's', version: '2' } },
    });
  });
});
