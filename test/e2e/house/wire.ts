/** A wire between a client and an HTTP server on loopback, that is cut on command. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Wire {
  /** Where the client goes instead. What it says of the host is changed into what the server wants to hear. */
  readonly url: URL;
  /** Cuts every connection; new ones are cut at once, until it is mended. */
  cut(): void;
  mend(): void;
  /** Everything that came from the client. */
  sent(): string;
}

export async function wireTo(target: URL): Promise<Wire> {
  const sockets = new Set<Socket>();
  const url = new URL(target);
  let broken = false;
  let sent = '';
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    if (broken) return client.destroy();
    const upstream = connect(Number(target.port), target.hostname);
    keep(upstream);
    client.on('data', (chunk) => {
      const text = chunk.toString('latin1').replaceAll(url.host, target.host);
      sent += text;
      upstream.write(text, 'latin1');
    });
    upstream.pipe(client);
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());
    return undefined;
  });
  const cut = (): void => {
    broken = true;
    for (const socket of sockets) socket.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    cut();
    await closed;
  });
  url.port = String((server.address() as AddressInfo).port);
  return {
    url,
    cut,
    mend() {
      broken = false;
    },
    sent: () => sent,
  };
}
