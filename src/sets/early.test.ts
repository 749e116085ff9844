import { expect, it } from 'vitest';
import { messageOf, type NotificationMessage } from '../protocol/message.ts';
import { createEarly } from './early.ts';

const updated = (uri: string): NotificationMessage =>
  messageOf({ jsonrpc: '2.0' as const, method: 'notifications/resources/updated', params: { uri } });
const urisIn = (messages: readonly NotificationMessage[]): unknown[] =>
  messages.map(({ value }) => value.params?.uri);

it('keeps each thing once, in the order in which they were said', () => {
  const early = createEarly();
  for (const uri of ['a', 'b', 'a']) early.keep(updated(uri));
  expect(urisIn(early.take())).toEqual(['a', 'b']);
  expect(early.take()).toEqual([]);
});

it('keeps 64 things, and what is said again costs nothing (J6)', () => {
  const early = createEarly();
  const long = `x://${'long'.repeat(2_000)}`;
  for (let time = 0; time < 100; time += 1) early.keep(updated(long));
  for (let at = 1; at < 100; at += 1) early.keep(updated(`x://${at}`));
  expect(early.take()).toHaveLength(64);
});

it('keeps no addresses without end (J6)', () => {
  const early = createEarly();
  for (let at = 0; at < 10; at += 1) early.keep(updated(`x://${at}/${'long'.repeat(5_000)}`));
  early.keep(updated('x://short'));
  expect(urisIn(early.take()).map((uri) => String(uri).length)).toEqual([20_006, 20_006, 20_006, 9]);
});
