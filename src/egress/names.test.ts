import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { createNames } from './names.ts';

let server: Socket | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

/** Answers questions for type A (1) and AAAA (28) with these addresses; undefined: not at all (RFC 1035, 4). */
async function nameServer(answers: Readonly<Record<number, readonly Buffer[] | undefined>>): Promise<string> {
  const socket = createSocket('udp4');
  server = socket;
  socket.on('message', (question, { port, address }) => {
    const end = question.indexOf(0, 12) + 5;
    const type = question.readUInt16BE(end - 4);
    const found = answers[type];
    if (found === undefined) return;
    const head = Buffer.from(question.subarray(0, 12));
    head.writeUInt16BE(0x8180, 2);
    head.writeUInt16BE(found.length, 6);
    head.writeUInt16BE(0, 8);
    head.writeUInt16BE(0, 10);
    const records = found.map((data) => {
      const record = Buffer.from([0xc0, 0x0c, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length]);
      return Buffer.concat([record, data]);
    });
    socket.send(Buffer.concat([head, question.subarray(12, end), ...records]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return `127.0.0.1:${socket.address().port}`;
}

describe('a name', () => {
  it('leads to all its addresses, of both kinds', async () => {
    const six = Buffer.from('26064700000000000000000000001111', 'hex');
    const at = await nameServer({ 1: [Buffer.from([1, 2, 3, 4]), Buffer.from([10, 0, 0, 1])], 28: [six] });
    expect(await createNames(2000, [at]).lookup('api.example.com')).toEqual([
      '1.2.3.4',
      '10.0.0.1',
      '2606:4700::1111',
    ]);
  });

  it('leads somewhere when it has addresses of one kind alone', async () => {
    const at = await nameServer({ 1: [Buffer.from([1, 2, 3, 4])], 28: [] });
    expect(await createNames(2000, [at]).lookup('api.example.com')).toEqual(['1.2.3.4']);
  });

  it('that has none is an error, and so is one of which nobody tells in time', async () => {
    const none = await nameServer({ 1: [], 28: [] });
    await expect(createNames(2000, [none]).lookup('api.example.com')).rejects.toMatchObject({
      code: 'ENODATA',
    });
    server?.close();
    const silent = await nameServer({});
    const started = performance.now();
    await expect(createNames(100, [silent]).lookup('api.example.com')).rejects.toBeInstanceOf(Error);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
