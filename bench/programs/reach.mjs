// Connects to a server as a server in a sandbox does: through the proxy that the environment names, or else directly.
// Prints milliseconds: to a first byte over a new connection, to an answer over an open one, and for many bytes.
import { connect } from 'node:net';

const [host, port, connections, messages, bytes] = process.argv.slice(2);
const proxy = process.env.HTTPS_PROXY === undefined ? undefined : new URL(process.env.HTTPS_PROXY);

/** Resolves with a socket over which the other side can be spoken to. */
function open() {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(proxy?.port ?? port), proxy?.hostname ?? '127.0.0.1', () => {
      socket.setNoDelay(true);
      if (proxy === undefined) return resolve(socket);
      socket.write(`CONNECT ${host}:${port} HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`);
      socket.once('data', (head) =>
        head.toString().startsWith('HTTP/1.1 200 ') ? resolve(socket) : reject(new Error(head.toString())),
      );
    });
    socket.once('error', reject);
  });
}

/** Asks for so many bytes, and resolves when they have come. */
function ask(socket, count) {
  return new Promise((resolve) => {
    let left = count;
    const hear = (chunk) => {
      left -= chunk.length;
      if (left > 0) return;
      socket.off('data', hear);
      resolve();
    };
    socket.on('data', hear);
    socket.write(`${count}\n`);
  });
}

async function timed(times, work) {
  const taken = [];
  for (let index = 0; index < times; index += 1) {
    const started = performance.now();
    await work();
    taken.push(performance.now() - started);
  }
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)];
}

const connecting = await timed(Number(connections), async () => {
  const socket = await open();
  await ask(socket, 1);
  socket.destroy();
});
const socket = await open();
const answer = await timed(Number(messages), () => ask(socket, 1));
const bulk = await timed(1, () => ask(socket, Number(bytes)));
socket.destroy();
console.log(JSON.stringify({ connecting, answer, bulk }));
