// A modern server over stdio that says that its list changes, accepts every subscription, and then says nothing.
import { createInterface } from 'node:readline';
import { answerTo, resultOf } from './offer.mjs';

const say = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line);
  const { id, method, params } = message;
  if (id === undefined) return;
  if (method === 'server/discover') {
    say({ id, result: { ...resultOf(method), capabilities: { tools: { listChanged: true } } } });
  } else if (method === 'subscriptions/listen') {
    const _meta = { 'io.modelcontextprotocol/subscriptionId': id };
    const { notifications } = params;
    say({ method: 'notifications/subscriptions/acknowledged', params: { notifications, _meta } });
  } else process.stdout.write(`${answerTo(message)}\n`);
});
