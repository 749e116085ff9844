/** Puts a legacy server's questions to whoever listens, and makes a response of whatever comes of each. */
import { INTERNAL_ERROR } from '../protocol/errors.ts';
import { type Message, messageOf, type RequestMessage, type ResponseMessage } from '../protocol/message.ts';
import { QUESTION_METHODS } from '../protocol/methods.ts';
import type { Listener } from './upstream.ts';

export interface AnswersOptions {
  /** Says it to the server; settles when it is out. */
  readonly send: (answer: Message) => void | Promise<void>;
  readonly misbehaved: (what: string) => void;
}

/** Answers a question by whoever listens. Rejects when the answer cannot be sent. */
export type Answers = (question: RequestMessage, listener: Listener) => Promise<void>;

/**
 * Questions of one server that may be open at once: each is kept until it is answered, and over HTTP its answer is a
 * request of ours. What a server asks beyond is not answered at all, or it could have us send without end (J2).
 */
const MAX_OPEN = 256;

export function createAnswers({ send, misbehaved }: AnswersOptions): Answers {
  let open = 0;
  return async (question, listener) => {
    if (open >= MAX_OPEN) return misbehaved('asks more than can be answered');
    open += 1;
    try {
      await send(await answerTo(question, listener, misbehaved));
    } finally {
      open -= 1;
    }
  };
}

async function answerTo(
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
