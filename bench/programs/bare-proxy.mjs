// The bare limit: node:http before, an undici pool behind, each message parsed once, nothing judged or recorded.
//
//   node bare-proxy.mjs <origin of the upstream>
import { createServer } from 'node:http';
import { Pool } from 'undici';

const pool = new Pool(process.argv[2]);

const server = createServer(async (request, response) => {
  try {
    const sent = await bodyOf(request);
    JSON.parse(sent);
    const { headers } = request;
    const answer = await pool.request({
      path: '/mcp',
      method: 'POST',
      body: sent,
      headers: {
        'content-type': headers['content-type'],
        accept: headers.accept,
        'mcp-protocol-version': headers['mcp-protocol-version'],
        'mcp-method': headers['mcp-method'],
        'mcp-name': headers['mcp-name'],
      },
    });
    const body = await bodyOf(answer.body);
    JSON.parse(body);
    response.writeHead(answer.statusCode, {
      'content-type': answer.headers['content-type'],
      'content-length': body.length,
    });
    response.end(body);
  } catch {
    response.writeHead(502).end();
  }
});
server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));

function bodyOf(stream) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.once('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    stream.once('error', reject);
  });
}
