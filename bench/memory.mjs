// Resident memory of `bartizan serve`: idle, with idle legacy sessions, after load, in MiB; of a session and of a stream
// that is idle, in KiB.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { createHouse } from './house.mjs';
import { idleStreams } from './idle-streams.mjs';
import { listen, program, residentOf } from './process.mjs';
import { modern, openLegacy } from './throughput.mjs';

export async function memory({ sessions, ms }) {
  return [...(await afterWork({ sessions, ms })), ...(await idleStreams({ streams: sessions }))];
}

async function afterWork({ sessions, ms }) {
  const upstream = await listen([program('server-http.mjs')]);
  const house = await createHouse({ http: { url: `http://127.0.0.1:${upstream.port}/mcp` } });
  const gateway = await house.serve();
  const load = fork(program('load.mjs'));
  try {
    const url = `http://127.0.0.1:${gateway.port}/servers/http/mcp`;
    await openLegacy(url); // what is loaded at the first request belongs to no session
    await pause(1_000);
    const idle = residentOf(gateway.pid);
    for (let session = 0; session < sessions; session++) await openLegacy(url);
    await pause(2_000);
    const held = residentOf(gateway.pid);
    load.send({ port: gateway.port, path: '/servers/http/mcp', connections: 32, ms, ...modern });
    await once(load, 'message');
    await pause(2_000);
    const after = residentOf(gateway.pid);
    return [
      { name: 'idle', MiB: idle },
      { name: `with ${sessions} idle legacy sessions`, MiB: held },
      { name: `after ${ms / 1000} s of load`, MiB: after },
      { name: 'one legacy session, in KiB', KiB: ((held - idle) / sessions) * 1024 },
    ];
  } finally {
    load.kill();
    await gateway.stop();
    await upstream.stop();
    await house.stop();
  }
}
