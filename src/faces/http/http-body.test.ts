/** What the HTTP face reads. */
import { describe, expect, it } from 'vitest';
import { call, echo, modern, raw, request, serve, statusOf } from './test-house.ts';

describe('a body', () => {
  it('beyond the limit is refused, whether it says its length or not, and the client hears of it', async () => {
    const { post, reached } = await serve();
    const long = JSON.stringify(call(1, { text: 'x'.repeat(100_000) }));
    expect((await post(long, modern)).status).toBe(413);
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(Buffer.alloc(1000, 32));
        if (controller.desiredSize === null) controller.close();
      },
    });
    const streamed = post('', modern, { body, duplex: 'half' } as RequestInit);
    const outcome = await streamed.then(
      ({ status }) => status,
      () => 'broken off',
    );
    expect([413, 'broken off']).toContain(outcome);
    expect(reached).toEqual([]);
  });

  it('that announces more than the limit is refused before it is sent', async () => {
    const { port } = await serve();
    const head = request(port, { headers: { 'content-length': '99999999' }, body: '' });
    expect(statusOf(await raw(port, head))).toBe(413);
  });

  it('that comes too slowly is cut off (J3)', async () => {
    const { port, reached } = await serve(echo, { requestTimeoutMs: 50 });
    const response = await raw(port, request(port, { headers: { 'content-length': '100' }, body: '{' }));
    expect(statusOf(response)).toBe(408);
    expect(reached).toEqual([]);
  });

  it('whose client breaks off reaches nobody, and the face lives on', async () => {
    const { port, reached, post } = await serve();
    await raw(
      port,
      request(port, { headers: { 'content-length': '100' }, body: '{' }),
      (socket) => void setImmediate(() => socket.destroy()),
    );
    expect((await post(call(), modern)).status).toBe(200);
    expect(reached).toHaveLength(1);
  });

  it.each(['junk', '[]', '', '{"jsonrpc":"2.0","id":1,"id":2,"method":"m"}', '\ufeff{}'])(
    'that is no single message is a 400: %j',
    async (body) => {
      const { post, reached } = await serve();
      const response = await post(body, modern);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: expect.any(Number) } });
      expect(reached).toEqual([]);
    },
  );
});
