/** Starts a server so that what it writes is kept aside. */
import * as fs from 'node:fs';
import path from 'node:path';
import type { Contain, Contained } from '../upstreams/process/launch.ts';
import { UpstreamError } from '../upstreams/upstream.ts';
import { isOver, watch } from './bound.ts';
import { closeSet, recover } from './carry-out.ts';
import { type ChangeSet, stagedRoot } from './change-set.ts';
import { recoverAll } from './commands.ts';
import { writeDurably } from './durable.ts';
import { inspect } from './inspect.ts';
import { openChangeSet, type Taken } from './open.ts';
import { findTools, writing } from './overlay.ts';
import { StagingError } from './problem.ts';
import type { StagedMount, StageOptions } from './stage-options.ts';

/**
 * Each start takes up a change set of its own, so that no two processes write to one. `walls` is asked for the walls with
 * what stands in the place of the granted paths.
 */
export function stagedContain(
  options: StageOptions,
  walls: (write: readonly StagedMount[]) => Contain,
): Contain {
  return async (program) => {
    const taken = await take(options);
    const { release, mounts, layers } = taken;
    try {
      await demandRoom(taken, options);
      const inner = await walls(mounts)(program);
      const tools = findTools();
      if (layers.length === 0) return kept(inner, taken, options);
      if (tools === undefined)
        throw unavailable('unshare or mount is gone', 'apt-get install util-linux mount');
      const [file = inner.file, ...front] = writing(layers, tools);
      return kept({ ...inner, file, args: [...front, inner.file, ...inner.args] }, taken, options);
    } catch (error) {
      release();
      throw error;
    }
  };
}

/** @throws {UpstreamError} when it cannot be kept aside: then it does not start */
async function take(options: StageOptions): Promise<Taken> {
  if (process.platform !== 'linux') {
    throw unavailable('what it writes can be kept aside on Linux only', 'take `files.staged` out');
  }
  fs.mkdirSync(path.join(stagedRoot(options.state), options.server), { recursive: true, mode: 0o700 });
  try {
    // Of every change set: another one may have left the granted tree in between.
    recoverAll(options.state, options.locks);
    return await openChangeSet(options, (set) => recover(set));
  } catch (error) {
    if (!(error instanceof StagingError)) throw error;
    throw unavailable(error.message, error.hint);
  }
}

async function demandRoom({ set, opened }: Taken, { bound }: StageOptions): Promise<void> {
  if (!(await isOver(set, opened, bound))) return;
  throw unavailable(
    `${set.id} holds more than it may keep aside (\`limits.disk\`)`,
    `bartizan changes ${set.server}, then commit or discard them`,
  );
}

/** `inner` with the change set held until nothing of it is left, and the server ended when it keeps too much aside. */
function kept(inner: Contained, { set, opened, release }: Taken, options: StageOptions): Contained {
  const { locks, bound, notice } = options;
  let watching: { stop(): void } | undefined;
  return {
    ...inner,
    started(pid, channels) {
      const mark = locks.identity(pid);
      if (mark !== undefined) writeDurably(path.join(set.place, 'process.json'), mark);
      inner.started?.(pid, channels);
      watching = watch(set, opened, bound, () => {
        notice('ended, because it has written more than it may keep aside (`limits.disk`)');
        process.kill(pid, 'SIGKILL');
      });
    },
    async release() {
      watching?.stop();
      try {
        await inner.release();
        await closeUnused(set);
      } finally {
        fs.rmSync(path.join(set.place, 'process.json'), { force: true });
        release();
      }
    },
  };
}

/** A process that wrote nothing leaves nothing to decide. What cannot be looked at stays, for a person to see. */
async function closeUnused(set: ChangeSet): Promise<void> {
  const count = await inspect(set, ({ changes }) => changes.length).catch(() => undefined);
  if (count === 0) closeSet(set);
}

function unavailable(what: string, hint: string): UpstreamError {
  return new UpstreamError('server_unavailable', `the server cannot be started: ${what}; ${hint}`);
}
