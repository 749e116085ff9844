import { describe, expect, it } from 'vitest';
import { fakeListener, settled } from './test-listener.ts';
import {
  ALL,
  approved,
  dead,
  hangs,
  houseOf,
  outcomes,
  resource,
  subscribe,
  TOOLS,
  template,
  tool,
  updated,
} from './test-subscriber.ts';

describe('a member that is not there', () => {
  it('holds no acknowledgement up, and says that lists have changed when it comes', async () => {
    const a = fakeListener();
    const slow = fakeListener({ honours: () => undefined });
    const client = subscribe(houseOf({ a: a.member, b: slow.member }));
    expect(await client.acknowledged()).toEqual({
      notifications: { toolsListChanged: true, resourceSubscriptions: ['x://a'] },
    });
    expect(slow.lines).toHaveLength(1);
    slow.line.acknowledge();
    expect(client.heard.slice(1)).toEqual([TOOLS]);
    // Not acknowledged to the client: its member had not agreed.
    slow.line.say('resources/updated', { uri: 'x://b' });
    slow.line.say('tools/list_changed');
    expect(client.heard.slice(2)).toEqual([TOOLS]);
  });

  it('is counted on for the lists in which something of it was approved, and for no others', async () => {
    const house = houseOf({ a: hangs, b: dead }, { approved: { b: [tool] } });
    const client = subscribe(house, { toolsListChanged: true, promptsListChanged: true });
    expect(await client.acknowledged()).toEqual({ notifications: { toolsListChanged: true } });
  });

  it('is an error where nothing can be acknowledged without it', async () => {
    const only = { notifications: { resourceSubscriptions: ['x://a'] } };
    const late = houseOf({ a: hangs, b: hangs });
    expect(await late.ask('subscriptions/listen', only)).toMatchObject({
      error: { data: { reason: 'server_timeout' } },
    });
    await settled();
    expect(outcomes(late)).toContainEqual(['a', 'subscriptions/listen', 'cancelled']);
    expect(await houseOf({ a: dead }).ask('subscriptions/listen', only)).toMatchObject({
      error: { data: { reason: 'server_unavailable' } },
    });
  });

  it('loses nothing of what the others say before the acknowledgement, and cannot crowd them out (J6)', async () => {
    const [a, b] = [fakeListener(), fakeListener()];
    const house = houseOf(
      { a: a.member, b: b.member, slow: hangs },
      {
        approved: {
          ...approved,
          a: [tool, resource('x://a'), template('x://a/{id}')],
          b: [tool, resource('x://b'), template('x://b/{id}')],
        },
      },
    );
    const client = subscribe(house);
    await settled();
    a.line.say('tools/list_changed');
    for (let at = 0; at < 500; at += 1) a.line.say('resources/updated', { uri: `x://a/${at}` });
    for (let at = 0; at < 500; at += 1) b.line.say('tools/list_changed');
    b.line.say('resources/updated', { uri: `x://b/${'long'.repeat(20_000)}` });
    b.line.say('resources/updated', { uri: 'x://b' });
    expect(client.heard).toEqual([]);
    await client.acknowledged();
    expect(client.heard[1]).toEqual(TOOLS);
    expect(client.heard).toHaveLength(1 + 64 + 2);
    expect(client.heard.slice(-2)).toEqual([TOOLS, updated('x://b')]);
  });

  it('is asked again after it died, and what it can have told has changed when it is back', async () => {
    const [a, b] = [fakeListener(), fakeListener()];
    const house = houseOf({ a: a.member, b: b.member });
    const client = subscribe(house);
    await client.acknowledged();
    a.line.die();
    await settled();
    expect([a.lines.length, house.clock.next, client.heard.length]).toEqual([1, 500, 1]);
    await house.clock.pass(500);
    expect(a.line.asked).toEqual({ toolsListChanged: true, resourceSubscriptions: ['x://a'] });
    expect(client.heard.slice(1)).toEqual([TOOLS, updated('x://a')]);
    b.line.say('resources/updated', { uri: 'x://b' });
    a.line.say('resources/updated', { uri: 'x://a' });
    expect(client.heard.slice(3)).toEqual([updated('x://b'), updated('x://a')]);
    client.cancel();
    await client.over;
    expect([...outcomes(house)].sort()).toEqual([
      ['a', 'subscriptions/listen', 'cancelled'],
      ['a', 'subscriptions/listen', 'failed'],
      ['b', 'subscriptions/listen', 'cancelled'],
    ]);
  });

  it('is asked again when it ended the subscription in good order, and is heard on the new one alone', async () => {
    const a = fakeListener();
    const house = houseOf({ a: a.member });
    const client = subscribe(house, { toolsListChanged: true });
    await client.acknowledged();
    const [old] = a.lines;
    old?.end();
    await settled();
    await house.clock.pass(500);
    expect([a.lines.length, client.answer, client.heard.length]).toEqual([2, undefined, 2]);
    old?.say('tools/list_changed');
    expect(client.heard).toHaveLength(2);
    a.line.say('tools/list_changed');
    expect(client.heard).toHaveLength(3);
  });

  it('is asked again for what was acknowledged, and for nothing where that is nothing of its own', async () => {
    const [a, b] = [fakeListener(), fakeListener({ honours: () => dead() })];
    const house = houseOf({ a: a.member, b: b.member });
    const client = subscribe(house);
    await client.acknowledged();
    await house.clock.pass(500);
    expect(house.reached.filter(([to]) => to === 'b').map(([, { params }]) => params?.notifications)).toEqual(
      [{ toolsListChanged: true, resourceSubscriptions: ['x://b'] }, { toolsListChanged: true }],
    );
    client.cancel();
    await client.over;
    expect(house.clock.next, 'no attempt is left').toBeUndefined();
    const other = subscribe(house, { resourceSubscriptions: ['x://a', 'x://b'] });
    expect(await other.acknowledged()).toEqual({ notifications: { resourceSubscriptions: ['x://a'] } });
    expect(house.clock.next).toBeUndefined();
  });

  it('has changed, when it is back, in what it was approved for alone', async () => {
    const [a, b] = [fakeListener(), fakeListener()];
    const prompts = { a: [tool], b: [{ kind: 'prompt' as const, name: 'p' }] };
    const house = houseOf({ a: a.member, b: b.member }, { approved: prompts });
    const client = subscribe(house, { toolsListChanged: true, promptsListChanged: true });
    await client.acknowledged();
    b.line.die();
    await settled();
    await house.clock.pass(500);
    expect(client.heard.slice(1)).toEqual([{ 'prompts/list_changed': {} }]);
  });

  it('has as many attempts again when it was well for a minute', async () => {
    const a = fakeListener();
    const house = houseOf({ a: a.member });
    const client = subscribe(house);
    await client.acknowledged();
    const waits: (number | undefined)[] = [];
    for (const ms of [0, 59_000, 60_000]) {
      await house.clock.pass(ms);
      a.line.die();
      await settled();
      waits.push(house.clock.next);
      await house.clock.pass(house.clock.next ?? 0);
    }
    expect(waits).toEqual([500, 1_000, 500]);
  });

  it('is given up after ten attempts, each a little later, and the client hears that none is left', async () => {
    const a = fakeListener({ honours: (asked, attempt) => (attempt === 1 ? asked : undefined) });
    const house = houseOf({ a: a.member });
    const client = subscribe(house);
    await client.acknowledged();
    const waits: (number | undefined)[] = [];
    for (let attempt = 1; attempt <= 11; attempt += 1) {
      a.line.die();
      await settled();
      waits.push(house.clock.next);
      await house.clock.pass(house.clock.next ?? 0);
    }
    expect(waits).toEqual([
      500,
      1_000,
      2_000,
      4_000,
      8_000,
      16_000,
      32_000,
      60_000,
      60_000,
      60_000,
      undefined,
    ]);
    await client.over;
    expect(client.answer).toMatchObject({ error: { data: { reason: 'server_unavailable' } } });
    expect(client.heard.slice(1), 'the last that can be said').toEqual([TOOLS, updated('x://a')]);
    expect(outcomes(house)).toHaveLength(11);
  });

  it('is asked again after that when the client has used it, and not more than once a minute', async () => {
    let isDead = false;
    const a = fakeListener({
      honours: (asked) => (isDead ? dead() : asked),
      otherwise: () => (isDead ? dead() : { tools: [] }),
    });
    const b = fakeListener();
    const house = houseOf({ a: a.member, b: b.member });
    const client = subscribe(house);
    await client.acknowledged();
    isDead = true;
    a.line.die();
    await settled();
    while (house.clock.next !== undefined) await house.clock.pass(house.clock.next);
    expect(client.heard.slice(1)).toEqual([TOOLS, updated('x://a')]);
    const attempts = () =>
      house.reached.filter(([to, { method }]) => to === 'a' && method.endsWith('listen'));
    const before = attempts().length;
    await house.clock.pass(60_000);
    await house.ask('tools/list');
    await settled();
    expect(attempts(), 'it is dead still').toHaveLength(before);
    isDead = false;
    await house.ask('tools/list');
    await settled();
    expect(client.heard.slice(3)).toEqual([TOOLS, updated('x://a')]);
    a.line.end();
    await settled();
    await house.ask('tools/list');
    await settled();
    expect(attempts()).toHaveLength(before + 1);
    await house.clock.pass(60_000);
    await house.ask('tools/list', {}, { session: 'of another' });
    await settled();
    expect(attempts()).toHaveLength(before + 1);
    await house.ask('tools/list');
    await settled();
    expect(attempts()).toHaveLength(before + 2);
  });
});

describe('a subscription in the background', () => {
  const background = { background: true };

  it('starts no member again that has ended, until the client uses that one', async () => {
    const [a, b] = [fakeListener(), fakeListener()];
    const house = houseOf({ a: a.member, b: b.member });
    const client = subscribe(house, ALL, background);
    await client.acknowledged();
    for (const { line } of [a, b]) line.die();
    await settled();
    expect([house.clock.next, client.answer]).toEqual([undefined, undefined]);
    await house.ask('tools/call', { name: 'b__t' });
    await settled();
    expect([a.lines.length, b.lines.length]).toEqual([1, 2]);
    expect(client.heard, 'the client has seen that it is there').toHaveLength(1);
    b.line.say('tools/list_changed');
    expect(client.heard.slice(1)).toEqual([TOOLS]);
  });

  it('says that lists have changed when a member comes that was too slow for the client', async () => {
    let isSlow = true;
    const a = fakeListener({ otherwise: () => (isSlow ? 'hangs' : { tools: [] }) });
    const house = houseOf({ a: a.member });
    const client = subscribe(house, ALL, background);
    await client.acknowledged();
    a.line.die();
    await settled();
    await house.clock.pass(60_000);
    await house.ask('tools/list');
    await expect.poll(() => a.lines.length, { timeout: 20_000 }).toBe(2);
    expect(client.heard.slice(1)).toEqual([TOOLS, updated('x://a')]);
    isSlow = false;
  });

  it('goes on while one that has ended may be used again, whatever the others say', async () => {
    const a = fakeListener();
    const b = fakeListener({
      honours: (asked, attempt) => (attempt === 1 ? asked : new TypeError('not any more')),
    });
    const house = houseOf({ a: a.member, b: b.member });
    const client = subscribe(house, ALL, background);
    await client.acknowledged();
    for (const { line } of [a, b]) line.die();
    await settled();
    await house.ask('tools/call', { name: 'b__t' });
    await settled();
    expect(client.answer).toBeUndefined();
    await house.ask('tools/call', { name: 'a__t' });
    await settled();
    expect([a.lines.length, client.answer]).toEqual([2, undefined]);
  });

  it('is over when every member has refused', async () => {
    const a = fakeListener({
      honours: (asked, attempt) => (attempt === 1 ? asked : new TypeError('not any more')),
    });
    const house = houseOf({ a: a.member });
    const client = subscribe(house, ALL, background);
    await client.acknowledged();
    a.line.die();
    await settled();
    await house.ask('tools/list');
    await client.over;
    expect(client.answer).toHaveProperty('error');
  });
});
