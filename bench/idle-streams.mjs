// Resident memory of `bartizan serve` for each client that listens and hears nothing, in KiB. Each kind has a process of
// its own, so that none profits from what another has grown.
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { createHouse } from './house.mjs';
import { listen, program, residentOf } from './process.mjs';
import { openLegacy, subscription } from './throughput.mjs';

/** Modern HTTP clients may have 256 subscriptions at one server together. */
const SERVERS = ['one', 'two'];

/** A server over stdio would be started for each legacy session; one over HTTP has a connection for each subscription. */
const KINDS = [
  { name: 'one modern subscription', servers: startListening, open: openModern },
  { name: 'one legacy session that listens', servers: reachSilent, open: openListening },
];

export async function idleStreams({ streams }) {
  const rows = [];
  for (const kind of KINDS) rows.push(await measure(kind, streams));
  return rows;
}

async function measure({ name, servers, open }, streams) {
  const { server, stop } = await servers();
  const house = await createHouse(Object.fromEntries(SERVERS.map((each) => [each, server])));
  const gateway = await house.serve();
  const opened = [];
  try {
    const address = (number) =>
      `http://127.0.0.1:${gateway.port}/servers/${SERVERS[number % SERVERS.length]}/mcp`;
    // What is loaded for the first ones belongs to none of them.
    for (let number = 0; number < 10; number++) opened.push(await open(address(number)));
    await pause(2_000);
    const before = residentOf(gateway.pid);
    for (let number = 0; number < streams; number++) opened.push(await open(address(number)));
    await pause(2_000);
    return {
      name: `${name} of ${streams}, in KiB`,
      KiB: ((residentOf(gateway.pid) - before) / streams) * 1024,
    };
  } finally {
    for (const stream of opened) stream.destroy();
    await gateway.stop();
    await stop();
    await house.stop();
  }
}

async function startListening() {
  const server = { command: process.execPath, args: [program('server-listening.mjs')] };
  return { server, stop: async () => undefined };
}

async function reachSilent() {
  const { port, stop } = await listen([program('server-http.mjs')]);
  return { server: { url: `http://127.0.0.1:${port}/mcp` }, stop };
}

async function openModern(url) {
  const { headers, body } = subscription();
  return spoken(url, 'POST', headers, body);
}

async function openListening(url) {
  const { headers } = await openLegacy(url);
  const ready = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
  const accepted = await spoken(url, 'POST', headers, ready);
  accepted.destroy();
  return spoken(url, 'GET', headers);
}

/** A request on a connection of its own; resolves when the answer has begun. */
function spoken(url, method, headers, body = '') {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, agent: false }, (answer) => {
      if (answer.statusCode >= 300) reject(new Error(`${method} ${url}: HTTP ${answer.statusCode}`));
      answer.on('error', () => undefined).resume();
      resolve(outgoing);
    });
    outgoing.on('error', reject);
    for (const header of headers) outgoing.setHeader(...header.split(': '));
    if (body !== '') outgoing.setHeader('content-length', Buffer.byteLength(body));
    outgoing.end(body);
  });
}
