/** The HTTP face: Streamable HTTP in both eras, with an endpoint for each server and for each set of them. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Caller } from '../../gateway/context.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { Session } from '../../gateway/incoming.ts';
import type { Reason } from '../../gateway/reason.ts';
import { messageOf, type RequestId } from '../../protocol/message.ts';
import { MODERN_VERSION } from '../../protocol/versions.ts';
import { createParking } from '../parking/parking.ts';
import { createDoor } from './door.ts';
import { addressedBy } from './endpoint.ts';
import { createGet } from './get.ts';
import { sendLastWords } from './last-words.ts';
import { createPost } from './post.ts';
import { createPulse } from './pulse.ts';
import { createSessions } from './sessions.ts';

export interface HttpFaceOptions {
  readonly gateway: Gateway;
  readonly caller: Caller;
  /** A loopback address: nobody is asked who they are yet. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly origins: readonly string[];
  /** Legacy sessions that may be open at once. */
  readonly sessions: number;
  readonly clock: () => number;
  /** How long a client may take for its whole request, in milliseconds. Default: 30 000. */
  readonly requestTimeoutMs?: number;
  /** How often streams are looked after, in milliseconds: silent ones say something. Default: 15 000. */
  readonly beatMs?: number;
}

export interface HttpFace {
  /** `http://127.0.0.1:4180` */
  readonly url: string;
  close(): Promise<void>;
}

/** A server that several clients share may ask whatever one of them could answer; each is asked only what it can. */
const ANY = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };

const SESSION_IDLE_MS = 30 * 60_000;
const BEAT_MS = 15_000;
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** @throws when the address cannot be listened on */
export async function serveHttp(options: HttpFaceOptions): Promise<HttpFace> {
  const { gateway, caller, clock } = options;
  const pulse = createPulse(options.beatMs ?? BEAT_MS);
  const sessions = createSessions({ limit: options.sessions, idleMs: SESSION_IDLE_MS, clock, pulse });
  const client = { name: 'http', version: '0', protocolVersion: MODERN_VERSION, capabilities: ANY };
  const shared: Session = { key: 'shared', client, caller, face: 'http', reply: undefined, shared: true };
  const parking = createParking({ request: gateway.request });
  const listenTo = createGet(refuse);
  const post = createPost({ gateway, sessions, caller, shared, parking, pulse, refuse });

  // Slow or silent clients are cut off (J3); `requireHostHeader` and strict parsing are Node's defaults (G6).
  const { requestTimeoutMs: requestTimeout = 30_000 } = options;
  const server = createServer({
    headersTimeout: Math.min(10_000, requestTimeout),
    requestTimeout,
    connectionsCheckingInterval: Math.min(5_000, requestTimeout),
    keepAliveTimeout: 30_000,
  });
  // Node would drop the fields beyond a count without a word, an Origin among them; the door counts them itself.
  server.maxHeadersCount = 0;
  await listen(server, options.port, options.host);
  const { port } = server.address() as AddressInfo;
  // Only now is the port known by which the door tells right from wrong; nobody is heard before.
  const door = createDoor({ hosts: LOOPBACK_NAMES, port, origins: options.origins });
  server.on('request', (request, response) => {
    handle(request, response).catch(() => response.destroy());
  });

  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      parking.close();
      await sessions.close();
      pulse.stop();
      server.closeAllConnections();
      await closed;
      await gateway.release(shared);
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '', headers } = request;
    if (door.allowsOrigin(headers.origin)) allowReading(response, headers.origin);
    const name = addressedBy(url);
    const objection = door.objection(request);
    if (objection !== undefined) return refuse(response, objection, 'face');
    if (method === 'OPTIONS') return preflight(request, response);
    if (name === undefined || !gateway.servers.has(name)) {
      return refuse(response, { code: 'path_unknown', detail: {} }, 'face');
    }
    if (method === 'POST') return post(request, response, name);
    const id = headers['mcp-session-id'];
    const session = sessions.find(typeof id === 'string' ? id : undefined, name);
    if (session === undefined) {
      const code = id === undefined ? 'http_method_refused' : 'session_unknown';
      return refuse(response, { code, detail: {} }, 'face');
    }
    if (method === 'GET') return listenTo(request, response, session.streams);
    await sessions.end(session);
    response.writeHead(204).end();
  }

  async function refuse(
    response: ServerResponse,
    reason: Reason,
    control: string,
    id?: RequestId,
  ): Promise<void> {
    const { error, status } = await gateway.refuse({ face: 'http', caller, control, reason });
    const { value } = messageOf({ jsonrpc: '2.0' as const, ...(id !== undefined && { id }), error });
    const body = Buffer.from(JSON.stringify(value));
    const allow = status === 405 ? { allow: 'POST, GET, DELETE' } : {};
    // What is left of the body is not read: the connection cannot be used again.
    const close = response.req.complete ? {} : { connection: 'close' };
    // Whatever is no failure of the transport, but ends the message here, is ours: no record could be written.
    response.writeHead(status === 200 ? 503 : status, {
      'content-type': 'application/json',
      'content-length': body.length,
      ...allow,
      ...close,
    });
    sendLastWords(response, body);
  }
}

const SENDABLE_FIELDS = [
  'content-type',
  'accept',
  'mcp-protocol-version',
  'mcp-session-id',
  'mcp-method',
  'mcp-name',
  'last-event-id',
];

function allowReading(response: ServerResponse, origin: string): void {
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', 'mcp-session-id');
  response.setHeader('vary', 'origin');
}

function preflight({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-methods', 'POST, GET, DELETE');
  const asked = (headers['access-control-request-headers'] ?? '').split(',').map((name) => name.trim());
  const parameters = asked.filter((name) => /^mcp-param-[!#$%&'*+\-.^_`|~0-9a-z]+$/i.test(name));
  response.setHeader('access-control-allow-headers', [...SENDABLE_FIELDS, ...parameters].join(', '));
  response.setHeader('access-control-max-age', '600');
  response.writeHead(204).end();
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}
