import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Contained, Program } from '../../upstreams/process/launch.ts';
import type { Plan } from '../bubblewrap/arguments.ts';
import { type lookAround, planFor } from '../bubblewrap/plan.ts';
import type { Guard } from '../guard.ts';
import type { Grants } from '../sandbox.ts';

/** What a start within walls has shown. */
export interface Outcome {
  readonly ended: string | undefined;
  readonly stdout: string;
}

const LONGEST_MS = 20_000;
const MOST = 64 * 1024;

/** Starts something small once, for nothing but to see whether, and as what, it comes up. Never throws. */
export async function tryOut(contained: Contained): Promise<Outcome> {
  const { file, args, cwd, env, descriptors } = contained;
  const child = spawn(file, [...args], {
    cwd,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...descriptors.map((each) => (each === 'channel' ? 'pipe' : each))],
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk: Buffer) => {
      if (said[name].length < MOST) said[name] += chunk.toString('utf8');
    });
  }
  try {
    const closed = once(child, 'close');
    if (child.pid === undefined) throw (await once(child, 'error'))[0];
    const streams: readonly unknown[] = child.stdio;
    contained.started?.(
      child.pid,
      descriptors.flatMap((each, index) => (each === 'channel' ? [streams[3 + index] as Duplex] : [])),
    );
    const [code, signal] = await closed;
    if (code === 0) return { ended: undefined, stdout: said.stdout };
    const last = wordsIn(said.stderr).at(-1) ?? '';
    const end = signal === null ? `it ended with ${String(code)}` : `it was ended by ${String(signal)}`;
    return { ended: last === '' ? end : last.slice(0, 300), stdout: said.stdout };
  } catch (error) {
    child.kill('SIGKILL');
    return { ended: error instanceof Error ? error.message : String(error), stdout: said.stdout };
  } finally {
    await contained.release();
  }
}

/** Without what docker says after every failure: where to read how it is used. */
function wordsIn(stderr: string): string[] {
  return stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith("Run '"));
}

const PROGRAM: Program = { file: '/usr/bin/env', args: ['true'], cwd: '/', env: { PATH: '/usr/bin:/bin' } };
const NOBODY: Guard = { homes: [], keeps: [], files: [] };

/** What a trial is granted. */
export const NOTHING: Grants = {
  read: [],
  write: [],
  limits: { memoryBytes: 2 ** 29, processes: 64, cpus: 1, openFiles: 256, diskBytes: 2 ** 20 },
};

/** A program that does nothing, among the files of the system. */
export async function trialPlan(machine: Awaited<ReturnType<typeof lookAround>>): Promise<Plan> {
  return planFor(PROGRAM, NOTHING, NOBODY, machine);
}
