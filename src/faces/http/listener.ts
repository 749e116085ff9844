import { createServer, type Server } from 'node:http';
import type { ListenOptions } from 'node:net';

/**
 * Slow or silent clients are cut off (J3); `requireHostHeader` and strict parsing are Node's defaults (G6).
 *
 * @param requestTimeout how long a client may take for its whole request, in milliseconds
 */
export function createListener(requestTimeout: number): Server {
  const server = createServer({
    headersTimeout: Math.min(10_000, requestTimeout),
    requestTimeout,
    connectionsCheckingInterval: Math.min(5_000, requestTimeout),
    keepAliveTimeout: 30_000,
  });
  // Node would drop the fields beyond a count without a word, an Origin among them; the door counts them itself.
  server.maxHeadersCount = 0;
  return server;
}

/** @throws when nobody can listen there */
export function listen(server: Server, at: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}
