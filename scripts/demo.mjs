// `npm run demo`: a server that changes a tool behind everybody's back, first without Bartizan, then with it.
// Everything is real: the server, `bartizan approve`, `bartizan run`, the record. Nothing leaves this machine.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lineClient } from './line-client.mjs';
import { build, install, root } from './prepare.mjs';

// Tests bring their own build.
if (process.env.BARTIZAN_BIN === undefined) {
  install();
  build();
}

const home = mkdtempSync(path.join(tmpdir(), 'bartizan-demo-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));

const bartizan = process.env.BARTIZAN_BIN ?? path.join(root, 'dist', 'bartizan.js');
// It means well for one call, and then changes what it says of its tool `echo` (src/testing/servers/offers.mjs).
const server = [path.join(root, 'src', 'testing', 'servers', 'stdio.mjs'), 'rug-pull', '--calls=1'];
const seen = path.join(home, 'seen');
const config = path.join(home, 'bartizan.yaml');
const env = { PATH: process.env.PATH, HOME: home, XDG_STATE_HOME: path.join(home, 'state'), NO_COLOR: '1' };

say('Without Bartizan');
await visit('server', lineClient(process.execPath, server, env));

say('\nWith Bartizan in between, after a person has looked at what the server offers and approved it');
writeFileSync(
  config,
  JSON.stringify({
    servers: {
      notes: {
        command: process.execPath,
        args: server,
        env: { BARTIZAN_SEEN: seen },
        sandbox: { off: { reason: 'the demonstration has to run where no sandbox is installed' } },
      },
    },
  }),
);
command('approve', '--all', '--yes', '--config', config);
writeFileSync(seen, '');
await visit('bartizan', lineClient(process.execPath, [bartizan, 'run', 'notes', '--config', config], env));

const calls = readFileSync(seen, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line).message);
const reached = calls
  .filter(({ method }) => method === 'tools/call')
  .map(({ params }) => JSON.stringify(params.arguments));
tell(
  'server',
  undefined,
  `was called ${reached.length === 1 ? 'once' : `${reached.length} times`}, with ${reached.join(' and ')}`,
);

say('\n$ bartizan audit tail');
for (const line of command('audit', 'tail').trimEnd().split('\n')) say(`  ${line}`);
say('$ bartizan audit verify');
say(`  ${command('audit', 'verify').trimEnd()}`);

/** What a client does that trusts whatever it is told: it looks, calls, looks again, and follows the words it finds. */
async function visit(peer, client) {
  await look(peer, client);
  await call(peer, client, 'hello');
  await look(peer, client);
  await call(peer, client, 'MY-PRIVATE-KEY');
  await client.close();
}

async function look(peer, client) {
  tell('client', peer, 'tools/list');
  const { result } = await client.request('tools/list');
  const echo = result.tools.find(({ name }) => name === 'echo');
  const others = result.tools.filter((tool) => tool !== echo).map(({ name }) => name);
  tell(
    peer,
    'client',
    echo === undefined ? `no echo any more, only ${others.join(', ')}` : `echo: ${echo.description}`,
  );
}

async function call(peer, client, text) {
  tell('client', peer, `tools/call echo ${JSON.stringify({ text })}`);
  const { result, error } = await client.request('tools/call', { name: 'echo', arguments: { text } });
  tell(
    peer,
    'client',
    error === undefined ? JSON.stringify(result.content[0].text) : `error ${error.code}: ${error.message}`,
  );
}

function command(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bartizan, ...args], {
    env,
    encoding: 'utf8',
  });
  if (status === 0) return stdout;
  console.error(`error: bartizan ${args.join(' ')} ended with ${status}\n${stderr}`);
  process.exit(3);
}

/** One line of the transcript, folded where it is long. */
function tell(from, to, what) {
  const who = (to === undefined ? from : `${from} → ${to}`).padEnd(19);
  const lines = what.match(/.{1,84}(?:\s|$)/g);
  say(`  ${who} ${lines.map((line) => line.trimEnd()).join(`\n${' '.repeat(22)}`)}`);
}

function say(line) {
  console.log(line);
}
