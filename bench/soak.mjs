// High load for minutes, with clients that come and go beside it: is every request answered and recorded, and does
// memory, or the number of open descriptors, grow? Measured after the first tenth and after the end, each time idle and
// with the garbage collected. Only run when it is named: `npm run bench -- soak`, ten minutes; `--quick`, one.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createHouse } from './house.mjs';
import { listen, program, residentOf } from './process.mjs';
import { TOOL } from './programs/offer.mjs';
import { modern } from './throughput.mjs';
import { createVisitor } from './visitor.mjs';

const CONNECTIONS = 32;

/** How long after the last request an answer may still come. */
const PATIENCE_MS = 15_000;

export async function soak({ ms }) {
  const upstream = await listen([program('server-http.mjs')]);
  const house = await createHouse({
    http: { url: `http://127.0.0.1:${upstream.port}/mcp` },
    stdio: { command: process.execPath, args: [program('server-stdio.mjs')] },
  });
  const gateway = await house.serve(['--expose-gc', '--import', program('heap.mjs')]);
  const load = fork(program('load.mjs'));
  try {
    const first = await strain(gateway, load, ms / 10);
    const before = await measure(gateway);
    const second = await strain(gateway, load, (ms * 9) / 10);
    const after = await measure(gateway);
    await gateway.stop();
    const requests = first.requests + second.requests;
    const recorded = await recordsIn(house);
    return [
      { name: 'requests', count: requests },
      { name: 'not answered as they should be', count: first.failures + second.failures },
      { name: 'missing in the record', count: requests - recorded },
      { name: 'per second, clients that come and go included', count: second.requests / (second.ms / 1000) },
      ...['heap MiB', 'resident MiB', 'open descriptors'].flatMap((name) => [
        { name: `${name}, after a tenth`, count: before[name] },
        { name: `${name}, at the end`, count: after[name] },
      ]),
    ];
  } finally {
    load.kill();
    await gateway.stop();
    await upstream.stop();
    await house.stop();
  }
}

/** The load on one server, and visitors of both eras at both servers. */
async function strain(gateway, load, ms) {
  const started = performance.now();
  const visitors = ['http', 'stdio'].map((server) => createVisitor(gateway.port, server));
  const visits = visitors.map((visitor) => visitor.until(started + ms));
  load.send({ port: gateway.port, path: '/servers/http/mcp', connections: CONNECTIONS, ms, ...modern });
  const answered = once(load, 'message').then(([seen]) => seen);
  const late = pause(ms + PATIENCE_MS, undefined, { ref: false });
  const seen = await Promise.race([answered, late]);
  if (seen === undefined) throw new Error(`a request of ${TOOL.name} was never answered`);
  const others = await Promise.all(visits);
  return {
    ms: performance.now() - started,
    requests: seen.requests + others.reduce((sum, { requests }) => sum + requests, 0),
    failures: seen.failures + others.reduce((sum, { failures }) => sum + failures, 0),
  };
}

/** Idle for longer than connections and publications wait. */
async function measure(gateway) {
  await pause(35_000);
  const heap = gateway.until(/heap (\d+) (\d+)\n/);
  process.kill(gateway.pid, 'SIGUSR2');
  const [, used, external] = await heap;
  return {
    'heap MiB': (Number(used) + Number(external)) / 2 ** 20,
    'resident MiB': residentOf(gateway.pid),
    'open descriptors': readdirSync(`/proc/${gateway.pid}/fd`).length,
  };
}

/** The number of entries is the second line of each log's checkpoint (c2sp.org/tlog-checkpoint). */
async function recordsIn({ dir }) {
  const logs = path.join(dir, 'state', 'bartizan', 'audit');
  const sizes = readdirSync(logs)
    .filter((log) => log.startsWith('serve'))
    .map((log) => Number(readFileSync(path.join(logs, log, 'checkpoint'), 'utf8').split('\n')[1]));
  return sizes.reduce((sum, size) => sum + size, 0);
}
