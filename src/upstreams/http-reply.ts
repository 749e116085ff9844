/** Reads what a server sends back over HTTP: one JSON message, or a stream of events that ends with the response. */
import type { Dispatcher } from 'undici';
import type { Limits } from '../protocol/limits.ts';
import {
  isNotification,
  isResponse,
  type Message,
  type NotificationMessage,
  type RequestId,
  type RequestMessage,
  type ResponseMessage,
} from '../protocol/message.ts';
import { parseMessage } from '../protocol/parse.ts';
import { createEventStream } from './sse.ts';
import { UpstreamError } from './upstream.ts';

export interface Arrivals {
  /** The request that is being answered; undefined on a stream that answers none. */
  readonly id: RequestId | undefined;
  readonly limits: Limits;
  readonly misbehaved: (what: string) => void;
  notification(message: NotificationMessage): void;
  question(message: RequestMessage): Promise<void>;
}

/** @throws {UpstreamError} when the answer is none, or not to what was asked. */
export async function readReply(
  reply: Dispatcher.ResponseData,
  arrivals: Arrivals,
): Promise<ResponseMessage> {
  const type = mediaType(reply);
  if (type === 'text/event-stream' && reply.statusCode === 200) {
    const response = await readEvents(reply, arrivals);
    if (response === undefined)
      throw new UpstreamError('server_unavailable', 'the server broke off its answer');
    return response;
  }
  if (type !== 'application/json') {
    await reply.body.dump();
    throw new UpstreamError('server_unavailable', `the server answered HTTP ${reply.statusCode}`);
  }
  const message = parsed(await readBody(reply, arrivals.limits.bytes), arrivals.limits);
  if (!isResponse(message.value) || !answers(message.value, arrivals.id)) {
    throw new UpstreamError('server_misbehaved', 'the server answered something else');
  }
  return message as ResponseMessage;
}

/** Everything on the stream until the response to `arrivals.id`; undefined when the stream ends without it. */
export async function readEvents(
  reply: Dispatcher.ResponseData,
  arrivals: Arrivals,
): Promise<ResponseMessage | undefined> {
  const { limits, misbehaved } = arrivals;
  let response: ResponseMessage | undefined;
  const events = createEventStream({
    limit: limits.bytes,
    onOversize: () => misbehaved('sent an event beyond the limit'),
    onData(data) {
      if (data.length === 0) return;
      if (response !== undefined) return misbehaved('went on after its response');
      const message = parsed(data, limits);
      const { value } = message;
      if (isNotification(value)) arrivals.notification(message as NotificationMessage);
      else if (!isResponse(value)) void arrivals.question(message as RequestMessage).catch(() => undefined);
      else if (arrivals.id !== undefined && answers(value, arrivals.id))
        response = message as ResponseMessage;
      else misbehaved('answered what it was not asked');
    },
  });
  for await (const chunk of reply.body) {
    events.push(chunk as Buffer);
    if (response !== undefined) break; // leaving the loop destroys the stream
  }
  return response;
}

function answers(value: Message['value'], id: RequestId | undefined): boolean {
  return 'id' in value ? value.id === id : 'error' in value;
}

function parsed(bytes: Buffer, limits: Limits): Message {
  const { message, fault } = parseMessage(bytes, limits, { lossyNumbers: 'keep' });
  if (fault === undefined) return message;
  throw new UpstreamError('server_misbehaved', `its answer is refused: ${fault.code}`);
}

async function readBody(reply: Dispatcher.ResponseData, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of reply.body) {
    size += (chunk as Buffer).length;
    if (size > limit)
      throw new UpstreamError('server_misbehaved', 'its answer is refused: message_too_large');
    chunks.push(chunk as Buffer);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

function mediaType({ headers }: Dispatcher.ResponseData): string {
  const value = headers['content-type'];
  return typeof value === 'string' ? (value.split(';', 1)[0]?.trim().toLowerCase() ?? '') : '';
}
