/** `serve.mjs <era> <stdio|http>`. Over HTTP it prints `{"port":…}` first, and ends with its stdin. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createLegacyServer } from './legacy.mjs';
import { createModernServer } from './modern.mjs';

const STARTS = {
  'legacy stdio': () => createLegacyServer().connect(new StdioServerTransport()),
  'legacy http': () => listen(legacySessions()),
  'modern stdio': modernOverStdio,
  'modern http': modernOverHttp,
};
await STARTS[process.argv.slice(2, 4).join(' ')]();

function modernOverStdio() {
  let current;
  serveStdio(
    () => {
      current = createModernServer((uri) =>
        current.notification({ method: 'notifications/resources/updated', params: { uri } }),
      );
      return current;
    },
    { legacy: 'reject' },
  );
}

function modernOverHttp() {
  const handler = createMcpHandler(() => createModernServer((uri) => handler.notify.resourceUpdated(uri)), {
    legacy: 'reject',
  });
  listen(toNodeHandler(handler));
}

function legacySessions() {
  const sessions = new Map();
  const open = async () => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => sessions.set(id, transport),
      onsessionclosed: (id) => sessions.delete(id),
    });
    await createLegacyServer().connect(transport);
    return transport;
  };
  return async (request, response) => {
    const id = request.headers['mcp-session-id'];
    const session = id === undefined ? await open() : sessions.get(id);
    if (session === undefined) return response.writeHead(404).end();
    await session.handleRequest(request, response);
  };
}

function listen(handle) {
  const server = createServer(handle);
  server.listen(0, '127.0.0.1', () =>
    process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
  );
  process.stdin.on('end', () => process.exit(0)).resume();
}
