/** Programs that run while a leg does: a server of the suite's, and Bartizan in front of it. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const FOREVER = 1_000_000;
const PATIENCE_MS = 30_000;

export const program = (server, way) =>
  fileURLToPath(new URL(`servers/${server}-${way}.mjs`, import.meta.url));

/** One of the servers over HTTP, at `url` until it is stopped. */
export async function startServer(server) {
  const child = spawn(process.execPath, [program(server, 'http')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const line = await said(child, /\{"port":\d+\}/);
  return { url: `http://127.0.0.1:${JSON.parse(line).port}/mcp`, stop: () => stop(child) };
}

/**
 * Bartizan with one server behind it, approved and permitted, in a home of its own.
 *
 * @param {Record<string, unknown>} behind the server, as the config has it
 */
export async function startBartizan(bartizan, behind) {
  const home = mkdtempSync(path.join(tmpdir(), 'bartizan-conformance-'));
  const env = { PATH: process.env.PATH, HOME: home, XDG_STATE_HOME: path.join(home, 'state') };
  const config = path.join(home, 'bartizan.yaml');
  // JSON is YAML.
  writeFileSync(config, JSON.stringify({ servers: { suite: behind }, controls: OPEN_ENOUGH }));
  const clean = () => rmSync(home, { recursive: true, force: true });
  try {
    const approved = spawnSync(
      process.execPath,
      [bartizan, 'approve', '--all', '--yes', '--config', config],
      { env, encoding: 'utf8' },
    );
    if (approved.status !== 0) throw new Error(`approve ended with ${approved.status}:\n${approved.stderr}`);
    const child = spawn(process.execPath, [bartizan, 'serve', '--port', '0', '--config', config], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const url = await said(child, /http:\/\/\S+\/servers\/suite\/mcp/);
    return {
      url,
      async stop() {
        await stop(child);
        clean();
      },
    };
  } catch (error) {
    clean();
    throw error;
  }
}

/** What a suite needs that calls everything, often: every default control stays on. */
const OPEN_ENOUGH = {
  // It says that it must not carry anything from another tool, which reads like an order about the tools of others.
  'poisoned-catalog': {
    accepted: [{ server: 'suite', names: ['test_mrtr_unrelated'], reason: 'read, and harmless' }],
  },
  'data-flow': { off: { reason: 'the suite reads and writes without a person' } },
  'access-policy': { rules: [{ allow: { server: 'suite' }, reason: 'the conformance suite' }] },
  'rate-limits': {
    server: { perSecond: FOREVER, burst: FOREVER, concurrent: 1_000 },
    tool: { perSecond: FOREVER, burst: FOREVER },
  },
};

/** The first that matches of what a program says on stdout. */
function said(child, pattern) {
  return new Promise((resolve, reject) => {
    let out = '';
    const late = setTimeout(() => fail('said nothing'), PATIENCE_MS);
    const fail = (what) => {
      clearTimeout(late);
      child.kill('SIGKILL');
      reject(new Error(`${child.spawnargs.join(' ')}: ${what}`));
    };
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      out += chunk;
      const found = pattern.exec(out)?.[0];
      if (found === undefined) return;
      clearTimeout(late);
      resolve(found);
    });
    child.once('close', (code) => fail(`ended with ${code}`));
    child.once('error', (error) => fail(error.message));
  });
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('close', resolve));
  const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  child.stdin?.end();
  child.kill('SIGTERM');
  await gone;
  clearTimeout(late);
}
