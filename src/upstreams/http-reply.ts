/** Reads what a server sends back over HTTP: one JSON message, or a stream of events that ends with the response. */
import type { ResponseMessage } from '../protocol/message.ts';
import { parseMessage } from '../protocol/parse.ts';
import type { HttpAnswer } from './http-answer.ts';
import { type Arrivals, answerTo, readEvents, unreadable } from './http-events.ts';
import { UpstreamError } from './upstream.ts';

/** @throws {UpstreamError} when the answer is none, or not to what was asked. */
export async function readReply(reply: HttpAnswer, arrivals: Arrivals): Promise<ResponseMessage> {
  const type = mediaType(reply);
  if (type === 'text/event-stream' && reply.statusCode === 200) {
    const response = await readEvents(reply, arrivals);
    if (response === undefined)
      throw new UpstreamError('server_unavailable', 'the server broke off its answer');
    return response;
  }
  if (type !== 'application/json') {
    discard(reply);
    throw new UpstreamError(codeFor(reply.statusCode), `the server answered HTTP ${reply.statusCode}`);
  }
  const { id, limits } = arrivals;
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

/** Whatever is left of the answer is of no interest. */
export function discard(answer: HttpAnswer): void {
  const timer = setTimeout(() => answer.destroy(), DISCARD_MS);
  timer.unref();
  let left = DISCARD_BYTES;
  answer
    .read((chunk) => {
      left -= chunk.length;
      return left >= 0;
    })
    .catch(() => undefined)
    .finally(() => clearTimeout(timer));
}

/** What is waited for and read of it, so that the connection can be kept. */
const DISCARD_MS = 1_000;
const DISCARD_BYTES = 16_384;

/** A 4xx without a message of MCP is what a server says that does not understand us; these few say something else. */
function codeFor(status: number): 'server_misbehaved' | 'server_unavailable' {
  return status >= 400 && status < 500 && ![401, 403, 407, 408, 429].includes(status)
    ? 'server_misbehaved'
    : 'server_unavailable';
}

async function readBody(reply: HttpAnswer, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  await reply.read((chunk) => {
    size += chunk.length;
    if (size > limit) throw unreadable('message_too_large');
    chunks.push(chunk);
    return true;
  });
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

function mediaType({ headers }: HttpAnswer): string {
  const value = headers['content-type'];
  return typeof value === 'string' ? (value.split(';', 1)[0]?.trim().toLowerCase() ?? '') : '';
}
