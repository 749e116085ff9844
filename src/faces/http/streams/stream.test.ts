import { describe, expect, it } from 'vitest';
import { createPulse } from '../pulse.ts';
import { Stream, type StreamOptions } from './stream.ts';
import { connection, words } from './test-connection.ts';

function streamOf(options: Partial<StreamOptions> = {}) {
  const tally = { bytes: 0 };
  const left: number[] = [];
  const pulse = createPulse(60_000);
  const limits = { events: 8, bytes: 1_000_000 };
  const stream = new Stream({ pulse, tally, limits, primes: true, onLeft: () => left.push(1), ...options });
  return { stream, tally, left };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a stream', () => {
  it('says each message in an event of its own, after an empty one', () => {
    const { stream } = streamOf();
    const client = connection();
    stream.connect(client.response);
    stream.say(words('a'));
    stream.say(words('b'));
    expect(client.text()).toBe(
      `id: ${stream.name}.0.1\ndata: \n\nid: ${stream.name}.1\ndata: "a"\n\nid: ${stream.name}.2\ndata: "b"\n\n`,
    );
  });

  it('begins with no empty event for a client that would choke on it', () => {
    const { stream } = streamOf({ primes: false });
    const client = connection();
    stream.connect(client.response);
    expect(client.text()).toBe('');
    stream.say(words('a'));
    expect(client.events()).toEqual([{ id: `${stream.name}.1`, data: '"a"' }]);
  });

  it('keeps what is said while nobody is there', async () => {
    const { stream, left } = streamOf();
    const [first, second] = [connection(), connection()];
    stream.connect(first.response);
    stream.say(words('a'));
    await first.cut();
    expect([stream.connected, left.length]).toEqual([false, 1]);
    stream.say(words('b'));
    stream.end(words('c'));
    stream.connect(second.response, 1);
    expect(second.said()).toEqual(['"b"', '"c"']);
    await settled();
    expect(stream.delivered).toBe(true);
  });

  it('gives each connection ids that no other had, also for its empty event (legacy-transports-23)', () => {
    const { stream } = streamOf();
    const ids = [1, 2, 3].flatMap(() => {
      const client = connection();
      stream.connect(client.response, 0);
      return client.events().map(({ id }) => id);
    });
    expect(new Set(ids).size).toBe(3);
  });

  it('goes on over the newest connection alone', async () => {
    const { stream, left } = streamOf();
    const [older, newer] = [connection(), connection()];
    stream.connect(older.response);
    stream.say(words('a'));
    stream.connect(newer.response);
    stream.say(words('b'));
    await settled();
    expect([older.said(), newer.said()]).toEqual([['"a"'], ['"b"']]);
    expect([older.response.writableEnded, left.length]).toEqual([true, 0]);
  });

  it('leaves no older connection behind that is not read', () => {
    const { stream } = streamOf();
    const [older, newer] = [connection({ reads: false }), connection()];
    stream.connect(older.response);
    stream.say(words('a'));
    stream.connect(newer.response);
    expect(older.response.destroyed).toBe(true);
  });

  it('says nothing after its last word', () => {
    const { stream } = streamOf();
    const client = connection();
    stream.connect(client.response);
    stream.end(words('a'));
    stream.say(words('b'));
    stream.end(words('c'));
    expect(client.said()).toEqual(['"a"']);
    expect([stream.endsAt(0), stream.endsAt(1), stream.continues(2)]).toEqual([false, true, false]);
  });

  it('holds what a client does not read once, within its limits, and goes on when the client does', async () => {
    const { stream, tally } = streamOf({ limits: { events: 8, bytes: 2_000_000 } });
    const client = connection({ reads: false });
    stream.connect(client.response);
    const long = 'x'.repeat(100_000);
    for (let n = 0; n < 1000; n++) stream.say(words(`${n} ${long}`));
    stream.end(words('the end'));
    expect(tally.bytes).toBeLessThan(1_000_000);
    expect(client.response.writableLength).toBeLessThan(500_000);
    expect(stream.behind).toBe(true);
    client.read();
    await settled();
    expect(client.said().at(-1)).toBe('"the end"');
    expect(client.response.writableEnded).toBe(true);
    expect(client.said().length).toBeLessThan(20);
  });

  it('keeps the latest event whatever its size, and only the last word when more has to go', () => {
    const { stream } = streamOf({ limits: { events: 8, bytes: 1000 } });
    stream.say(words('x'.repeat(5000)));
    expect([stream.continues(0), stream.dropOldest(), stream.dropOldest()]).toEqual([true, true, false]);
    stream.say(words('a'));
    stream.end(words('y'.repeat(5000)));
    expect([stream.dropOldest(), stream.continues(2), stream.continues(1)]).toEqual([false, true, false]);
  });

  it('lets what was given to a connection arrive when it is forgotten', async () => {
    const { stream, tally } = streamOf();
    const client = connection({ reads: false });
    stream.connect(client.response);
    stream.end(words('a'));
    stream.forget();
    client.read();
    await settled();
    expect([client.said(), tally.bytes]).toEqual([['"a"'], 0]);
  });
});
