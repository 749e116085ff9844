/** Questions that are put to a legacy client in the middle of a call, and the answers that are waited for. */
import type { CancelSignal } from '../../protocol/cancellation.ts';
import {
  encode,
  messageOf,
  type RequestId,
  type RequestMessage,
  type ResponseMessage,
} from '../../protocol/message.ts';

export interface Questions {
  /** Rejects when `fail` is called or `signal` aborts before the answer has come, or when too many are open. */
  ask(
    question: RequestMessage,
    send: (bytes: Buffer) => void,
    signal: CancelSignal | undefined,
  ): Promise<ResponseMessage>;
  /** False when nobody has asked this. */
  answer(response: ResponseMessage): boolean;
  /** The answer to this question cannot be read. */
  spoil(id: RequestId | undefined): void;
  fail(error: Error): void;
}

interface Waiting {
  resolve(response: ResponseMessage): void;
  reject(error: Error): void;
}

const MAX_OPEN = 32;

export function createQuestions(): Questions {
  const open = new Map<RequestId, Waiting>();
  let counter = 0;

  return {
    ask(question, send, signal) {
      if (open.size >= MAX_OPEN) return Promise.reject(new Error('too many questions are open'));
      if (signal?.aborted === true) return Promise.reject(new Error('the call is over'));
      const id = `bartizan-${++counter}`;
      return new Promise<ResponseMessage>((resolve, reject) => {
        const over = (): void => {
          take(id);
          reject(new Error('the call is over'));
          send(encode(cancellationOf(id)));
        };
        const settled = (): void => signal?.removeEventListener('abort', over);
        open.set(id, {
          resolve(response) {
            settled();
            resolve(response);
          },
          reject(error) {
            settled();
            reject(error);
          },
        });
        signal?.addEventListener('abort', over, { once: true });
        send(encode(messageOf({ ...question.value, id })));
      });
    },
    answer(response) {
      const waiting = take(response.value.id);
      waiting?.resolve(response);
      return waiting !== undefined;
    },
    spoil: (id) => take(id)?.reject(new Error('the answer cannot be read')),
    fail(error) {
      const all = [...open.values()];
      open.clear();
      for (const waiting of all) waiting.reject(error);
    },
  };

  function take(id: RequestId | undefined): Waiting | undefined {
    if (id === undefined) return undefined;
    const waiting = open.get(id);
    open.delete(id);
    return waiting;
  }
}

/** So that the client takes the question off the screen (2025-11-25, basic/utilities/cancellation). */
function cancellationOf(requestId: RequestId): Parameters<typeof encode>[0] {
  return messageOf({ jsonrpc: '2.0' as const, method: 'notifications/cancelled', params: { requestId } });
}
