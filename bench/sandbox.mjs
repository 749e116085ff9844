// What walls cost: the start of a server through `bartizan run`, and calls one after the other, each without and within.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { bartizan, createHouse } from './house.mjs';
import { levelsHere } from './levels.mjs';
import { median } from './median.mjs';
import { program } from './process.mjs';
import { TOOL } from './programs/offer.mjs';
import { timeToAnswer } from './start-up.mjs';

const call = { name: TOOL.name, arguments: { id: 'r-1', fields: ['name', 'rows'], limit: 10 } };
const server = { command: process.execPath, args: [program('server-stdio.mjs')] };

export async function sandbox({ rounds, calls }) {
  const others = levelsHere().map((level, index) => ({ ...level, server: `level-${index}` }));
  const house = await createHouse({
    without: server,
    bubblewrap: { ...server, sandbox: 'bubblewrap' },
    ...Object.fromEntries(others.map((each) => [each.server, { ...server, sandbox: each.sandbox }])),
  });
  const options = { cwd: house.dir, env: house.env };
  const ways = [
    { name: 'the server alone', args: server.args },
    { name: 'bartizan run, without walls', args: runOf('without', house) },
    { name: 'bartizan run, in bubblewrap', args: runOf('bubblewrap', house) },
    ...others.map((each) => ({ name: `bartizan run, in ${each.name}`, args: runOf(each.server, house) })),
  ];
  try {
    const starts = ways.map(() => []);
    const calling = ways.map(() => []);
    for (let round = 0; round <= rounds; round++) {
      for (const [index, { args }] of ways.entries()) {
        const ms = await timeToAnswer(args, options);
        const each = await timeOfCalls(args, options, calls);
        if (round === 0) continue; // the first one fills the caches of the disk
        starts[index].push(ms);
        calling[index].push(each);
      }
    }
    return ways.map(({ name }, index) => ({
      name,
      'start ms': median(starts[index]),
      'fastest start ms': Math.min(...starts[index]),
      'call µs': median(calling[index]) * 1_000,
      'calls per second': 1_000 / median(calling[index]),
    }));
  } finally {
    await house.stop();
  }
}

function runOf(name, house) {
  return [bartizan, 'run', name, '--config', house.config];
}

/** Milliseconds of one call, when each waits for the answer to the one before. */
async function timeOfCalls(args, options, calls) {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'], ...options });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (id, method, params) => {
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${args.join(' ')} ended`);
      const answer = JSON.parse(value);
      if (answer.id !== id) continue;
      if (answer.result === undefined || answer.result.isError) throw new Error(value);
      return;
    }
  };
  const clientInfo = { name: 'bench', version: '1.0.0' };
  try {
    await ask(0, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
    for (let id = 1; id <= 50; id++) await ask(id, 'tools/call', call); // warm
    const started = performance.now();
    for (let id = 51; id <= 50 + calls; id++) await ask(id, 'tools/call', call);
    return (performance.now() - started) / calls;
  } finally {
    child.stdin.end();
    await new Promise((resolve) => child.once('exit', resolve));
  }
}
