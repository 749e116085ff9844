// A server over stdio that does as little as it can. It answers the handshakes of both eras.
import { createInterface } from 'node:readline';
import { answerTo } from './offer.mjs';

createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line);
  if (message.id !== undefined) process.stdout.write(`${answerTo(message)}\n`);
});
