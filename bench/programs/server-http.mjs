// A modern server over HTTP that does as little as it can. Prints its port.
import { createServer } from 'node:http';
import { answerTo } from './offer.mjs';

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.from(answerTo(JSON.parse(Buffer.concat(chunks))));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
