// A server with thousands of tools: how long it takes to read all pages, directly and through Bartizan, and the first
// call after that. In turn, medians over the rounds.
import { createHouse } from './house.mjs';
import { median } from './median.mjs';
import { listen, program, residentOf } from './process.mjs';
import { modern } from './throughput.mjs';

const TOOLS = 5_000;
const PAGE = 400;

export async function manyTools({ rounds }) {
  const upstream = await listen([program('server-many-tools.mjs'), String(TOOLS), String(PAGE)]);
  const url = `http://127.0.0.1:${upstream.port}/mcp`;
  const house = await createHouse({ http: { url } });
  const gateway = await house.serve();
  try {
    const through = `http://127.0.0.1:${gateway.port}/servers/http/mcp`;
    const cold = await timed(() => readAll(through));
    const ways = [
      ['all pages, direct', () => readAll(url)],
      ['all pages, bartizan', () => readAll(through)],
      ['a call, direct', () => call(url)],
      ['a call, bartizan', () => call(through)],
    ];
    const seen = ways.map(() => []);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, [, run]] of ways.entries()) seen[index].push(await timed(run));
    }
    return [
      { name: `all pages of ${TOOLS} tools, bartizan, the first time`, ms: cold },
      ...ways.map(([name], index) => ({ name, ms: median(seen[index]) })),
      { name: 'resident afterwards', MiB: residentOf(gateway.pid) },
    ];
  } finally {
    await gateway.stop();
    await upstream.stop();
    await house.stop();
  }
}

async function timed(run) {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

async function readAll(url) {
  let cursor;
  let found = 0;
  do {
    const { result } = await ask(url, 'tools/list', cursor === undefined ? {} : { cursor });
    found += result.tools.length;
    cursor = result.nextCursor;
  } while (cursor !== undefined);
  if (found !== TOOLS) throw new Error(`${found} of ${TOOLS} tools`);
}

async function call(url) {
  const name = `read_record_${TOOLS - 1}`;
  const { result } = await ask(url, 'tools/call', { name, arguments: { id: 'r-1' } }, { 'mcp-name': name });
  if (result?.structuredContent === undefined) throw new Error('the call was not answered');
}

async function ask(url, method, params, more = {}) {
  const { _meta } = JSON.parse(modern.body).params;
  const fields = Object.fromEntries(modern.headers.map((line) => line.split(': ')));
  const { 'mcp-name': _, ...headers } = fields;
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'mcp-method': method, ...more },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } }),
  });
  return answer.json();
}
