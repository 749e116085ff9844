/** Questions that are put to a legacy client in the middle of a call, and the answers that are waited for. */
import {
  encode,
  messageOf,
  type RequestMessage,
  type Response,
  type ResponseMessage,
} from '../../protocol/message.ts';

export interface Questions {
  /** Rejects when `fail` is called before the answer has come, or when too many are open. */
  ask(question: RequestMessage, send: (bytes: Buffer) => void): Promise<ResponseMessage>;
  /** False when nobody has asked this. */
  answer(response: ResponseMessage): boolean;
  fail(error: Error): void;
}

interface Waiting {
  resolve(response: ResponseMessage): void;
  reject(error: Error): void;
}

const MAX_OPEN = 32;

export function createQuestions(): Questions {
  const open = new Map<string, Waiting>();
  let counter = 0;

  return {
    ask(question, send) {
      if (open.size >= MAX_OPEN) return Promise.reject(new Error('too many questions are open'));
      const id = `bartizan-${++counter}`;
      return new Promise((resolve, reject) => {
        open.set(id, { resolve, reject });
        send(encode(messageOf({ ...question.value, id })));
      });
    },
    answer(response) {
      const { id } = response.value as Response;
      const waiting = typeof id === 'string' ? open.get(id) : undefined;
      if (waiting === undefined || typeof id !== 'string') return false;
      open.delete(id);
      waiting.resolve(response);
      return true;
    },
    fail(error) {
      const all = [...open.values()];
      open.clear();
      for (const waiting of all) waiting.reject(error);
    },
  };
}
