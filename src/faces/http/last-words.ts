import type { ServerResponse } from 'node:http';

/** How long a client may go on sending what nobody reads, in milliseconds. */
const LINGER_MS = 1_000;

/**
 * Ends a response to a request whose body is not wanted. The head, with its length, has been written.
 *
 * What the client still sends is thrown away for a while: a connection that is closed under it is reset, and the reset
 * takes the answer with it (RFC 9112, 9.6, Tear-down).
 */
export function sendLastWords(response: ServerResponse, body: Buffer): void {
  const { req } = response;
  if (req.complete) {
    response.end(body);
    return;
  }
  response.write(body);
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  req.once('end', end).once('close', end).resume();
}
