import { type IncomingHttpHeaders, request } from 'node:http';

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  /** Also those that `fetch` would not let anybody set. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Without a length: sent in chunks. */
  readonly chunks?: readonly (string | Buffer)[];
  readonly body?: string | Buffer;
}

/** One HTTP request with exactly these headers. */
export function httpRequest(
  url: URL,
  { method = 'POST', path, headers = {}, chunks, body }: RawRequest,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    let answered = false;
    const outgoing = request(url, { method, path: path ?? url.pathname, agent: false }, (incoming) => {
      answered = true;
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.once('close', () =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }),
      );
    });
    // A server that has refused may close before it has read everything.
    outgoing.on('error', (error) => {
      if (!answered) reject(error);
    });
    for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
    if (body !== undefined) outgoing.setHeader('content-length', Buffer.byteLength(body));
    for (const chunk of chunks ?? []) outgoing.write(chunk);
    outgoing.end(body);
  });
}

export const JSON_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
} as const;
