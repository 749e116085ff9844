// A modern server over HTTP with thousands of tools, in pages. Prints its port.
import { createServer } from 'node:http';
import { resultOf, TOOL } from './offer.mjs';

const [count, page] = process.argv.slice(2).map(Number);
const tools = Array.from({ length: count }, (_, number) => ({ ...TOOL, name: `${TOOL.name}_${number}` }));

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { id, method, params } = JSON.parse(Buffer.concat(chunks));
    const from = Number(params.cursor ?? 0);
    const next = from + page < count ? { nextCursor: String(from + page) } : {};
    const result =
      method === 'tools/list'
        ? { ...resultOf(method), tools: tools.slice(from, from + page), ...next }
        : resultOf(method);
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, result }));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
