/**
 * What modern clients post. Each request stands alone; breaking off its answer cancels it (2026-07-28,
 * basic/transports/streamable-http, Cancellation).
 */
import {
  encode,
  isError,
  isNotification,
  isRequest,
  type RequestMessage,
  type ResponseMessage,
} from '../../protocol/message.ts';
import { clientOf, encodeModern } from '../modern.ts';
import { createAnswer } from './answer.ts';
import { accepted, brokenOff, type Letter, type PostOptions, unawaited } from './letter.ts';
import { statusOf } from './status.ts';

export function createModernPost({
  caller,
  shared,
  parking,
}: PostOptions): (letter: Letter) => Promise<void> {
  return async (letter) => {
    const { value } = letter.message;
    if (isRequest(value)) return take(letter, letter.message as RequestMessage);
    if (!isNotification(value)) return letter.no(unawaited);
    // The only one there is has no effect over HTTP, but it is no offence.
    return value.method === 'notifications/cancelled'
      ? accepted(letter.response)
      : letter.no({ code: 'method_unknown', detail: { what: 'a notification' } });
  };

  async function take({ server, headers, response, no }: Letter, message: RequestMessage): Promise<void> {
    const { id } = message.value;
    const { client, reason } = clientOf(message);
    if (reason !== undefined) return no(reason, id);
    const answer = createAnswer(response);
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
      (said) => answer.send(encode(said)),
    );
    if (taken.reason !== undefined) return no(taken.reason, id);
    answer.end(encodeModern(taken.response, id), statusFor(taken.response));
  }
}

function statusFor({ value }: ResponseMessage): number {
  return isError(value) ? statusOf(value.error) : 200;
}
