// What the way out of a sandbox costs: a connection through relay and proxy, against one that is made directly. Prints
// medians; run it on a quiet machine. The walls themselves are not measured here.
//
//   node bench/egress.mjs
import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsdown';
import { median } from './median.mjs';
import { listen, program } from './process.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const ROUNDS = 5;
const CONNECTIONS = 200;
const MESSAGES = 2000;
const BYTES = 256 * 1024 * 1024;

const scratch = await mkdtemp(path.join(tmpdir(), 'bartizan-egress-'));
const source = await listen([program('source.mjs')]);
try {
  const { createEgress, relay } = await load();
  const host = 'api.example.com';
  const egress = createEgress({
    // To disk goes nothing: what a record costs is measured where records are.
    ledger: { open: async () => ({ id: 'x', close: async () => undefined }) },
    clock: Date.now,
    names: { lookup: async () => ['127.0.0.1'] },
    refused: [],
    limits: { attemptsPerMinute: Number.POSITIVE_INFINITY },
  });
  const args = [program('reach.mjs'), host, source.port, CONNECTIONS, MESSAGES, BYTES].map(String);
  const direct = () => spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const through = () => {
    const [node, ...words] = relay.words(3);
    const child = spawn(node, [...words, process.execPath, ...args], {
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    });
    egress
      .way({ server: 'bench', network: [`${host}:${source.port}`], call: () => undefined })
      .serve(child.stdio[3]);
    return child;
  };
  const rows = { directly: [], 'relay and proxy': [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rows.directly.push(await outputOf(direct()));
    rows['relay and proxy'].push(await outputOf(through()));
  }
  console.table(
    Object.fromEntries(
      Object.entries(rows).map(([name, runs]) => [
        name,
        {
          'new connection, ms': three(median(runs.map(({ connecting }) => connecting))),
          'answer over an open one, ms': three(median(runs.map(({ answer }) => answer))),
          'MiB/s': three(median(runs.map(({ bulk }) => BYTES / 2 ** 20 / (bulk / 1000)))),
        },
      ]),
    ),
  );
  console.log(`start-up through the relay: ${three(median(await starts()))} ms more`);
} finally {
  await source.stop();
  await rm(scratch, { recursive: true, force: true });
}

async function load() {
  await writeFile(path.join(scratch, 'package.json'), '{ "type": "module" }');
  await build({
    config: false,
    cwd: root,
    entry: { egress: 'src/egress/egress.ts' },
    outDir: path.join(scratch, 'out'),
    format: 'esm',
    platform: 'node',
    target: 'node20',
    fixedExtension: false,
    dts: false,
    logLevel: 'error',
  });
  await copyFile(path.join(root, 'src/egress/relay.mjs'), path.join(scratch, 'out/relay.mjs'));
  return import(pathToFileURL(path.join(scratch, 'out/egress.js')).href);
}

/** Until a program has ended that does nothing, with the relay in front of it and without. */
async function starts() {
  const { relay } = await load();
  const taken = [];
  for (let round = 0; round < 10; round += 1) {
    const bare = await lived([process.execPath, '-e', '0'], ['ignore', 'inherit', 'inherit']);
    const behind = await lived(
      [...relay.words(3), process.execPath, '-e', '0'],
      ['ignore', 'inherit', 'inherit', 'pipe'],
    );
    taken.push(behind - bare);
  }
  return taken;
}

async function lived([file, ...args], stdio) {
  const started = performance.now();
  const child = spawn(file, args, { stdio });
  await new Promise((resolve) => child.once('exit', resolve));
  return performance.now() - started;
}

async function outputOf(child) {
  let said = '';
  child.stdout.on('data', (data) => {
    said += data;
  });
  await new Promise((resolve) => child.once('close', resolve));
  return JSON.parse(said);
}

function three(value) {
  return Number(value.toPrecision(3));
}
