import { expect, it } from 'vitest';
import { MODERN_VERSION } from '../protocol/versions.ts';
import type { Session } from './incoming.ts';
import { createSubscriptions } from './subscriptions.ts';

const client = { name: 't', version: '1', protocolVersion: MODERN_VERSION, capabilities: {} };
const session: Session = {
  key: 'one',
  client,
  caller: { kind: 'local', id: 'ada' },
  face: 'stdio',
  reply: undefined,
};
const shared: Session = { ...session, key: 'shared', shared: true };
const params = { notifications: { toolsListChanged: true } };

it('gives each client 32 places at each server, and a place again when one is left (J6)', () => {
  const { open } = createSubscriptions();
  const places = Array.from({ length: 32 }, () => open(session, 'files', params));
  expect(places.every(({ reason }) => reason === undefined)).toBe(true);
  expect(open(session, 'files', params).reason).toEqual({
    code: 'too_many_subscriptions',
    detail: { limit: 32 },
  });
  expect(open(session, 'other', params).reason).toBeUndefined();
  expect(open({ ...session, key: 'two' }, 'files', params).reason).toBeUndefined();
  places[0]?.close?.();
  expect(open(session, 'files', params).reason).toBeUndefined();
  expect(open(session, 'files', params).reason?.code).toBe('too_many_subscriptions');
});

it('gives clients that share a session more places, and an end of them', () => {
  const { open } = createSubscriptions();
  for (let i = 0; i < 256; i += 1) expect(open(shared, 'files', params).reason).toBeUndefined();
  expect(open(shared, 'files', params).reason?.code).toBe('too_many_subscriptions');
});

it.each([{}, { notifications: [] }, { notifications: { resourceSubscriptions: Array(257).fill('a:1') } }])(
  'refuses what is no subscription, and more than 256 resources (J6)',
  (malformed) => {
    expect(createSubscriptions().open(session, 'files', malformed).reason?.code).toBe('subscription_invalid');
  },
);
