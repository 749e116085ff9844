// Calls per second of one process, and of several that share a port (`serve --workers N`). The load and the server behind
// share the cores with them, so with few cores the figures show less than several processes can.
import { cpus } from 'node:os';
import { createHouse } from './house.mjs';
import { childrenOf, listen, program } from './process.mjs';
import { compare, modern, startLoad } from './throughput.mjs';

export async function workers({ rounds, ms }) {
  const opened = [];
  const open = async (opening) => {
    const thing = await opening;
    opened.unshift(thing);
    return thing;
  };
  try {
    const upstream = await open(listen([program('server-http.mjs')]));
    const servers = { http: { url: `http://127.0.0.1:${upstream.port}/mcp` } };
    const ways = [];
    for (const count of countsFor(cpus().length)) {
      const house = await open(createHouse(servers));
      const more = count === 0 ? [] : ['--workers', String(count)];
      const gateway = await open(house.serve([], more));
      const name = count === 0 ? 'one process' : `--workers ${count}`;
      const pids = [gateway.pid, ...childrenOf(gateway.pid)];
      ways.push({ name, ...modern, ...gateway, pids, path: '/servers/http/mcp' });
    }
    const load = await open(startLoad());
    return await compare(load, ways, 32, rounds, ms);
  } finally {
    for (const thing of opened) await thing.stop();
  }
}

/** 0 stands for a process that is no worker. */
function countsFor(cores) {
  return [0, 1, 2, 4, 8].filter((count) => count <= Math.max(2, cores));
}
