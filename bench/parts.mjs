// What the parts of the way through cost by themselves, in microseconds of CPU time.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { median } from './median.mjs';
import { TOOL, VERSION } from './programs/offer.mjs';
import { loadRooms } from './rooms.mjs';
import { modern } from './throughput.mjs';

const KIB = 1024;
const MIB = 1024 * KIB;

export async function parts({ quick }) {
  const rooms = await loadRooms();
  try {
    const rows = [
      ...parsing(rooms, quick),
      ...(await judging(rooms, quick)),
      ...(await recording(rooms, quick)),
    ];
    return rows.map(([name, us]) => ({ name, us }));
  } finally {
    await rooms.stop();
  }
}

function parsing({ parseMessage, defaultLimits }, quick) {
  const parse = (bytes) => () => {
    const { fault } = parseMessage(bytes, defaultLimits);
    if (fault !== undefined) throw new Error(`it is refused: ${fault.code}`);
  };
  const call = Buffer.from(modern.body);
  const words = 'some words that are like what people write. '.repeat(20);
  const texts = filled(100 * KIB, (at) => ({ at, words }));
  const numbers = filled(100 * KIB, (at) => [at, at / 7, -at]);
  // What the default limits let in, and what takes longest of that: small values, and characters that are spelled out.
  const worst = {
    'arrays of digits': () => new Array(10_000).fill(1),
    'arrays of fractions': (at) => Array.from({ length: 1_000 }, (_, n) => (at + n) / 7),
    'arrays of empty arrays': () => new Array(10_000).fill([]),
    'escaped text': () => '\u0001\u0002'.repeat(1_000),
  };
  const few = quick ? 1 : 5;
  return [
    [`parse a call of ${call.length} bytes`, time(quick ? 5_000 : 100_000, parse(call))],
    ['parse 100 KiB of text', time(quick ? 50 : 1_000, parse(texts))],
    ['parse 100 KiB of numbers', time(quick ? 50 : 1_000, parse(numbers))],
    ...Object.entries(worst).flatMap(([name, item]) =>
      [1, 3.9].map((size) => [`parse ${size} MiB of ${name}`, time(few, parse(filled(size * MIB, item)))]),
    ),
  ];
}

/** A result of about so many bytes. */
function filled(size, item) {
  const items = [];
  for (let at = 0, left = size; left > 0; at++) {
    items.push(item(at));
    left -= JSON.stringify(items[at]).length + 1;
  }
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { items } }));
}

async function judging({ schemas, accessPolicy }, quick) {
  const message = { value: JSON.parse(modern.body) };
  const tool = { kind: 'tool', name: TOOL.name, digest: 'sha256:0', definition: TOOL };
  const client = { name: 'bench', version: '1', protocolVersion: VERSION, capabilities: {} };
  const caller = { kind: 'local', id: 'bench' };
  const { method, params } = message.value;
  const exchange = {
    id: '1',
    at: 0,
    caller,
    client,
    server: 's',
    method,
    params,
    tool,
    request: message,
    message,
  };
  const pins = { offer: () => tool, digestOf: () => tool.digest, offers: () => [tool] };
  const rounds = quick ? 5_000 : 200_000;
  const rows = [];
  for (const [name, control] of [
    ['check arguments against the schema', schemas],
    ['ask the access policy', accessPolicy],
  ]) {
    const checks = control.create(control.options.parse({}), { pins, servers: ['s'] });
    const judgement = await checks.request(exchange); // the first time compiles
    if (judgement.verdict !== 'pass') throw new Error(`${name}: ${JSON.stringify(judgement)}`);
    rows.push([name, time(rounds, () => checks.request(exchange))]);
  }
  return rows;
}

async function recording({ createRecorder, redactWith }, quick) {
  const root = await mkdtemp(path.join(tmpdir(), 'bartizan-bench-log-'));
  try {
    const recorder = await createRecorder({
      root,
      name: 'bench',
      stateDir: path.join(root, 'state'),
      clock: Date.now,
    });
    const redact = redactWith(recorder.hmacKey);
    const known = new Set(Object.keys(TOOL.inputSchema.properties));
    const args = JSON.parse(modern.body).params.arguments;
    const pair = async (number) => {
      const params = redact.parameters(args, known);
      const caller = { kind: 'local', id: 'bench' };
      const opening = {
        id: `exchange-${number}`,
        at: 0,
        face: 'http',
        caller,
        server: 's',
        method: 'tools/call',
        params,
      };
      await recorder.open(opening);
      await recorder.close({ ...opening, v: 1, ms: 1, outcome: 'answered' });
    };
    const rows = [];
    for (const together of [1, 32]) {
      const rounds = Math.ceil((quick ? 500 : 10_000) / together);
      const before = process.cpuUsage();
      for (let round = 0; round < rounds; round++) {
        await Promise.all(Array.from({ length: together }, (_, index) => pair(round * together + index)));
      }
      const { user, system } = process.cpuUsage(before);
      rows.push([`record an exchange, ${together} at once`, (user + system) / rounds / together]);
    }
    await recorder.end();
    return rows;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** CPU time of one round, the median of five, after one that warms up. */
function time(rounds, work) {
  const once = () => {
    const before = process.cpuUsage();
    for (let round = 0; round < rounds; round++) work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / rounds;
  };
  once();
  return median([once(), once(), once(), once(), once()]);
}
