/**
 * Any behaviour over Streamable HTTP, at `/mcp` on a free port of 127.0.0.1; the first line of stdout is
 * `{"port":…}`. `node http-server.mjs <behaviour> [--era=…] [--answers=json|sse] [--key=value …]`.
 *
 * Writes down the headers of every request too (A4, B5). The behaviours that begin with `sse-` play G11.
 * Ends with its stdin, so that a test that dies leaves no port open.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { behaviourOf } from './behaviours.mjs';
import { honest } from './honest.mjs';
import { createPeer, META, MODERN, readArguments, seen } from './kit.mjs';
import { resumed, sse } from './sse.mjs';

const { name, settings } = readArguments();
const behaviour = behaviourOf(name);
const peer = createPeer({ honest, behaviour, settings });
const trick = sse[name];
const sessions = new Map();

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});

async function answer(request, response) {
  const body = await read(request);
  if (new URL(request.url, 'http://localhost').pathname !== '/mcp') return refuse(response, 404);
  if (request.method === 'DELETE') {
    return refuse(response, sessions.delete(request.headers['mcp-session-id']) ? 200 : 404);
  }
  if (request.method === 'GET' && Object.hasOwn(resumed, name))
    return resumed[name](request.headers['last-event-id'], response);
  if (request.method !== 'POST') return refuse(response, 405);

  let message;
  try {
    message = JSON.parse(body);
  } catch {
    seen({ raw: body, headers: request.headers });
    return refuse(response, 400, -32700, 'Parse error');
  }
  seen({ message, headers: request.headers });

  const modern = message.params?._meta?.[`${META}protocolVersion`] !== undefined && settings.era !== 'legacy';
  const mismatch = modern ? headerMismatch(message, request.headers) : undefined;
  if (mismatch !== undefined)
    return refuse(response, 400, -32020, `Header mismatch: ${mismatch}`, message.id);

  const session = sessionOf(message, modern, request.headers, response);
  if (session === undefined) return refuse(response, 404);
  if (message.id === undefined || message.method === undefined) {
    await peer.receive(message, session, portTo(response));
    return refuse(response, 202);
  }
  const port = portTo(response, message);
  await peer.receive(message, session, port);
  port.finish();
}

/** Legacy: a session per `initialize`, named in a header (2025-11-25, Streamable HTTP, Session Management). */
function sessionOf(message, modern, headers, response) {
  if (modern) return { http: true };
  if (message.method !== 'initialize') {
    return headers['mcp-session-id'] === undefined ? { http: true } : sessions.get(headers['mcp-session-id']);
  }
  const session = { http: true };
  if (settings.era !== 'modern') {
    const id = randomUUID();
    sessions.set(id, session);
    response.setHeader('Mcp-Session-Id', id);
  }
  return session;
}

/** 2026-07-28, Streamable HTTP, Server Validation. */
function headerMismatch(message, headers) {
  const { method, params = {} } = message;
  if (headers['mcp-protocol-version'] !== params._meta[`${META}protocolVersion`])
    return 'MCP-Protocol-Version';
  if (params._meta[`${META}protocolVersion`] !== MODERN) return undefined;
  if (headers['mcp-method'] !== method) return 'Mcp-Method';
  const named = { 'tools/call': params.name, 'prompts/get': params.name, 'resources/read': params.uri }[
    method
  ];
  if (named !== undefined && decoded(headers['mcp-name']) !== named) return 'Mcp-Name';
  return undefined;
}

function decoded(value) {
  const encoded = /^=\?base64\?(.*)\?=$/.exec(value ?? '')?.[1];
  return encoded === undefined ? value : Buffer.from(encoded, 'base64').toString();
}

const STATUS = { '-32601': 404, '-32602': 400, '-32020': 400, '-32021': 400, '-32022': 400 };

/**
 * One message goes out as JSON; as soon as there are two, or something before the response, it is a stream.
 *
 * @returns {import('./kit.mjs').Port & { finish(): void }}
 */
function portTo(response, request) {
  const waiting = [];
  let streaming = settings.answers === 'sse' && request !== undefined;
  const event = (text) => response.write(`event: message\ndata: ${text}\n\n`);
  const open = () => {
    if (response.headersSent) return;
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
    response.flushHeaders();
  };
  const put = (text, final) => {
    if (final && trick !== undefined && request.method === 'tools/call') {
      open();
      trick(JSON.parse(text), response);
      return;
    }
    if (!final || streaming) {
      streaming = true;
      open();
      for (const earlier of waiting.splice(0)) event(earlier);
      event(text);
    } else if (waiting.length > 0) {
      streaming = true;
      put(text, false);
    } else waiting.push(text);
  };
  return {
    send: (message) => put(JSON.stringify(message), message.method === undefined),
    raw: (text) => put(text, true),
    async stream(chunks) {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      for (const chunk of chunks) if (!response.write(chunk)) await once(response, 'drain');
      response.end();
    },
    onGone: (listener) => response.on('close', listener),
    finish() {
      if (response.writableEnded || request.method === 'subscriptions/listen') return;
      if (trick !== undefined && request.method === 'tools/call') return;
      if (streaming) return response.end();
      const [text] = waiting;
      if (text === undefined) return response.destroy();
      const code = /^\{[\s\S]{0,200}"error":\{"code":(-?\d+)/.exec(text)?.[1];
      response.writeHead(STATUS[code] ?? 200, { 'Content-Type': 'application/json' });
      response.end(text);
    },
  };
}

function refuse(response, status, code, words, id) {
  if (code === undefined) return response.writeHead(status).end();
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(
    JSON.stringify({ jsonrpc: '2.0', ...(id === undefined ? {} : { id }), error: { code, message: words } }),
  );
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
