/** Puts a request to one member, on behalf of a list that waits for all of them. */
import type { Incoming, Reply } from '../gateway/incoming.ts';
import { Cancellation, type CancelSignal } from '../protocol/cancellation.ts';
import { METHOD_NOT_FOUND } from '../protocol/errors.ts';
import type { JsonObject } from '../protocol/json.ts';
import { isError, messageOf, type RpcError } from '../protocol/message.ts';
import type { Front } from './set.ts';
import { reasonIn } from './trouble.ts';

export type Asked =
  | { readonly result: JsonObject; readonly reason?: undefined }
  | { readonly reason: string; readonly error?: RpcError; readonly result?: undefined };

/** What belongs to one member is no progress of the whole, and a list may not ask anybody anything. */
const silent: Reply = {
  notification: () => undefined,
  question: () => Promise.reject(new Error('a list asks nothing')),
};

/** Never rejects. A member without this kind of thing offers nothing, as `{}` says. */
export async function askMember(
  { request }: Pick<Front, 'request'>,
  incoming: Incoming,
  server: string,
  params: JsonObject,
  signal: CancelSignal,
): Promise<Asked> {
  const message = messageOf({ ...incoming.message.value, params });
  const { value } = await request({ ...incoming, server, message, signal }, silent);
  if (!isError(value)) return { result: value.result };
  const { error } = value;
  if (error.code === METHOD_NOT_FOUND) return { result: {} };
  return { reason: reasonIn(error), error };
}

/**
 * What `work` answers, or `late` after `ms` milliseconds: a member that hangs, or is only being started, holds nobody up.
 * Its exchange is given up then, and ends in the record in its own time.
 */
export async function within<T>(
  ms: number,
  parent: CancelSignal,
  late: T,
  work: (signal: CancelSignal) => Promise<T>,
): Promise<T> {
  const cancellation = new Cancellation();
  let giveUp: () => void = () => undefined;
  const over = new Promise<T>((resolve) => {
    giveUp = () => {
      cancellation.abort();
      resolve(late);
    };
  });
  const timer = setTimeout(giveUp, ms);
  if (parent.aborted) giveUp();
  else parent.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([work(cancellation), over]);
  } finally {
    clearTimeout(timer);
    parent.removeEventListener('abort', giveUp);
  }
}
