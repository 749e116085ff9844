import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'tsdown';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hostileServer } from '../../testing/index.ts';

/**
 * What is left when the process that started a server dies. It has to be a real one, so it is built first:
 * it starts the server that its arguments name and ends as they say.
 */
const PARENT = `
import { startProcess } from './server-process.mjs';
const [how, command, ...args] = process.argv.slice(2);
const quiet = () => {};
const events = { line: quiet, oversize: quiet, stderr: quiet, exit: quiet };
const launch = { command, args, cwd: '/', env: {} };
const server = await startProcess(launch, events, { line: 1e6, stderrLine: 1000 }, {
  patience: { inputMs: 100, terminateMs: 100 },
});
console.log('started');
process.stdin.on('data', () => {
  if (how === 'exit') process.exit(5);
  if (how === 'throw') throw new Error('as told');
});
process.stdin.on('end', async () => {
  if (how === 'close') await server.close();
});
`;

let folder: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bartizan-orphans-'));
  await build({
    config: false,
    entry: [join(import.meta.dirname, 'server-process.ts')],
    outDir: folder,
    format: 'esm',
    platform: 'node',
    fixedExtension: true,
    dts: false,
    clean: false,
    logLevel: 'silent',
  });
  await writeFile(join(folder, 'parent.mjs'), PARENT);
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

afterAll(() => rm(folder, { recursive: true }));

function startParent(how: string, tag: string, stdio: (number | 'ignore')[] = []): ChildProcess {
  const { command, args } = hostileServer('fork', { tag, children: 2 });
  const child = spawn(process.execPath, [join(folder, 'parent.mjs'), how, command, ...args], {
    stdio: ['pipe', 'pipe', 'ignore', ...stdio],
  });
  children.push(child);
  return child;
}

/** Living processes of the server, not its parent, found by their arguments. */
function tagged(tag: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        if (/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))) return false;
        const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
        return line.includes(tag) && !line.includes('parent.mjs');
      } catch {
        return false;
      }
    });
}

async function eventually(fits: () => boolean): Promise<void> {
  while (!fits()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function ended(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
}

/** A server that ignores everything, with children, grandchildren and daemons. */
const WHOLE_TREE = 7;

describe.runIf(process.platform === 'linux')('nothing of a server is left', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'when its Bartizan dies of %s',
    async (signal) => {
      const tag = `tag-${process.pid}-${signal}`;
      const parent = startParent('nothing', tag);
      await eventually(() => tagged(tag).length === WHOLE_TREE);
      const end = ended(parent);
      parent.kill(signal);
      expect(await end).toBe(signal);
      await eventually(() => tagged(tag).length === 0);
    },
  );

  it.each([
    ['exit', 5],
    ['throw', 1],
  ] as const)('when its Bartizan ends by %s', async (how, code) => {
    const tag = `tag-${process.pid}-${how}`;
    const parent = startParent(how, tag);
    await eventually(() => tagged(tag).length === WHOLE_TREE);
    const end = ended(parent);
    parent.stdin?.write('now');
    expect(await end).toBe(code);
    // kill(2) does not wait for the end of what it kills.
    await eventually(() => tagged(tag).length === 0);
  });

  it('when the client is killed: Bartizan loses its input, and closes', async () => {
    const tag = `tag-${process.pid}-client`;
    const { command, args } = hostileServer('fork', { tag, children: 2 });
    const words = [join(folder, 'parent.mjs'), 'close', command, ...args];
    const client = spawn(
      process.execPath,
      [
        '-e',
        `require('node:child_process').spawn(process.execPath, ${JSON.stringify(words)}, { stdio: ['pipe', 'ignore', 'ignore'] }); setInterval(() => {}, 1e6);`,
      ],
      { stdio: 'ignore' },
    );
    children.push(client);
    await eventually(() => tagged(tag).length === WHOLE_TREE);
    client.kill('SIGKILL');
    await eventually(() => tagged(tag).length === 0);
  });

  it('when the watchdog was killed first, but for what has left the first process', async () => {
    const tag = `tag-${process.pid}-dog`;
    const parent = startParent('nothing', tag);
    await eventually(() => tagged(tag).length === WHOLE_TREE);
    const dogs = childrenOf(parent.pid ?? 0).filter((pid) =>
      read(pid, 'cmdline').includes('bartizan-watchdog'),
    );
    expect(dogs).toHaveLength(1);
    const [server] = childrenOf(parent.pid ?? 0).filter((pid) => !dogs.includes(pid));
    for (const dog of dogs) process.kill(dog, 'SIGKILL');
    parent.kill('SIGKILL');
    await eventually(() => !tagged(tag).includes(server ?? 0));
    for (const pid of tagged(tag)) process.kill(pid, 'SIGKILL');
  });
});

describe.runIf(process.platform === 'linux')('a descriptor that Bartizan inherited', () => {
  it('does not reach the server, though it stands above a gap where Node overlooks it', async () => {
    const tag = `tag-${process.pid}-descriptor`;
    const secret = openSync('/etc/hostname', 'r');
    const stdio = [...Array.from({ length: 97 }, () => 'ignore' as const), secret];
    const parent = startParent('close', tag, stdio);
    closeSync(secret);
    await eventually(() => tagged(tag).length === WHOLE_TREE);
    expect(descriptor(parent.pid ?? 0, 100)).toBe('/etc/hostname');
    const seen = tagged(tag).map((pid) => descriptor(pid, 100));
    expect(seen).toContain('/dev/null');
    expect(seen).not.toContain('/etc/hostname');
    const end = ended(parent);
    parent.stdin?.end();
    await end;
  });
});

function read(pid: number, what: string): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'latin1');
  } catch {
    return '';
  }
}

function descriptor(pid: number, number: number): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${number}`);
  } catch {
    return ''; // a daemon's parent, which has just ended
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => /^\d+ \(.*\) \S (\d+)/s.exec(read(pid, 'stat'))?.[1] === String(parent));
}
