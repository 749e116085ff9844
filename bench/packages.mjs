// From the start of the process until the answer to `initialize`, of one and the same package from npm: by `npx -y`,
// whose cache is warm; by `bartizan run` of what `bartizan add` installed, every byte of which is compared first; and
// by Node alone. In turn. It fetches the package, so it needs the registry that npm is set to.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { bartizan } from './house.mjs';
import { median } from './median.mjs';
import { timeToAnswer } from './start-up.mjs';

const run = promisify(execFile);
const PACKAGE = '@modelcontextprotocol/server-filesystem@2026.8.31';

export async function packages({ rounds }) {
  const dir = await mkdtemp(path.join(tmpdir(), 'bartizan-bench-'));
  const config = path.join(dir, 'bartizan.yaml');
  const env = {
    PATH: process.env.PATH,
    HOME: dir,
    XDG_STATE_HOME: path.join(dir, 'state'),
    npm_config_cache: path.join(dir, 'npm'),
    npm_config_userconfig: process.env.npm_config_userconfig ?? path.join(homedir(), '.npmrc'),
  };
  const options = { cwd: dir, env };
  const cli = (...args) =>
    run(process.execPath, [bartizan, ...args, '--config', config], { ...options, maxBuffer: 1 << 28 });
  try {
    const started = performance.now();
    await run(
      process.execPath,
      [
        ...[bartizan, 'add', '--config', config, '--name', 'files'],
        ...['--unsigned', 'a measurement', `npm:${PACKAGE}`, '--', dir],
      ],
      options,
    );
    const adding = performance.now() - started;
    await cli('approve', 'files', '--yes');
    const entries = path.join(dir, 'state/bartizan/packages/entries');
    const [entry] = await readdir(entries);
    const name = PACKAGE.slice(0, PACKAGE.lastIndexOf('@'));
    const script = path.join(entries, entry, 'root/node_modules', name, 'dist/index.js');
    const ways = [
      { name: 'npx -y, cache warm', command: 'npx', args: ['-y', PACKAGE, dir] },
      { name: 'bartizan run, added', args: [bartizan, 'run', 'files', '--config', config] },
      { name: 'node alone', args: [script, dir] },
    ];
    const seen = ways.map(() => []);
    for (let round = 0; round <= rounds; round++) {
      for (const [index, { args, command }] of ways.entries()) {
        const ms = await timeToAnswer(args, { ...options, patience: 180_000, ...(command && { command }) });
        if (round > 0) seen[index].push(ms); // the first one fills the caches
      }
    }
    const verified = performance.now();
    await cli('verify');
    return [
      ...ways.map((way, index) => ({
        name: way.name,
        ms: median(seen[index]),
        fastest: Math.min(...seen[index]),
      })),
      { name: 'bartizan verify, the whole command', ms: performance.now() - verified },
      { name: 'bartizan add, once', ms: adding },
    ];
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
