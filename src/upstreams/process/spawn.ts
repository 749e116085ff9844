import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex, Readable, Writable } from 'node:stream';
import { UpstreamError } from '../upstream.ts';
import { coverInherited } from './inherited.ts';
import type { Contained } from './launch.ts';

export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Starts what keeps a program in, or the program itself, over pipes.
 *
 * @param prefix words in front of the command
 * @throws {UpstreamError} `server_unavailable`; by then everything that was made for it has been released
 */
export async function spawnContained(
  contained: Contained,
  prefix: readonly string[],
): Promise<{ readonly child: Child; readonly pid: number }> {
  let child: Child | undefined;
  try {
    child = spawnOverPipes(contained, prefix);
    if (child.pid === undefined) throw (await once(child, 'error'))[0];
    contained.started?.(child.pid, channelsOf(child, contained));
    return { child, pid: child.pid };
  } catch (cause) {
    child?.kill('SIGKILL'); // it runs, but could not be taken under control
    await contained.release();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UpstreamError('server_unavailable', `the server cannot be started: ${why}`, { cause });
  }
}

function spawnOverPipes({ file, args, cwd, env, descriptors }: Contained, prefix: readonly string[]): Child {
  const [first = file, ...rest] = [...prefix, file, ...args];
  const own = descriptors.map((descriptor) => (descriptor === 'channel' ? 'pipe' : descriptor));
  const cover = coverInherited();
  try {
    const child = spawn(first, rest, {
      cwd,
      env: { ...systemEnvironment(), ...env },
      stdio: ['pipe', 'pipe', 'pipe', ...own, ...cover.stdio.slice(own.length)],
      detached: process.platform !== 'win32', // setsid(2): a group to kill, and no terminal to type into
      windowsHide: true,
    });
    return child as unknown as Child; // the types know no more than three entries of `stdio`
  } finally {
    cover.release();
  }
}

/** Our ends of its channels, in their order. */
function channelsOf(child: Child, { descriptors }: Contained): Duplex[] {
  const streams: readonly unknown[] = child.stdio;
  return descriptors.flatMap((descriptor, index) =>
    descriptor === 'channel' ? [streams[3 + index] as Duplex] : [],
  );
}

function systemEnvironment(): Record<string, string> {
  const root = process.platform === 'win32' ? process.env.SystemRoot : undefined;
  return root === undefined ? {} : { SystemRoot: root };
}
