/** The HTTP face: Streamable HTTP in both eras, with an endpoint for each server and for each set of them. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, ListenOptions } from 'node:net';
import type { Caller } from '../../gateway/context.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { Session } from '../../gateway/incoming.ts';
import type { Reason } from '../../gateway/reason.ts';
import { messageOf, type RequestId } from '../../protocol/message.ts';
import { MODERN_VERSION, SUPPORTED_VERSIONS } from '../../protocol/versions.ts';
import { createParking } from '../parking/parking.ts';
import { createDoor } from './door.ts';
import { addressedBy } from './endpoint.ts';
import { sendLastWords } from './last-words.ts';
import { createPost, type HandOver } from './post.ts';
import { relay } from './relay.ts';
import { createSessions } from './sessions.ts';
import type { Siblings } from './siblings.ts';
import { unspoken } from './unspoken.ts';

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
  /** Other processes that serve the same port. */
  readonly siblings?: Siblings | undefined;
  /** How long a client may take for its whole request, in milliseconds. Default: 30 000. */
  readonly requestTimeoutMs?: number;
}

export interface HttpFace {
  /** `http://127.0.0.1:4180` */
  readonly url: string;
  close(): Promise<void>;
}

const SESSION_IDLE_MS = 30 * 60_000;
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** @throws when the address cannot be listened on */
export async function serveHttp(options: HttpFaceOptions): Promise<HttpFace> {
  const { gateway, caller, clock, siblings } = options;
  const sessions = createSessions({
    mark: siblings?.mark,
    limit: options.sessions,
    idleMs: SESSION_IDLE_MS,
    clock,
  });
  const client = { name: 'http', version: '0', protocolVersion: MODERN_VERSION, capabilities: {} };
  const shared: Session = { key: 'shared', client, caller, face: 'http', reply: undefined, shared: true };
  const parking = createParking({ request: gateway.request, ...(siblings && { mark: siblings.mark }) });
  const post = createPost({ gateway, sessions, caller, shared, parking, refuse });

  // Slow or silent clients are cut off (J3); `requireHostHeader` and strict parsing are Node's defaults (G6).
  const { requestTimeoutMs: requestTimeout = 30_000 } = options;
  const server = createListener(requestTimeout);
  await listen(server, { port: options.port, host: options.host });
  const { port } = server.address() as AddressInfo;
  // Only now is the port known by which the door tells right from wrong; nobody is heard before.
  const door = createDoor({ hosts: LOOPBACK_NAMES, port, origins: options.origins });
  server.on('request', (request, response) => {
    handle(request, response, siblings).catch(() => response.destroy());
  });
  const inner = siblings === undefined ? undefined : await listenForSiblings(siblings.socket);

  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    async close() {
      const all = inner === undefined ? [server] : [server, inner];
      const closed = all.map((each) => new Promise<void>((resolve) => each.close(() => resolve())));
      parking.close();
      await sessions.close();
      for (const each of all) each.closeAllConnections();
      await Promise.all(closed);
      await gateway.release(shared);
    },
  };

  /** What siblings hand over is answered here, whosever it is: they have looked. */
  async function listenForSiblings(socket: string): Promise<Server> {
    const listener = createListener(requestTimeout);
    listener.on('request', (request, response) => {
      handle(request, response, undefined).catch(() => response.destroy());
    });
    await listen(listener, { path: socket, exclusive: true });
    return listener;
  }

  async function handle(
    request: IncomingMessage,
    response: ServerResponse,
    others: Siblings | undefined,
  ): Promise<void> {
    const { method, url = '', headers } = request;
    if (door.allowsOrigin(headers.origin)) allowReading(response, headers.origin);
    const name = addressedBy(url);
    const objection = door.objection(request);
    if (objection !== undefined) return refuse(response, objection, 'face');
    if (method === 'OPTIONS') return preflight(request, response);
    if (name === undefined || !gateway.servers.has(name)) {
      return refuse(response, { code: 'path_unknown', detail: {} }, 'face');
    }
    const handOver = others === undefined ? undefined : handingOver(others, request, response, name);
    if (method === 'POST') return post(request, response, name, handOver);
    if (handOver !== undefined && (await handOver())) return undefined;
    const unknown = unspoken(headers['mcp-protocol-version'], SUPPORTED_VERSIONS);
    if (unknown !== undefined) return refuse(response, unknown, 'face');
    const id = headers['mcp-session-id'];
    const session = sessions.find(typeof id === 'string' ? id : undefined, name);
    if (session === undefined) {
      const code = id === undefined ? 'http_method_refused' : 'session_unknown';
      return refuse(response, { code, detail: {} }, 'face');
    }
    if (method === 'GET') return session.listen(response);
    await sessions.end(session);
    response.writeHead(204).end();
  }

  function handingOver(
    others: Siblings,
    request: IncomingMessage,
    response: ServerResponse,
    address: string,
  ): HandOver {
    const id = request.headers['mcp-session-id'];
    return async (body) => {
      const sessionId = typeof id === 'string' ? id : undefined;
      const socket = others.socketFor({ address, sessionId, body });
      if (socket === undefined) return false;
      try {
        await relay(socket, request, response, body);
      } catch (error) {
        const what = error instanceof Error ? error.message.slice(0, 200) : '';
        await refuse(response, { code: 'sibling_unavailable', detail: { what } }, 'face');
      }
      return true;
    };
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

function createListener(requestTimeout: number): Server {
  const server = createServer({
    headersTimeout: Math.min(10_000, requestTimeout),
    requestTimeout,
    connectionsCheckingInterval: Math.min(5_000, requestTimeout),
    keepAliveTimeout: 30_000,
  });
  // Node would drop the fields beyond a count without a word, an Origin among them; the door counts them itself.
  server.maxHeadersCount = 0;
  return server;
}

function listen(server: Server, at: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}
