/** Hands a request to a sibling as it came, and its answer back as it comes. Whoever answers is whoever records. */
import { type IncomingMessage, type ServerResponse, request as send } from 'node:http';

/** They speak of one connection only (RFC 9110, 7.6.1); lengths follow from what is sent. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'expect',
]);

/**
 * Each relay has a connection of its own: one that was kept might be closed by the other side just now, and whether the
 * request was heard could not be told.
 *
 * @throws when the sibling cannot be reached; then nothing has been answered, and somebody waits for an answer
 */
export function relay(
  socket: string,
  incoming: IncomingMessage,
  response: ServerResponse,
  // What a GET or a DELETE carries means nothing, and is not handed on; nor is its length.
  body: Buffer = Buffer.alloc(0),
): Promise<void> {
  const { method, url, rawHeaders } = incoming;
  const headers = fieldsFor(rawHeaders, body);
  return new Promise((resolve, reject) => {
    const outgoing = send({ socketPath: socket, method, path: url, headers, agent: false, setHost: false });
    response.once('close', () => outgoing.destroy());
    outgoing.once('error', (error) => {
      // Where it is the client that has gone, whoever was asked records it.
      if (!response.headersSent && !response.destroyed) return reject(error);
      response.destroy();
      resolve();
    });
    outgoing.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, fieldsFor(answer.rawHeaders));
      response.flushHeaders();
      answer.pipe(response);
      answer.once('error', () => response.destroy());
      answer.once('close', resolve);
    });
    // In one piece: who answers before a second one has come would close the connection under it.
    outgoing.end(body);
  });
}

function fieldsFor(rawHeaders: readonly string[], body?: Buffer): string[] {
  const fields: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const value = rawHeaders[at + 1] ?? '';
    const isLength = name.toLowerCase() === 'content-length' && body === undefined;
    if (isLength || !OF_THE_CONNECTION.has(name.toLowerCase())) fields.push(name, value);
  }
  return body === undefined ? fields : [...fields, 'content-length', String(body.length)];
}
