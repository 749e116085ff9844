import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../protocol/json.ts';
import { messageOf } from '../protocol/message.ts';
import { modernMeta } from '../testing/index.ts';
import type { Upstream } from '../upstreams/upstream.ts';
import { readListing } from './listing.ts';

function read(
  page: (cursor: unknown, n: number) => { result: JsonObject } | { error: { code: number; message: string } },
) {
  const seen: JsonObject[] = [];
  const upstream: Upstream = {
    async request({ value }) {
      seen.push(value.params ?? {});
      return messageOf({ jsonrpc: '2.0', id: value.id, ...page(value.params?.cursor, seen.length) });
    },
    close: async () => undefined,
  };
  return { seen, items: readListing(upstream, 'tools/list', modernMeta, new AbortController().signal) };
}

describe('reading a whole list', () => {
  it('follows the cursors to the last page, with the metadata on each request (base-38)', async () => {
    const { seen, items } = read((cursor) => ({
      result: {
        tools: [{ name: String(cursor) }],
        ...(cursor !== 'b' && { nextCursor: cursor === 'a' ? 'b' : 'a' }),
      },
    }));
    expect(await items).toEqual([{ name: 'undefined' }, { name: 'a' }, { name: 'b' }]);
    expect(seen).toEqual([
      { _meta: modernMeta },
      { _meta: modernMeta, cursor: 'a' },
      { _meta: modernMeta, cursor: 'b' },
    ]);
  });

  it('of a server that does not know it is empty', async () => {
    expect(await read(() => ({ error: { code: -32601, message: 'x' } })).items).toEqual([]);
  });

  it.each<[string, Parameters<typeof read>[0]]>([
    ['has no end', (_, n) => ({ result: { tools: [], nextCursor: String(n) } })],
    ['has too many entries', () => ({ result: { tools: Array(1000).fill({ name: 'x' }), nextCursor: 'x' } })],
    ['is none', () => ({ result: { tools: { name: 'x' } } })],
    ['holds what is no object', () => ({ result: { tools: ['x'] } })],
    ['fails', () => ({ error: { code: -32603, message: 'x' } })],
  ])('that %s is refused', async (_, page) => {
    await expect(read(page).items).rejects.toMatchObject({ code: 'server_misbehaved' });
  });
});
