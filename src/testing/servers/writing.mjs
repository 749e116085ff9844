/**
 * Servers that misuse the pipe. G7: `junk-early`, `junk`, `long-line`, `stderr-flood`. J1: `long-line`. L3: `stderr-flood`.
 *
 * Settings: `--bytes=N` length of the long line (default 100 MB), `--lines=N` of stderr (default 2000).
 */
import { number } from './kit.mjs';

/** No JSON; JSON that is no message; a message that is no JSON-RPC; a byte order mark; an empty line. */
const JUNK = [
  'Server listening on stdio',
  '{',
  '42',
  '[]',
  '{"hello":"world"}',
  '\ufeff{"jsonrpc":"2.0","method":"x"}',
  '',
];

/** @type {Record<string, import('./kit.mjs').Behaviour>} */
export const writing = {
  'junk-early': {
    start(world) {
      for (const line of JUNK) world.stdout?.(`${line}\n`);
    },
  },

  junk: {
    answer(world, response, port) {
      for (const line of JUNK) world.stdout?.(`${line}\n`);
      port.send(response);
    },
  },

  'long-line': {
    async answer(world, response, port) {
      const bytes = number(world.settings, 'bytes', 100_000_000);
      const [head, tail] = JSON.stringify({
        ...response,
        result: { ...response.result, content: [{ type: 'text', text: '@' }] },
      }).split('@');
      await port.stream(pieces(head, bytes, tail));
    },
  },

  'stderr-flood': {
    answer(world, response, port) {
      const lines = number(world.settings, 'lines', 2000);
      process.stderr.write('\u001b[2J\u001b[31mbartizan: all is well\u001b]0;owned\u0007\u001b[0m\r\n');
      process.stderr.write(`${'x'.repeat(100_000)}\n`);
      process.stderr.write('a line\n'.repeat(lines));
      port.send(response);
    },
  },
};

function* pieces(head, bytes, tail) {
  yield head;
  const piece = 'x'.repeat(65_536);
  for (let left = bytes; left > 0; left -= piece.length)
    yield left < piece.length ? piece.slice(0, left) : piece;
  yield tail;
}
