import { describe, expect, it } from 'vitest';
import { Cancellation } from '../../../protocol/cancellation.ts';
import type { Channel } from '../answer.ts';
import type { Beater } from '../pulse.ts';
import { createStreams, type Streams } from './streams.ts';
import { type Connection, connection, words } from './test-connection.ts';

const MINUTE = 60_000;
const MIB = 1024 * 1024;

/** The streams of a session, with a pulse that beats when it is told to. */
function sessionOf({ primes = true } = {}) {
  const beaters = new Set<Beater>();
  let now = 0;
  const pulse = {
    add: (beater: Beater) => void beaters.add(beater),
    delete: (beater: Beater) => void beaters.delete(beater),
    stop: () => beaters.clear(),
  };
  const streams = createStreams({ pulse, clock: () => now, primes });
  const pass = (ms: number): void => {
    now += ms;
    for (const beater of beaters) beater.beat();
  };
  return { streams, pass, beaters };
}

interface Answering extends Channel {
  readonly client: Connection;
  readonly call: Cancellation;
}

function answerOn(streams: Streams, client: Connection = connection()): Answering {
  const call = new Cancellation();
  return { ...streams.answer(client.response, call), client, call };
}

/** The last id that this client has heard. */
const last = ({ events }: Connection): string => events().at(-1)?.id ?? 'none';

function resume(streams: Streams, id: string): { outcome: string; client: Connection } {
  const client = connection();
  return { outcome: streams.resume(client.response, id), client };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a client that comes again', () => {
  it('hears what came after its event on that stream only, and the stream goes on there (legacy-transports-24)', async () => {
    const { streams } = sessionOf();
    const [one, two] = [answerOn(streams), answerOn(streams)];
    one.send(words('one a'));
    two.send(words('two a'));
    const heard = last(one.client);
    await one.client.cut();
    one.send(words('one b'));
    streams.say(words('of no request'));
    two.send(words('two b'));
    const { outcome, client } = resume(streams, heard);
    one.send(words('one c'));
    one.end(words('one end'));
    expect(outcome).toBe('resumed');
    expect(client.said()).toEqual(['"one b"', '"one c"', '"one end"']);
    expect(two.client.said()).toEqual(['"two a"', '"two b"']);
  });

  it('can do so having heard nothing but the empty event, also of its last connection', async () => {
    const { streams } = sessionOf();
    const answer = answerOn(streams);
    let client = answer.client;
    for (let n = 0; n < 3; n++) {
      const heard = last(client);
      expect(client.said()).toEqual([]);
      await client.cut();
      ({ client } = resume(streams, heard));
    }
    answer.end(words('end'));
    expect(client.said()).toEqual(['"end"']);
  });

  it('hears the same again as often as it says that it has not', async () => {
    const { streams } = sessionOf();
    const { client, send } = answerOn(streams);
    const heard = last(client);
    send(words('a'));
    for (let n = 0; n < 3; n++) expect(resume(streams, heard).client.said()).toEqual(['"a"']);
  });

  it('can do so thousands of times, each time in the place of the connection before', async () => {
    const { streams, beaters } = sessionOf();
    const { client, send, end } = answerOn(streams);
    const heard = last(client);
    send(words('a'));
    let latest = client;
    for (let n = 0; n < 5000; n++) {
      const { client: next } = resume(streams, heard);
      expect(latest.response.writableEnded).toBe(true);
      latest = next;
    }
    end(words('end'));
    expect([client.said(), latest.said()]).toEqual([['"a"'], ['"a"', '"end"']]);
    await settled();
    expect(beaters.size).toBe(1);
  });

  it('hears, when it comes for an answer that is over, what it has missed, or that there is nothing more', () => {
    const { streams } = sessionOf();
    const { client, send, end } = answerOn(streams);
    send(words('a'));
    const before = last(client);
    end(words('end'));
    expect(resume(streams, before).client.said()).toEqual(['"end"']);
    expect(resume(streams, last(client)).outcome).toBe('over');
  });

  it('goes on listening where it broke off', async () => {
    const { streams } = sessionOf();
    const client = connection();
    streams.listen(client.response);
    const heard = last(client);
    streams.say(words('given, and lost on the way'));
    await client.cut();
    expect(streams.listening).toBe(false);
    streams.say(words('while it was away'));
    const { client: again } = resume(streams, heard);
    expect(again.said()).toEqual(['"given, and lost on the way"', '"while it was away"']);
    expect(streams.listening).toBe(true);
  });

  it('hears everything that nobody was given when it listens anew', async () => {
    const { streams } = sessionOf();
    streams.say(words('before'));
    const [first, second] = [connection(), connection()];
    streams.listen(first.response);
    await first.cut();
    streams.say(words('between'));
    streams.listen(second.response);
    expect([first.said(), second.said()]).toEqual([['"before"'], ['"between"']]);
  });
});

describe('an event that is presented', () => {
  it('means nothing in another session', async () => {
    const [mine, theirs] = [sessionOf().streams, sessionOf().streams];
    const answer = answerOn(theirs);
    const listening = connection();
    theirs.listen(listening.response);
    for (const heard of [answer.client, listening]) {
      const id = last(heard);
      answer.send(words('secret'));
      theirs.say(words('secret'));
      await heard.cut();
      const { outcome, client } = resume(mine, id);
      expect([outcome, client.text()]).toEqual(['unknown', '']);
      expect(resume(theirs, id).client.said()).not.toEqual([]);
    }
  });

  it('is refused when it is forged, and loses nothing', async () => {
    const { streams } = sessionOf();
    const { client, send } = answerOn(streams);
    const id = last(client);
    const [name = ''] = id.split('.');
    await client.cut();
    send(words('a'));
    for (const forged of ['', 'x', `${name}.2`, `${name}.-1`, `${name}.999`, `AAAAAAAAAAAA.0`, `${id} `]) {
      expect([forged, resume(streams, forged).outcome]).toEqual([forged, 'unknown']);
    }
    expect(resume(streams, id).client.said()).toEqual(['"a"']);
  });

  it('is refused when something after it has been forgotten, and what is kept stays', async () => {
    const { streams } = sessionOf();
    const client = connection();
    streams.listen(client.response);
    const id = last(client);
    await client.cut();
    for (let n = 1; n <= 300; n++) streams.say(words(`${n}`));
    expect(resume(streams, id).outcome).toBe('unknown');
    const again = connection();
    streams.listen(again.response);
    expect([again.said().length, again.said().at(-1)]).toEqual([256, '"300"']);
  });
});

describe('an answer whose client is away', () => {
  it('is waited with for a minute, and then its call is given up', async () => {
    const { streams, pass } = sessionOf();
    const { client, call, send } = answerOn(streams);
    const id = last(client);
    pass(10 * MINUTE);
    await client.cut();
    pass(MINUTE - 1);
    expect(call.aborted).toBe(false);
    const again = resume(streams, id).client;
    pass(10 * MINUTE);
    expect(call.aborted).toBe(false);
    await again.cut();
    pass(MINUTE);
    expect(call.aborted).toBe(true);
    send(words('too late'));
    expect(resume(streams, id).outcome).toBe('unknown');
  });

  it('is kept for a minute when it is over, whether it was delivered or not', async () => {
    const { streams, pass } = sessionOf();
    const [delivered, lost] = [answerOn(streams), answerOn(streams)];
    const ids = [last(delivered.client), last(lost.client)];
    delivered.end(words('end'));
    await lost.client.cut();
    lost.end(words('end'));
    await settled();
    pass(MINUTE - 1);
    for (const id of ids) expect(resume(streams, id).client.said()).toEqual(['"end"']);
    await settled();
    pass(MINUTE);
    for (const id of ids) expect(resume(streams, id).outcome).toBe('unknown');
  });

  it('is one of at most 32 that are under way: the next is given up at once', async () => {
    const { streams } = sessionOf();
    const answers = Array.from({ length: 33 }, () => answerOn(streams));
    const ids = answers.map(({ client }) => last(client));
    for (const { client } of answers) await client.cut();
    expect(answers.filter(({ call }) => call.aborted)).toEqual([answers[32]]);
    answers[0]?.end(words('end'));
    expect(resume(streams, ids[1] ?? '').outcome).toBe('resumed');
    const more = [1, 2, 3].map(() => answerOn(streams));
    for (const { client } of more) await client.cut();
    expect(more.map(({ call }) => call.aborted)).toEqual([false, false, true]);
  });

  it('is given up when its session has ended', async () => {
    const { streams, beaters } = sessionOf();
    const [here, gone] = [answerOn(streams), answerOn(streams)];
    streams.close();
    expect(beaters.size).toBe(2);
    await gone.client.cut();
    expect([here.call.aborted, gone.call.aborted]).toEqual([false, true]);
    here.end(words('cancelled'));
    expect(here.client.said()).toEqual(['"cancelled"']);
    expect(resume(streams, last(here.client)).outcome).toBe('unknown');
    await settled();
    expect(beaters.size).toBe(0);
  });
});

describe('what a session keeps', () => {
  it('is bounded, however much is said to a client that does not read', () => {
    const { streams } = sessionOf();
    const unread = Array.from({ length: 20 }, () => answerOn(streams, connection({ reads: false })));
    const long = words('x'.repeat(100_000));
    for (let n = 0; n < 50; n++) for (const { send } of unread) send(long);
    const given = unread.reduce((sum, { client }) => sum + client.response.writableLength, 0);
    expect(given).toBeLessThan(20 * 0.5 * MIB);
  });

  it('is 8 MiB at most: whoever speaks beyond that loses the oldest of its own', async () => {
    const { streams } = sessionOf();
    const away = Array.from({ length: 3 }, () => answerOn(streams));
    const ids = away.map(({ client }) => last(client));
    for (const { client } of away) await client.cut();
    const long = words('x'.repeat(100_000));
    for (const { send } of away) for (let n = 0; n < 38; n++) send(long);
    for (let n = 0; n < 10; n++) streams.say(long);
    const client = connection();
    streams.listen(client.response);
    expect(client.said()).toEqual([]);
    expect(ids.map((id) => resume(streams, id).outcome)).toEqual(['resumed', 'resumed', 'unknown']);
    away[2]?.end(words('end'));
    const name = ids[2]?.split('.')[0];
    expect(resume(streams, `${name}.38`).client.said()).toEqual(['"end"']);
  });

  it('loses what is over before anything that goes on', async () => {
    const { streams } = sessionOf();
    const [over, away] = [answerOn(streams), answerOn(streams)];
    const ids = [over, away].map(({ client }) => last(client));
    for (const { client } of [over, away]) await client.cut();
    const long = words('x'.repeat(100_000));
    for (const { send } of [over, away]) for (let n = 0; n < 38; n++) send(long);
    over.end(words('end'));
    for (let n = 0; n < 10; n++) streams.say(long);
    expect(ids.map((id) => resume(streams, id).outcome)).toEqual(['unknown', 'resumed']);
    const client = connection();
    streams.listen(client.response);
    expect(client.said()).toHaveLength(10);
  });

  it('are the last 64 answers that are over, those first that may have got lost', async () => {
    const { streams } = sessionOf();
    const lost = answerOn(streams);
    const id = last(lost.client);
    await lost.client.cut();
    lost.end(words('end'));
    const delivered = [];
    for (let n = 0; n < 100; n++) {
      const { client, end } = answerOn(streams);
      end(words('end'));
      await settled();
      delivered.push(`${last(client).split('.')[0]}.0`);
    }
    const outcomes = delivered.map((each) => resume(streams, each).outcome);
    expect(outcomes.indexOf('resumed')).toBe(37);
    expect(resume(streams, id).client.said()).toEqual(['"end"']);
  });

  it('takes no response from a client that is still reading it', async () => {
    const { streams } = sessionOf();
    const slow = Array.from({ length: 80 }, () => answerOn(streams, connection({ reads: false })));
    for (const { send, end } of slow) {
      for (let n = 0; n < 5; n++) send(words('x'.repeat(100_000)));
      end(words('end'));
    }
    for (const { client } of slow) client.read();
    await settled();
    for (const { client } of slow) expect(client.said().at(-1)).toBe('"end"');
  });
});
