// Requests per second, latency and CPU time of one `tools/call`, through each way in turn, round after round, so that
// whatever else the machine does falls on all of them alike. The figures are medians over the rounds.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createHouse } from './house.mjs';
import { median } from './median.mjs';
import { cpuOf, listen, program } from './process.mjs';
import { TOOL, VERSION } from './programs/offer.mjs';

const JSON_HEADERS = ['content-type: application/json', 'accept: application/json, text/event-stream'];
const call = { name: TOOL.name, arguments: { id: 'r-1', fields: ['name', 'rows'], limit: 10 } };
const META = 'io.modelcontextprotocol/';
const modernMeta = {
  [`${META}protocolVersion`]: VERSION,
  [`${META}clientInfo`]: { name: 'bench', version: '1.0.0' },
  [`${META}clientCapabilities`]: {},
};

/** What a modern client sends. */
export const modern = {
  headers: [
    ...JSON_HEADERS,
    `mcp-protocol-version: ${VERSION}`,
    'mcp-method: tools/call',
    `mcp-name: ${TOOL.name}`,
  ],
  body: bodyOf('tools/call', { ...call, _meta: modernMeta }),
};

function bodyOf(method, params) {
  return JSON.stringify({ jsonrpc: '2.0', id: 'ID', method, params });
}

/** What a modern client sends that wants to be told of changes. */
export function subscription() {
  const method = 'subscriptions/listen';
  const params = { notifications: { toolsListChanged: true }, _meta: modernMeta };
  const headers = [...JSON_HEADERS, `mcp-protocol-version: ${VERSION}`, `mcp-method: ${method}`];
  return { headers, body: bodyOf(method, params) };
}

/** Opens a legacy session, and says what is sent within it. */
export async function openLegacy(url) {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'bench', version: '1.0.0' },
  };
  const answer = await fetch(url, { method: 'POST', headers, body: bodyOf('initialize', params) });
  const id = answer.headers.get('mcp-session-id');
  if (!answer.ok || id === null) throw new Error(`initialize: HTTP ${answer.status} ${await answer.text()}`);
  await answer.text();
  const session = [`mcp-session-id: ${id}`, 'mcp-protocol-version: 2025-11-25'];
  return { headers: [...JSON_HEADERS, ...session], body: bodyOf('tools/call', call) };
}

/** @param only names of ways; all when absent */
export async function throughput({ rounds, ms, only }) {
  const opened = [];
  const open = async (opening) => {
    const thing = await opening;
    opened.unshift(thing);
    return thing;
  };
  try {
    const upstream = await open(listen([program('server-http.mjs')]));
    const origin = `http://127.0.0.1:${upstream.port}`;
    const bare = await open(listen([program('bare-proxy.mjs'), origin]));
    const house = await open(
      createHouse({
        http: { url: `${origin}/mcp` },
        stdio: { command: process.execPath, args: [program('server-stdio.mjs')] },
      }),
    );
    const gateway = await open(house.serve());
    const load = await open(startLoad());
    const legacy = await openLegacy(`http://127.0.0.1:${gateway.port}/servers/http/mcp`);
    const ways = [
      { name: 'upstream, direct', ...modern, ...upstream, path: '/mcp' },
      { name: 'bare proxy', ...modern, ...bare, path: '/mcp' },
      { name: 'bartizan', ...modern, ...gateway, path: '/servers/http/mcp' },
      { name: 'bartizan, stdio server', ...modern, ...gateway, path: '/servers/stdio/mcp' },
      { name: 'bartizan, legacy client', ...legacy, ...gateway, path: '/servers/http/mcp' },
    ];
    const wanted = ways.filter(({ name }) => only === undefined || only.includes(name));
    return [
      ...(await compare(load, wanted, 1, rounds, ms)),
      ...(await compare(load, wanted, 32, rounds, ms)),
    ];
  } finally {
    for (const thing of opened) await thing.stop();
  }
}

export function startLoad() {
  const load = fork(program('load.mjs'));
  return {
    async drive(order) {
      load.send(order);
      const [seen] = await once(load, 'message');
      return seen;
    },
    stop: () => load.kill(),
  };
}

/** One row for each way, medians over the rounds. */
export async function compare(load, ways, connections, rounds, ms) {
  for (const way of ways) await measure(load, way, connections, 1_500);
  const seen = ways.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, way] of ways.entries()) seen[index].push(await measure(load, way, connections, ms));
  }
  return ways.map(({ name }, index) => {
    const of = (key) => median(seen[index].map((round) => round[key]));
    return { name, connections, perSecond: of('perSecond'), p50: of('p50'), p99: of('p99'), cpu: of('cpu') };
  });
}

async function measure(load, { pid, pids = [pid], port, path, headers, body }, connections, ms) {
  const cpu = () => pids.reduce((sum, each) => sum + cpuOf(each), 0);
  const before = cpu();
  const seen = await load.drive({ port, path, connections, ms, headers, body });
  if (seen.failures > 0) throw new Error(`${path}: ${seen.failures} of ${seen.requests} were not answered`);
  return { ...seen, cpu: (cpu() - before) / seen.requests };
}
