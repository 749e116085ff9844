/** One leg: whatever stands between the suite and the server is started, the suite runs, all of it ends. */
import { fileURLToPath } from 'node:url';
import { expectedOf, withExpectedOf } from './expected-failures.mjs';
import { ALSO_REQUIRED } from './legs.mjs';
import { program, startBartizan, startServer } from './processes.mjs';
import { requirementsOf } from './requirements.mjs';
import { runSuite } from './suite.mjs';

/**
 * `lax` names scenarios that fail and have to pass here although the suite does not count them, `free` those that
 * decide nothing.
 */
export function runLeg(leg, options) {
  return leg.kind === 'client' ? runClientLeg(leg, options) : runServerLeg(leg, options);
}

async function runServerLeg(leg, { command, bartizan, scenario }) {
  const { free } = requirementsOf(command, leg);
  const also = leg.way === 'direct' ? [] : ALSO_REQUIRED[leg.requirements];
  const stops = [];
  try {
    const args = ['server', '--url', await open(leg, bartizan, stops)];
    const run = await (scenario === undefined
      ? runSuite(command, [...args, '--requirements', leg.requirements, ...known(leg)])
      : runOne(leg, command, args, scenario));
    const lax = also.filter((name) => fails(run.scenarios.get(name)));
    return { leg, run, lax, free: free.filter((name) => !also.includes(name)) };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

/** One scenario after the other: the suite would start all the gateways at once, and each would be late. */
async function runClientLeg(leg, { command, bartizan, scenario }) {
  const client = fileURLToPath(new URL('client.mjs', import.meta.url));
  const args = ['client', '--command', `${process.execPath} ${client} ${bartizan}`];
  const { required, free } = requirementsOf(command, leg);
  const run = { code: 0, output: '', scenarios: new Map() };
  for (const name of scenario === undefined ? required : [scenario]) {
    const { code, output, scenarios } = await runOne(leg, command, args, name);
    run.code ||= code;
    run.output += code === 0 ? '' : output;
    for (const [found, checks] of scenarios) run.scenarios.set(found, checks);
  }
  return { leg, run, lax: [], free };
}

function runOne(leg, command, args, scenario) {
  const chosen = ['--scenario', scenario, '--spec-version', leg.requirements];
  return withExpectedOf(leg, scenario, (expected) => runSuite(command, [...args, ...chosen, ...expected]));
}

function known(leg) {
  const file = expectedOf(leg);
  return file === undefined ? [] : ['--expected-failures', file];
}

async function open({ server, way }, bartizan, stops) {
  if (way === 'stdio') {
    const sandbox = { off: { reason: 'the suite has to run where no sandbox is installed' } };
    const started = { command: process.execPath, args: [program(server, 'stdio')], sandbox };
    const gateway = await startBartizan(bartizan, started);
    stops.push(gateway.stop);
    return gateway.url;
  }
  const behind = await startServer(server);
  stops.push(behind.stop);
  if (way === 'direct') return behind.url;
  const gateway = await startBartizan(bartizan, { url: behind.url });
  stops.push(gateway.stop);
  return gateway.url;
}

function fails(checks = []) {
  return checks.some(({ status }) => status === 'FAILURE');
}
