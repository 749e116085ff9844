import { describe, expect, it } from 'vitest';
import { createAnswer } from './answer.ts';
import { connection, words } from './streams/test-connection.ts';

function answerTo(client = connection()) {
  const said: string[] = [];
  const answer = createAnswer(client.response, () => ({
    send: (bytes) => void said.push(`${bytes}`),
    end: (bytes) => void said.push(`end ${bytes}`),
    drop: () => void said.push('dropped'),
  }));
  return { answer, said, client };
}

describe('an answer', () => {
  it('is one message when nothing comes before it, and nothing comes after it', () => {
    const { answer, said, client } = answerTo();
    answer.end(words('a'), 200);
    answer.send(words('b'));
    answer.open();
    expect([client.text(), said, answer.isStream()]).toEqual(['"a"', [], false]);
  });

  it('is a stream from the first word on, or before', () => {
    const { answer, said, client } = answerTo();
    answer.open();
    expect(answer.isStream()).toBe(true);
    answer.send(words('a'));
    answer.end(words('b'), 200);
    expect([said, client.text()]).toEqual([['"a"', 'end "b"'], '']);
  });

  it('becomes no stream when the client is gone', async () => {
    const { answer, said, client } = answerTo();
    await client.cut();
    answer.send(words('a'));
    answer.open();
    expect([said, answer.isStream()]).toEqual([[], false]);
  });

  it('that is dropped breaks off, as a stream too', () => {
    const [plain, stream] = [answerTo(), answerTo()];
    stream.answer.open();
    for (const { answer } of [plain, stream]) answer.drop();
    expect([plain.client.response.destroyed, stream.said]).toEqual([true, ['dropped']]);
  });
});
