/** What a server says on a stream of events: notifications and questions and, where something was asked, the response. */
import type { FaultCode } from '../protocol/fault.ts';
import type { Limits } from '../protocol/limits.ts';
import {
  isError,
  isNotification,
  isResponse,
  type Message,
  messageOf,
  type NotificationMessage,
  type RequestId,
  type RequestMessage,
  type ResponseMessage,
} from '../protocol/message.ts';
import { parseMessage } from '../protocol/parse.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { Cursor } from './http-cursor.ts';
import { createEventStream } from './sse.ts';
import { UpstreamError } from './upstream.ts';

export interface Arrivals {
  /** The request that is being answered; undefined on a stream that answers none. */
  readonly id: RequestId | undefined;
  readonly limits: Limits;
  readonly misbehaved: (what: string) => void;
  /** Where the stream can be taken up again, it is taken note of how far it was heard. */
  readonly cursor?: Cursor;
  notification(message: NotificationMessage): void;
  question(message: RequestMessage): Promise<void>;
}

/** Everything on the stream until the response to `arrivals.id`; undefined when the stream ends without it. */
export function readEvents(reply: HttpAnswer, arrivals: Arrivals): Promise<ResponseMessage | undefined> {
  return new Promise((resolve, reject) => {
    hearOut(reply, arrivals, resolve).then(() => resolve(undefined), reject);
  });
}

/** How long, and for how many bytes, a stream is heard after the response; when it ends by then, the connection is kept. */
const LINGER_MS = 1_000;
const LINGER_BYTES = 16_384;

async function hearOut(
  reply: HttpAnswer,
  arrivals: Arrivals,
  answered: (response: ResponseMessage) => void,
): Promise<void> {
  let over: NodeJS.Timeout | undefined;
  let left = LINGER_BYTES;
  const events = createEventStream({
    limit: arrivals.limits.bytes,
    fields: arrivals.cursor,
    onOversize: () => arrivals.misbehaved('sent an event beyond the limit'),
    onData(data) {
      if (over !== undefined) return arrivals.misbehaved('went on after its response');
      const response = hear(data, arrivals);
      if (response === undefined) return;
      over = setTimeout(() => reply.destroy(), LINGER_MS);
      over.unref();
      answered(response);
    },
  });
  try {
    await reply.read((chunk) => {
      if (over !== undefined) left -= chunk.length;
      if (left < 0) return false;
      events.push(chunk);
      return true;
    });
  } finally {
    clearTimeout(over);
  }
}

/** The response, when it is one. */
function hear(data: Buffer, arrivals: Arrivals): ResponseMessage | undefined {
  const { id, limits, misbehaved, cursor } = arrivals;
  const { message, fault } = parseMessage(data, limits, { lossyNumbers: 'keep' });
  if (fault !== undefined) {
    if (cursor?.isRepeated === true) return undefined;
    // It may have been the response, and then nothing better comes.
    if (id !== undefined) throw unreadable(fault.code);
    misbehaved(`sent what is no message: ${fault.code}`);
    return undefined;
  }
  const { value } = message;
  if (isResponse(value)) {
    const response = cursor?.isResumed === true ? sameId(message, id) : answerTo(message, id);
    if (response === undefined) misbehaved('answered what it was not asked');
    return response;
  }
  if (cursor?.isRepeated === true) return undefined;
  if (isNotification(value)) arrivals.notification(message as NotificationMessage);
  else arrivals.question(message as RequestMessage).catch(() => undefined);
  return undefined;
}

/** An error may come without an id (2026-07-28, basic/transports/streamable-http). On our own stream it is ours. */
export function answerTo(message: Message, id: RequestId | undefined): ResponseMessage | undefined {
  const { value } = message;
  if (id === undefined || !isResponse(value)) return undefined;
  return isError(value) && value.id === undefined ? messageOf({ ...value, id }) : sameId(message, id);
}

/** A server may open another stream than the one that was to be taken up: there, nothing is ours that does not say so. */
function sameId(message: Message, id: RequestId | undefined): ResponseMessage | undefined {
  const { value } = message;
  return isResponse(value) && id !== undefined && value.id === id ? (message as ResponseMessage) : undefined;
}

export function isEventStream(answer: HttpAnswer): boolean {
  return answer.statusCode === 200 && mediaType(answer) === 'text/event-stream';
}

export function mediaType({ headers }: HttpAnswer): string {
  const value = headers['content-type'];
  return typeof value === 'string' ? (value.split(';', 1)[0]?.trim().toLowerCase() ?? '') : '';
}

export function unreadable(code: FaultCode): UpstreamError {
  return new UpstreamError('server_misbehaved', `its answer is refused: ${code}`);
}
