/** A service of docker that is the test's own, where one is installed and may be started: in a mount namespace, with no bridge and no rules. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface Dockerd {
  /** For DOCKER_HOST. */
  readonly host: string;
  /** What the engine says, with nothing around it. */
  docker(...words: string[]): string;
  stop(): Promise<void>;
}

/** Undefined with no dockerd, or for an ordinary user. */
export async function startDockerd(
  runtimes: Readonly<Record<string, string>> = {},
): Promise<Dockerd | undefined> {
  const dockerd = (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((each) => path.join(each, 'dockerd'))
    .find(isExecutable);
  if (dockerd === undefined || process.getuid?.() !== 0) return undefined;
  const dir = mkdtempSync(path.join(tmpdir(), 'bartizan-dockerd-'));
  const socket = path.join(dir, 'docker.sock');
  const words = [
    ...['--data-root', path.join(dir, 'data'), '--exec-root', path.join(dir, 'exec')],
    ...[
      '--host',
      `unix://${socket}`,
      '--pidfile',
      path.join(dir, 'pid'),
      '--config-file',
      path.join(dir, 'none'),
    ],
    ...['--iptables=false', '--ip6tables=false', '--bridge=none', '--storage-driver=vfs'],
    ...Object.entries(runtimes).map(([name, file]) => `--add-runtime=${name}=${file}`),
  ];
  const script = 'mount -t tmpfs tmpfs /run && echo "{}" > "$1/none" && shift && exec "$@"';
  const child = spawn('/usr/bin/unshare', ['--mount', 'sh', '-c', script, 'sh', dir, dockerd, ...words], {
    stdio: 'ignore',
  });
  const host = `unix://${socket}`;
  const docker = (...args: string[]): string =>
    execFileSync('docker', args, {
      encoding: 'utf8',
      env: { ...process.env, DOCKER_HOST: host },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const stop = async (): Promise<void> => {
    await ended(child);
    rmSync(dir, { recursive: true, force: true });
  };
  for (let left = 150; left > 0 && child.exitCode === null; left -= 1) {
    if (existsSync(socket)) {
      try {
        docker('info');
        return { host, docker, stop };
      } catch {
        // It is not there yet.
      }
    }
    await wait(100);
  }
  await stop();
  return undefined;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exit;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
