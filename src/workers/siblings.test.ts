import { describe, expect, it } from 'vitest';
import { createSiblings } from './siblings.ts';

const owners = new Map([['memory', 2]]);
const siblings = createSiblings({ index: 1, count: 3, dir: '/run/x' }, owners);
const socketFor = (of: { address?: string; sessionId?: string; body?: string }) =>
  siblings.socketFor({
    address: of.address ?? 'remote',
    sessionId: of.sessionId,
    body: of.body === undefined ? undefined : Buffer.from(of.body),
  });

describe('what belongs to a sibling', () => {
  it.each([
    ['a server of which it has the one copy', { address: 'memory' }, '/run/x/2.sock'],
    ['a session that it has opened', { sessionId: 'w0.6f1c' }, '/run/x/0.sock'],
    ['a parked call', { body: '{"requestState":"bartizan-parked.w2.AAAA"}' }, '/run/x/2.sock'],
    ['an approval', { body: '{"x":"bartizan","requestState":"bartizan1.w0.AAAA"}' }, '/run/x/0.sock'],
    [
      'an approval of a call that speaks of us at length',
      { body: `{"text":"${'bartizan, '.repeat(1_000)}","requestState":"bartizan1.w0.AAAA"}` },
      '/run/x/0.sock',
    ],
  ])('is %s', (_, request, socket) => {
    expect(socketFor(request)).toBe(socket);
  });

  it.each([
    ['what anybody can answer', {}],
    ['a session of its own', { sessionId: 'w1.6f1c' }],
    ['a session of nobody', { sessionId: '6f1c' }],
    ['a state of its own', { body: '{"requestState":"bartizan1.w1.AAAA"}' }],
    ['a state of one that there is not', { body: '{"requestState":"bartizan1.w7.AAAA"}' }],
    ['words that only look like a state', { body: '{"a":"bartizan-parked.wx.","b":"bartizan1"}' }],
  ])('is not %s', (_, request) => {
    expect(socketFor(request)).toBeUndefined();
  });
});
