import type { IncomingMessage } from 'node:http';

/** The body; undefined when it is longer than `limit` bytes, of which no more than the limit is ever kept. */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      request.off('data', take).pause();
      resolve(undefined);
    };
    request.on('data', take);
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', reject);
    // Every request closes; an error, with its stack, is made only for one that was cut short.
    request.on('close', () => {
      if (!request.readableEnded) reject(new Error('the client broke off'));
    });
  });
}
