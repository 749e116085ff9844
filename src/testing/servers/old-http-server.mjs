/**
 * Any behaviour over HTTP+SSE, the transport of 2024-11-05, at `/mcp` on a free port of 127.0.0.1; the first line of
 * stdout is `{"port":…}`. `node old-http-server.mjs <behaviour> [--version=…] [--elsewhere=<url>] [--from=<n>]
 * [--key=value …]`.
 *
 * The behaviours that begin with `endpoint-` play G11, from the n-th stream on. Ends with its stdin, so that a test that
 * dies leaves no port open.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { behaviourOf } from './behaviours.mjs';
import { endpoint } from './endpoint.mjs';
import { honest } from './honest.mjs';
import { createPeer, number, readArguments, seen } from './kit.mjs';

const { name, settings } = readArguments();
const behaviour = behaviourOf(name);
const { version = '2024-11-05', elsewhere = 'https://evil.example/messages' } = settings;
const peer = createPeer({ honest, behaviour, settings: { ...settings, version, era: 'legacy' } });
const streams = new Map();
let opened = 0;

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});

async function answer(request, response) {
  const body = await read(request);
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (request.method === 'GET' && pathname === '/mcp') return open(request, response);
  if (request.method !== 'POST' || pathname !== '/messages') return response.writeHead(404).end('Not found');
  const stream = streams.get(searchParams.get('session'));
  if (stream === undefined) return response.writeHead(404).end('No such session');
  let message;
  try {
    message = JSON.parse(body);
  } catch {
    seen({ raw: body, headers: request.headers });
    return response.writeHead(400).end('No JSON');
  }
  seen({ message, headers: request.headers });
  response.writeHead(202).end('Accepted');
  await peer.receive(message, stream.session, stream.port);
}

function open(request, response) {
  seen({ headers: request.headers });
  const id = randomUUID();
  streams.set(id, { session: {}, port: portTo(response) });
  response.on('error', () => undefined);
  response.on('close', () => streams.delete(id));
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  const own = `/messages?session=${id}`;
  const begin = endpoint[name];
  opened += 1;
  if (begin !== undefined && opened >= number(settings, 'from', 1)) return begin(own, elsewhere, response);
  response.write(`event: endpoint\ndata: ${own}\n\n`);
}

/** @returns {import('./kit.mjs').Port} */
function portTo(response) {
  const raw = (text) => void response.write(`event: message\ndata: ${text}\n\n`);
  return {
    raw,
    send: (message) => raw(JSON.stringify(message)),
    async stream(chunks) {
      response.write('data: ');
      for (const chunk of chunks) response.write(chunk);
      response.write('\n\n');
    },
    onGone: (listener) => response.on('close', listener),
  };
}

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

await behaviour.start?.(peer.world);
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
);
process.stdin.on('end', () => process.exit(0)).resume();
