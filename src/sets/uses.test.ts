import { expect, it } from 'vitest';
import type { Incoming, Session } from '../gateway/incoming.ts';
import { Cancellation } from '../protocol/cancellation.ts';
import { messageOf, type ResponseMessage } from '../protocol/message.ts';
import { MODERN_VERSION } from '../protocol/versions.ts';
import { requestOf } from '../testing/index.ts';
import { createUses } from './uses.ts';

const client = { name: 't', version: '1', protocolVersion: MODERN_VERSION, capabilities: {} };
const caller = { kind: 'local' as const, id: 'ada' };
const sessionOf = (key: string): Session => ({ key, client, caller, face: 'stdio', reply: undefined });

function requestBy(key: string): Incoming {
  const session = sessionOf(key);
  const message = requestOf('tools/list');
  return {
    face: 'stdio',
    caller,
    client,
    server: 'a',
    message,
    headers: undefined,
    session,
    signal: new Cancellation(),
  };
}

const answered: ResponseMessage = messageOf({ jsonrpc: '2.0', id: 1, result: {} });
const failed = (reason: string): ResponseMessage =>
  messageOf({
    jsonrpc: '2.0',
    id: 1,
    error: { code: -1, message: 'no', data: { auditId: 'x', reason } },
  });

it('tells of answers, and of what was too slow; to the same session, for as long as it wants to hear', () => {
  const uses = createUses();
  const heard: unknown[] = [];
  const stop = uses.hear(sessionOf('one'), (...use) => heard.push(use));
  uses.note(requestBy('one'), answered);
  uses.note(requestBy('other'), answered);
  uses.note(requestBy('one'), failed('cancelled'));
  uses.note(requestBy('one'), failed('server_unavailable'));
  expect(heard).toEqual([
    ['a', true],
    ['a', false],
  ]);
  stop();
  uses.note(requestBy('one'), answered);
  expect(heard).toHaveLength(2);
});
