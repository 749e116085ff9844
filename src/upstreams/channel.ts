/**
 * JSON-RPC over one channel that many requests share, such as the pipes of a local server.
 *
 * Speaks whatever era its server speaks; translation is the business of whoever is above. What answers nothing that was
 * asked goes nowhere and is reported.
 */
import type { CancelSignal } from '../protocol/cancellation.ts';
import { isObject, type JsonObject } from '../protocol/json.ts';
import type { Limits } from '../protocol/limits.ts';
import {
  encode,
  isNotification,
  isRequest,
  isResponse,
  type Message,
  messageOf,
  type NotificationMessage,
  type RequestMessage,
  type ResponseMessage,
} from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import { MAY_ASK } from '../protocol/methods.ts';
import { parseMessage } from '../protocol/parse.ts';
import { createAnswers } from './answer.ts';
import { createPending, type Waiting, withOwnProgressToken } from './pending.ts';
import { deaf, type Listener, UpstreamError } from './upstream.ts';

export interface ChannelOptions {
  /** @param id of the request that it is, if it is one */
  readonly send: (bytes: Buffer, id?: number) => void | Promise<void>;
  /** This request is over, however it ended. */
  readonly over?: (id: number) => void;
  readonly limits: Limits;
  readonly unsolicited: Listener;
  readonly misbehaved: (what: string) => void;
  /** All requests are of one client. */
  readonly exclusive: boolean;
}

export interface Channel {
  request(message: RequestMessage, listener: Listener, signal: CancelSignal): Promise<ResponseMessage>;
  notify(message: NotificationMessage): void;
  /** One message from the server. */
  receive(bytes: Buffer): void;
  /** From here on the server has no business asking anything (2026-07-28, basic/transports/stdio). */
  forbidQuestions(): void;
  /** The server is gone: whatever waits fails. */
  fail(error: UpstreamError): void;
}

export function createChannel(options: ChannelOptions): Channel {
  const { send, over, limits, unsolicited, misbehaved, exclusive } = options;
  const pending = createPending();
  const put = createAnswers({ send: (message) => write(encode(message)), misbehaved });
  /** Requests whose client is being asked. */
  const answering = new Set<Waiting>();
  let mayAsk = true;

  return {
    request,
    notify: (message) => write(encode(message)),
    receive,
    forbidQuestions() {
      mayAsk = false;
    },
    fail: pending.rejectAll,
  };

  function request(
    message: RequestMessage,
    listener: Listener,
    signal: CancelSignal,
  ): Promise<ResponseMessage> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const waiting = pending.add(message, listener, {
        resolve(response) {
          end();
          resolve(response);
        },
        reject(error) {
          end();
          reject(error);
        },
      });
      const end = (): void => {
        signal.removeEventListener('abort', cancel);
        over?.(waiting.id);
      };
      const cancel = (): void => {
        pending.abandon(waiting.id);
        end();
        // Of the first request nobody may say that (2025-11-25, basic/utilities/cancellation).
        if (waiting.method !== 'initialize') void write(encode(cancellationOf(waiting.id)));
        reject(signal.reason);
      };
      signal.addEventListener('abort', cancel, { once: true });
      void write(encode(withOwnProgressToken(message, waiting), waiting.id), waiting);
    });
  }

  /** Settles when it is out. Never rejects: who waits for an answer hears of it. */
  function write(bytes: Buffer, waiting?: Waiting): void | Promise<void> {
    const failed = (error: unknown): void => pending.take(waiting?.id)?.reject(error);
    try {
      const sending = send(bytes, waiting?.id);
      return sending instanceof Promise ? sending.catch(failed) : undefined;
    } catch (error) {
      failed(error);
    }
  }

  function receive(bytes: Buffer): void {
    const { message, fault } = parseMessage(bytes, limits, { lossyNumbers: 'keep' });
    if (fault !== undefined) {
      misbehaved(`sent what is no message: ${fault.code}`);
      pending
        .take(fault.id ?? likelyId(bytes))
        ?.reject(new UpstreamError('server_misbehaved', `its answer is refused: ${fault.code}`));
      return;
    }
    const { value } = message;
    if (isResponse(value)) settle(message as ResponseMessage);
    else if (isRequest(value)) void answer(message as RequestMessage);
    else if (isNotification(value)) hear(message as NotificationMessage);
  }

  function settle(response: ResponseMessage): void {
    const { id } = response.value;
    const waiting = pending.take(id);
    if (waiting === undefined && pending.wasAbandoned(id)) return;
    if (waiting === undefined) misbehaved('answered what it was not asked');
    else if (waiting.method === 'subscriptions/listen') waiting.resolve(stamped(response, waiting));
    else waiting.resolve(response);
  }

  function hear(message: NotificationMessage): void {
    const { method, params } = message.value;
    if (method === 'notifications/progress') {
      const waiting = pending.get(idOf(params?.progressToken));
      if (waiting?.progressToken === undefined) return misbehaved('reported progress of nothing');
      const own = { ...params, progressToken: waiting.progressToken };
      return waiting.listener.notification(messageOf({ ...message.value, params: own }));
    }
    const subscription = isObject(params?._meta) ? params._meta[META.subscriptionId] : undefined;
    if (subscription !== undefined) {
      const waiting = pending.get(idOf(subscription));
      if (waiting?.method !== 'subscriptions/listen') return misbehaved('notified of no subscription');
      return waiting.listener.notification(stamped(message, waiting));
    }
    if (method === 'notifications/message') return sole()?.listener.notification(message);
    if (method !== 'notifications/cancelled') unsolicited.notification(message);
  }

  /**
   * A log message names no request. With several under way it could be anybody's, so it is nobody's (E8); a
   * subscription is never meant (2026-07-28, basic/transports/streamable-http, Receiving Messages).
   */
  function sole(): Waiting | undefined {
    const answerable = pending.all().filter(({ method }) => method !== 'subscriptions/listen');
    return answerable.length === 1 ? answerable[0] : undefined;
  }

  async function answer(message: RequestMessage): Promise<void> {
    if (!mayAsk) return misbehaved('sent a request, which a modern server may not');
    const askers = pending.all().filter(({ method }) => MAY_ASK.has(method));
    const asker = likelyAsker(askers);
    if (asker === undefined && askers.length > 0) return put(message, deaf);
    if (asker !== undefined) answering.add(asker);
    try {
      await put(message, asker?.listener ?? unsolicited);
    } finally {
      if (asker !== undefined) answering.delete(asker);
    }
  }

  /**
   * A question names no request either. Where several clients share the channel it must not reach the wrong one (E8).
   *
   * A call whose question is open waits for its answer, so another one has asked; else a client that never comes again
   * would silence all others.
   */
  function likelyAsker(askers: readonly Waiting[]): Waiting | undefined {
    const free = askers.filter((waiting) => !answering.has(waiting));
    const likely = free.length > 0 ? free : askers;
    return exclusive || likely.length === 1 ? likely.at(-1) : undefined;
  }
}

function cancellationOf(requestId: number): Message {
  return messageOf({ jsonrpc: '2.0' as const, method: 'notifications/cancelled', params: { requestId } });
}

function idOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}

/** With the client's id as the stamp of the subscription, which on the channel is ours. */
function stamped<M extends NotificationMessage | ResponseMessage>(message: M, { clientId }: Waiting): M {
  const { value } = message;
  if ('error' in value) return message;
  const [key, holder] =
    'result' in value ? (['result', value.result] as const) : (['params', value.params] as const);
  const meta: JsonObject = isObject(holder?._meta) ? holder._meta : {};
  const body = { ...holder, _meta: { ...meta, [META.subscriptionId]: clientId } };
  return { value: { ...value, [key]: body } } as M;
}

/**
 * Whose answer this was, where it could not be read whole: nobody should wait until time is up for what has come and
 * was refused. A guess will do, since a server may fail any request that it was sent.
 */
function likelyId(bytes: Buffer): number | undefined {
  const head = /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(\d{1,15})\s*,\s*"(?:result|error)"/;
  const tail = /,\s*"id"\s*:\s*(\d{1,15})\s*\}\s*$/;
  const found =
    head.exec(bytes.toString('latin1', 0, 256)) ??
    tail.exec(bytes.toString('latin1', Math.max(0, bytes.length - 64)));
  return found === null ? undefined : Number(found[1]);
}
