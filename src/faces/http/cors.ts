/** What web pages of allowed origins may send and read (Fetch, 3.3, CORS protocol). */
import type { IncomingMessage, ServerResponse } from 'node:http';

const SENDABLE_FIELDS = [
  'content-type',
  'accept',
  'mcp-protocol-version',
  'mcp-session-id',
  'mcp-method',
  'mcp-name',
  'last-event-id',
];

export function allowReading(response: ServerResponse, origin: string): void {
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', 'mcp-session-id');
  response.setHeader('vary', 'origin');
}

export function preflight({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-methods', 'POST, GET, DELETE');
  const asked = (headers['access-control-request-headers'] ?? '').split(',').map((name) => name.trim());
  const parameters = asked.filter((name) => /^mcp-param-[!#$%&'*+\-.^_`|~0-9a-z]+$/i.test(name));
  response.setHeader('access-control-allow-headers', [...SENDABLE_FIELDS, ...parameters].join(', '));
  response.setHeader('access-control-max-age', '600');
  response.writeHead(204).end();
}
