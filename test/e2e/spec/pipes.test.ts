/** What MCP demands of the pipes of the whole command: nothing but messages, on either side (docs/spec-musts.md). */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { envelopeFlaw } from '../../../src/protocol/envelope.ts';
import type { JsonObject, JsonValue } from '../../../src/protocol/json.ts';
import { defaultLimits } from '../../../src/protocol/limits.ts';
import { parseMessage } from '../../../src/protocol/parse.ts';
import { readSeen } from '../../../src/testing/index.ts';
import { PERMISSIVE } from '../house/controls.ts';
import { approvedHouse, houseForTest } from '../house/house.ts';
import { ERAS, openPeer } from '../house/peer.ts';
import { hostile } from '../house/upstreams.ts';

const TEXT = 'é 😀\n\r\u2028';

describe.each(ERAS)('what a %s server reads', (era) => {
  it('is nothing but messages that it may be sent (base-3, base-38, stdio-4, stdio-5, transports-2, legacy-transports-2, legacy-transports-6)', async () => {
    const house = await approvedHouse({
      servers: { evil: hostile('honest', { era }) },
      controls: PERMISSIVE,
    });
    for (const client of ERAS) {
      const capabilities = { elicitation: {} };
      const answer = (): JsonObject => ({ action: 'accept', content: { name: 'Ada' } });
      const peer = await openPeer(house, 'evil', { face: 'stdio', era: client, capabilities, answer });
      expect(await peer.call('echo', { text: TEXT })).toMatchObject({
        result: { content: [{ text: TEXT }] },
      });
      const { result } = await peer.call('ask');
      const asked = client === 'legacy' ? 'Hello, Ada' : 'input_required';
      expect(JSON.stringify(result)).toContain(asked);
      await peer.close();
    }
    const seen = readSeen(path.join(house.dir, 'seen-evil.jsonl'));
    expect(seen.length).toBeGreaterThan(8);
    for (const { message, raw } of seen) {
      expect(raw).toBeUndefined();
      expect(envelopeFlaw(message as JsonValue)).toBeUndefined();
      const { id, method, params } = message as JsonObject;
      if (era === 'legacy') continue;
      expect(method).toBeDefined();
      if (id !== undefined) {
        expect(params).toMatchObject({
          _meta: {
            'io.modelcontextprotocol/protocolVersion': '2026-07-28',
            'io.modelcontextprotocol/clientCapabilities': expect.any(Object),
          },
        });
      }
    }
    expect(JSON.stringify(seen)).toContain(JSON.stringify(TEXT));
  });
});

describe('what a client reads', () => {
  it.each(['junk', 'stderr-flood', 'crash-on-call'] as const)(
    'is nothing but messages, whatever the server writes: %s (stdio-3, legacy-transports-5)',
    async (behaviour) => {
      const house = await approvedHouse({ servers: { evil: hostile(behaviour) }, controls: PERMISSIVE });
      for (const era of ERAS) {
        const peer = await openPeer(house, 'evil', { face: 'stdio', era });
        await peer.call('echo', { text: TEXT });
        await peer.request('tasks/get');
        await peer.close();
        const lines = peer.heard().split('\n');
        expect(lines.length).toBeGreaterThan(1);
        for (const line of lines)
          expect(parseMessage(Buffer.from(line), defaultLimits).fault).toBeUndefined();
      }
    },
  );

  it('is nothing at all when there is nobody to serve', async () => {
    const house = houseForTest({ servers: { evil: hostile('honest') } });
    const { out, err, code } = await house.cli('run', 'other', '--config', house.config);
    expect([out, code]).toEqual(['', 2]);
    expect(err).toContain('error:');
  });
});
