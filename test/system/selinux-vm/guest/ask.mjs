// A legacy client that calls one tool through `bartizan run`, and prints what came of it.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const [tool, path] = process.argv.slice(2);
const child = spawn(
  'node',
  ['/opt/bartizan/dist/bartizan.js', 'run', 'p', '--config', '/srv/bartizan.yaml'],
  {
    stdio: ['pipe', 'pipe', 'inherit'],
  },
);
const send = (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
createInterface({ input: child.stdout }).on('line', (line) => {
  const { id, result, error } = JSON.parse(line);
  if (id === 1 && error !== undefined) {
    console.log(error.message);
    child.stdin.end();
  } else if (id === 1) {
    send({ method: 'notifications/initialized' });
    send({ id: 2, method: 'tools/call', params: { name: tool, arguments: { path, content: 'x' } } });
  }
  if (id !== 2) return;
  console.log(error?.message ?? result.content[0].text);
  child.stdin.end();
});
const clientInfo = { name: 'ask', version: '1.0.0' };
send({
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
});
