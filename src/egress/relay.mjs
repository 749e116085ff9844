// Runs inside a sandbox, in front of the server: `node relay.mjs --fd 3 --port 0 -- program arguments`. An HTTP proxy for those in there
// to find, which takes every connection out through the descriptor as it is. It judges nothing: whoever is in there could
// do as it does. It must not import anything, for nothing else of Bartizan is in there.
import { spawn } from 'node:child_process';
import { connect as connectSession, constants as http2 } from 'node:http2';
import { createServer, Socket } from 'node:net';
import { constants } from 'node:os';

const [option, descriptor, second, port, separator, program, ...args] = process.argv.slice(2);
if (option !== '--fd' || second !== '--port' || separator !== '--' || program === undefined) {
  process.stderr.write('usage: relay.mjs --fd <descriptor> --port <port or 0> -- <program> [argument...]\n');
  process.exit(2);
}

const WINDOW = 256 * 1024;

const session = connectSession('http://bartizan', {
  createConnection: () => new Socket({ fd: Number(descriptor), readable: true, writable: true }),
  settings: { initialWindowSize: WINDOW, enablePush: false },
});
session.on('error', () => undefined); // every connection fails then, and says so

const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
  client.on('error', () => undefined);
  if (session.destroyed || session.closed) return client.destroy();
  const stream = session.request({ ':method': 'CONNECT', ':authority': 'bartizan' }, { endStream: false });
  stream.on('error', () => client.destroy());
  stream.once('close', () => {
    if (!client.writableEnded) client.destroy();
  });
  client.once('close', () => {
    if (!client.readableEnded || !client.writableFinished) stream.close(http2.NGHTTP2_CANCEL);
  });
  client.pipe(stream);
  stream.pipe(client);
});
server.on('error', (error) => fail(`no connection can be taken: ${error.message}`));
server.listen(Number(port), '127.0.0.1', () => start(`http://127.0.0.1:${server.address().port}`));

function start(proxy) {
  const env = { ...process.env, NODE_USE_ENV_PROXY: '1' };
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']) env[name] = env[name.toLowerCase()] = proxy;
  env.NO_PROXY = env.no_proxy = 'localhost,127.0.0.1,::1';
  const child = spawn(program, args, { stdio: 'inherit', env });
  child.once('error', (error) => fail(`${program} cannot be started: ${error.message}`, 127));
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGCONT', 'SIGWINCH']) {
    process.on(signal, () => child.kill(signal));
  }
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    // The first process of a namespace does not hear its own signals.
    setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 100);
  });
}

function fail(text, code = 1) {
  process.stderr.write(`bartizan: ${text}\n`);
  process.exit(code);
}
