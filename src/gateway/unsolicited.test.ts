import { describe, expect, it } from 'vitest';
import { messageOf, type NotificationMessage } from '../protocol/message.ts';
import { MODERN_VERSION } from '../protocol/versions.ts';
import { fakeRecorder } from '../testing/index.ts';
import type { Session } from './incoming.ts';
import { createPipeline } from './pipeline.ts';
import { unsolicitedFor } from './unsolicited.ts';

function heardBy(...messages: NotificationMessage[]): NotificationMessage['value'][] {
  const heard: NotificationMessage['value'][] = [];
  const session: Session = {
    key: 'one',
    client: { name: 't', version: '1', protocolVersion: MODERN_VERSION, capabilities: {} },
    caller: { kind: 'local', id: 'ada' },
    face: 'stdio',
    reply: {
      notification: ({ value }) => void heard.push(value),
      question: () => Promise.reject(new Error('nobody')),
    },
  };
  const listener = unsolicitedFor({
    exclusive: true,
    server: 'files',
    session,
    pipeline: createPipeline([]),
    recorder: fakeRecorder(),
    clock: () => 0,
  });
  for (const message of messages) listener.notification(message);
  return heard;
}

const said = (what: string): NotificationMessage =>
  messageOf({
    jsonrpc: '2.0' as const,
    method: `notifications/${what}`,
    params: { uri: 'a:1', evil: 'words' },
  });

describe('what a server says outside of any request', () => {
  it('is told to nobody: who wants to hear it has subscribed', () => {
    expect(heardBy(said('tools/list_changed'), said('resources/updated'), said('evil'))).toEqual([]);
  });
});
