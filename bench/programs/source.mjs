// Sends as many bytes as it is asked for, a number on each line.
import { createServer } from 'node:net';

const chunk = Buffer.alloc(64 * 1024, 'x');

const server = createServer({ noDelay: true }, (socket) => {
  let said = '';
  let left = 0;
  const send = () => {
    while (left > 0) {
      const piece = chunk.subarray(0, Math.min(left, chunk.length));
      left -= piece.length;
      if (!socket.write(piece)) return;
    }
  };
  socket.on('drain', send);
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    said += data;
    for (let end = said.indexOf('\n'); end >= 0; end = said.indexOf('\n')) {
      left += Number(said.slice(0, end));
      said = said.slice(end + 1);
    }
    send();
  });
});
server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
