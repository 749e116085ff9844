/** Serves `/mcp` on a free port of 127.0.0.1, says which as `{"port":…}`, and ends with its stdin. */
import { createServer } from 'node:http';

/** A page of a foreign origin must not get in by a name that was rebound to this machine (DNS rebinding). */
const LOCAL = /^(?:https?:\/\/)?(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

export function listen(handle) {
  const server = createServer((request, response) => {
    const { host = '', origin } = request.headers;
    const local = LOCAL.test(host) && (origin === undefined || LOCAL.test(origin));
    if (!local) return response.writeHead(403).end();
    if (request.url !== '/mcp') return response.writeHead(404).end();
    Promise.resolve(handle(request, response)).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1', () =>
    process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
  );
  process.stdin.on('end', () => process.exit(0)).resume();
}
