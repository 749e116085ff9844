/** The HTTP face: Streamable HTTP in both eras, with an endpoint for each server and for each set of them. */
import { rm } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Caller } from '../../gateway/context.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { Session } from '../../gateway/incoming.ts';
import { MODERN_VERSION, SUPPORTED_VERSIONS } from '../../protocol/versions.ts';
import { createParking } from '../parking/parking.ts';
import { allowReading, preflight } from './cors.ts';
import { createDoor } from './door.ts';
import { addressedBy } from './endpoint.ts';
import { createGet } from './get.ts';
import { handingOver } from './hand-over.ts';
import { createListener, listen } from './listener.ts';
import { createPost } from './post.ts';
import { createPulse } from './pulse.ts';
import { createRefuse } from './refuse.ts';
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
  /** How often streams are looked after, in milliseconds: silent ones say something. Default: 15 000. */
  readonly beatMs?: number;
}

export interface HttpFace {
  /** `http://127.0.0.1:4180` */
  readonly url: string;
  close(): Promise<void>;
}

const SESSION_IDLE_MS = 30 * 60_000;
const BEAT_MS = 15_000;
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** @throws when the address cannot be listened on */
export async function serveHttp(options: HttpFaceOptions): Promise<HttpFace> {
  const { gateway, caller, clock, siblings } = options;
  const pulse = createPulse(options.beatMs ?? BEAT_MS);
  const sessions = createSessions({
    mark: siblings?.mark,
    limit: options.sessions,
    idleMs: SESSION_IDLE_MS,
    clock,
    pulse,
  });
  const client = { name: 'http', version: '0', protocolVersion: MODERN_VERSION, capabilities: {} };
  const shared: Session = { key: 'shared', client, caller, face: 'http', reply: undefined, shared: true };
  const parking = createParking({ request: gateway.request, ...(siblings && { mark: siblings.mark }) });
  const refuse = createRefuse(gateway, caller);
  const listenTo = createGet(refuse);
  const post = createPost({ gateway, sessions, caller, shared, parking, pulse, refuse });

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
      pulse.stop();
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
    try {
      // Whoever had this place before us and was killed has left it behind.
      await rm(socket, { force: true });
      await listen(listener, { path: socket, exclusive: true });
    } catch (cause) {
      server.close();
      throw cause;
    }
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
    const handOver = others === undefined ? undefined : handingOver(others, request, response, name, refuse);
    if (method === 'POST') return await post(request, response, name, handOver);
    if (handOver !== undefined && (await handOver())) return undefined;
    const unknown = unspoken(headers['mcp-protocol-version'], SUPPORTED_VERSIONS);
    if (unknown !== undefined) return refuse(response, unknown, 'face');
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
}
