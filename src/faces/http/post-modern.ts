/**
 * What modern clients post. Each request stands alone; breaking off its answer cancels it (2026-07-28,
 * basic/transports/streamable-http, Cancellation).
 */
import type { HeaderFields } from '../../gateway/context.ts';
import type { Reason } from '../../gateway/reason.ts';
import { HEADERS } from '../../protocol/headers.ts';
import {
  encode,
  isError,
  isNotification,
  isRequest,
  type RequestMessage,
  type ResponseMessage,
} from '../../protocol/message.ts';
import { clientOf, encodeModern, isWanted, versionOf } from '../modern.ts';
import { createAnswer, passingChannel } from './answer.ts';
import { accepted, brokenOff, type Letter, type PostOptions, unawaited } from './letter.ts';
import { statusOf } from './status.ts';

export function createModernPost({
  caller,
  shared,
  parking,
  pulse,
}: PostOptions): (letter: Letter) => Promise<void> {
  return (letter) => {
    const { value } = letter.message;
    if (isRequest(value)) return take(letter, letter.message as RequestMessage);
    if (!isNotification(value)) return letter.no(unawaited);
    if (value.method !== 'notifications/cancelled')
      return letter.no({ code: 'method_unknown', detail: { what: 'a notification' } });
    // The only one there is has no effect over HTTP, but it is no offence.
    accepted(letter.response);
    return Promise.resolve();
  };

  async function take({ server, headers, response, no }: Letter, message: RequestMessage): Promise<void> {
    const { id } = message.value;
    const { client, reason } = clientOf(message);
    if (reason !== undefined) return no(disagreement(message, headers) ?? reason, id);
    const answer = createAnswer(response, () => passingChannel(response, pulse));
    const taken = await parking.take(
      {
        face: 'http',
        caller,
        client,
        server,
        message,
        headers,
        session: shared,
        signal: brokenOff(response),
      },
      (said) => {
        if (isWanted(said, message)) answer.send(encode(said));
      },
    );
    if (taken.reason !== undefined) return no(taken.reason, id);
    answer.end(encodeModern(taken.response, id), statusFor(taken.response));
  }
}

/** A version that the header denies is none that could be unsupported (2026-07-28, Server Validation). */
function disagreement(message: RequestMessage, headers: HeaderFields): Reason | undefined {
  const version = versionOf(message);
  const header = HEADERS.protocolVersion;
  if (version === undefined || headers[header] === version) return undefined;
  return { code: headers[header] === undefined ? 'header_missing' : 'header_mismatch', detail: { header } };
}

function statusFor({ value }: ResponseMessage): number {
  return isError(value) ? statusOf(value.error) : 200;
}
