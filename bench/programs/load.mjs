// The load, in a process of its own: each connection sends its next request when its last one has been answered.
//
// Told over IPC what to do: { port, path, connections, ms, head, body }. Answers with what it saw.
// Raw sockets, because a client library would cost more than what is measured.
import { connect } from 'node:net';

process.on('message', async (order) => process.send(await drive(order)));
process.once('disconnect', () => process.exit());

async function drive({ port, path, connections, ms, headers, body }) {
  const head = [`POST ${path} HTTP/1.1`, `host: 127.0.0.1:${port}`, ...headers].join('\r\n');
  const latencies = [];
  const until = performance.now() + ms;
  const started = performance.now();
  let failures = 0;
  await Promise.all(Array.from({ length: connections }, (_, number) => one(number)));
  const seconds = (performance.now() - started) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
  return {
    requests: latencies.length,
    failures,
    perSecond: latencies.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
  };

  function one(number) {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      let counter = 0;
      let sentAt = 0;
      let seen = '';
      const send = () => {
        const text = body.replace('"ID"', `"${number}-${++counter}"`);
        sentAt = performance.now();
        socket.write(`${head}\r\ncontent-length: ${text.length}\r\n\r\n${text}`);
      };
      socket.setEncoding('latin1');
      socket.on('connect', send);
      socket.on('error', reject);
      socket.on('close', resolve);
      socket.on('data', (chunk) => {
        seen += chunk;
        const end = seen.indexOf('\r\n\r\n');
        if (end === -1) return;
        const length = Number(/\r\ncontent-length: (\d+)/i.exec(seen)?.[1]);
        if (seen.length < end + 4 + length) return;
        const now = performance.now();
        latencies.push(now - sentAt);
        if (!seen.startsWith('HTTP/1.1 200') || !seen.includes('"structuredContent"')) failures++;
        seen = '';
        if (now < until) send();
        else socket.end();
      });
    });
  }
}
