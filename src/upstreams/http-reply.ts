/** Reads what a server sends back over HTTP: one JSON message, or a stream of events that ends with the response. */
import type { ResponseMessage } from '../protocol/message.ts';
import { parseMessage } from '../protocol/parse.ts';
import type { HttpAnswer } from './http-answer.ts';
import { discard } from './http-discard.ts';
import { type Arrivals, answerTo, isEventStream, mediaType, readEvents, unreadable } from './http-events.ts';
import { type Resumption, readThrough } from './http-resume.ts';
import { UpstreamError } from './upstream.ts';

/**
 * @param resumption how a stream that breaks off is taken up again, where it can be
 * @throws {UpstreamError} when the answer is none, or not to what was asked.
 */
export async function readReply(
  reply: HttpAnswer,
  arrivals: Arrivals,
  resumption?: Resumption,
): Promise<ResponseMessage> {
  if (mediaType(reply) === 'application/json') return readMessage(reply, arrivals);
  if (!isEventStream(reply)) {
    discard(reply);
    throw new UpstreamError(codeFor(reply.statusCode), `the server answered HTTP ${reply.statusCode}`);
  }
  const response = await (resumption === undefined
    ? readEvents(reply, arrivals)
    : readThrough(reply, arrivals, resumption));
  if (response === undefined)
    throw new UpstreamError('server_unavailable', 'the server broke off its answer');
  return response;
}

async function readMessage(reply: HttpAnswer, { id, limits }: Arrivals): Promise<ResponseMessage> {
  const { message, fault } = parseMessage(await readBody(reply, limits.bytes), limits, {
    lossyNumbers: 'keep',
  });
  if (fault !== undefined) throw unreadable(fault.code);
  const response = answerTo(message, id);
  if (response === undefined) {
    throw new UpstreamError('server_misbehaved', 'the server answered something else');
  }
  return response;
}

/** A 4xx without a message of MCP is what a server says that does not understand us; these few say something else. */
export function codeFor(status: number): 'server_misbehaved' | 'server_unavailable' {
  return status >= 400 && status < 500 && ![401, 403, 407, 408, 429].includes(status)
    ? 'server_misbehaved'
    : 'server_unavailable';
}

function readBody(reply: HttpAnswer, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const read = reply.read((chunk) => {
    size += chunk.length;
    if (size > limit) throw unreadable('message_too_large');
    chunks.push(chunk);
    return true;
  });
  return read.then(() =>
    chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks),
  );
}
