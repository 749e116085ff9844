/** Puts a legacy server's question to whoever listens, and makes a response of whatever comes of it. */
import { INTERNAL_ERROR } from '../protocol/errors.ts';
import { messageOf, type RequestMessage, type ResponseMessage } from '../protocol/message.ts';
import { QUESTION_METHODS } from '../protocol/methods.ts';
import type { Listener } from './upstream.ts';

export async function answerTo(
  question: RequestMessage,
  listener: Listener,
  misbehaved: (what: string) => void,
): Promise<ResponseMessage> {
  const { id, method } = question.value;
  if (method === 'ping') return messageOf({ jsonrpc: '2.0' as const, id, result: {} });
  if ((QUESTION_METHODS as readonly string[]).includes(method)) {
    try {
      const { value } = await listener.question(question);
      return messageOf({ ...value, id });
    } catch {
      // The asker only needs to know that it gets no answer.
    }
  } else {
    misbehaved('asked what no server may ask');
  }
  const error = { code: INTERNAL_ERROR, message: 'The client cannot be asked this' };
  return messageOf({ jsonrpc: '2.0' as const, id, error });
}
