// From the start of the process until the answer to `initialize`: the server alone, and `bartizan run` in front of it,
// in turn. The clock starts before the process does.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bartizan, createHouse } from './house.mjs';
import { median } from './median.mjs';
import { program } from './process.mjs';

const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
const filesystem = path.join(modules, '@modelcontextprotocol/server-filesystem/dist/index.js');
const params = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1.0.0' },
};
const INITIALIZE = `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`;

/** `BARTIZAN_NODE` names another Node to measure with. */
const node = process.env.BARTIZAN_NODE ?? process.execPath;

export async function startUp({ rounds }) {
  const house = await createHouse({
    trivial: { command: node, args: [program('server-stdio.mjs')] },
    filesystem: { command: node, args: [filesystem, '.'] },
  });
  const options = { cwd: house.dir, env: house.env };
  const starts = (name, args) => [
    { name: `${name}, alone`, args },
    { name: `${name}, bartizan run`, args: [bartizan, 'run', name, '--config', house.config] },
  ];
  const ways = [
    ...starts('trivial', [program('server-stdio.mjs')]),
    ...starts('filesystem', [filesystem, '.']),
  ];
  try {
    const seen = ways.map(() => []);
    for (let round = 0; round <= rounds; round++) {
      for (const [index, { args }] of ways.entries()) {
        const ms = await timeToAnswer(args, options);
        if (round > 0) seen[index].push(ms); // the first one fills the caches of the disk
      }
    }
    return ways.map(({ name }, index) => ({
      name,
      ms: median(seen[index]),
      fastest: Math.min(...seen[index]),
    }));
  } finally {
    await house.stop();
  }
}

/** From the start of a process until its answer to `initialize`, in milliseconds. */
export function timeToAnswer(args, { command = node, patience = 15_000, ...options }) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
    let elapsed;
    let said = '';
    let complained = '';
    child.stdin.write(INITIALIZE);
    child.stdout.on('data', (chunk) => {
      said += chunk;
      if (elapsed !== undefined || !said.includes('\n')) return;
      elapsed = performance.now() - started;
      child.stdin.end();
    });
    child.stderr.on('data', (chunk) => {
      complained += chunk;
    });
    child.once('exit', () => {
      if (elapsed !== undefined && said.includes('"serverInfo"')) resolve(elapsed);
      else reject(new Error(`${args.join(' ')}: ${said} ${complained}`));
    });
    setTimeout(() => child.kill(), patience).unref();
  });
}
