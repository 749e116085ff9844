/** One session for each `initialize`, as most servers of that era do it. */
import { randomUUID } from 'node:crypto';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createLegacyServer } from './legacy.mjs';
import { listen } from './listen.mjs';

const sessions = new Map();

listen(async (request, response) => {
  const id = request.headers['mcp-session-id'];
  const known = id === undefined ? await open() : sessions.get(id);
  if (known === undefined) return response.writeHead(404).end();
  await known.handleRequest(request, response);
});

async function open() {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => sessions.set(id, transport),
    onsessionclosed: (id) => sessions.delete(id),
  });
  await createLegacyServer().connect(transport);
  return transport;
}
