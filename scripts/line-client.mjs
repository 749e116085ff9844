// A client of MCP 2026-07-28 that speaks lines of JSON to a program. Plain on purpose: for the demo, and to read.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'demo', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** Starts `command` with this environment and speaks to it until `close`. */
export function lineClient(command, args, env) {
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(child, 'close');
  const waiting = new Map();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = JSON.parse(line);
    waiting.get(message.id)?.resolve(message);
    waiting.delete(message.id);
  });
  ended.then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`${command} ended without an answer`));
  });
  let id = 0;
  return {
    request(method, params = {}) {
      id += 1;
      const request = { jsonrpc: '2.0', id, method, params: { ...params, _meta: META } };
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return new Promise((resolve, reject) => waiting.set(request.id, { resolve, reject }));
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
