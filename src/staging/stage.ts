/** Starts a server so that what it writes is kept aside. */
import * as fs from 'node:fs';
import path from 'node:path';
import type { Contain, Contained } from '../upstreams/process/launch.ts';
import { UpstreamError } from '../upstreams/upstream.ts';
import { closeSet, recover } from './carry-out.ts';
import { type ChangeSet, type Locks, stagedRoot } from './change-set.ts';
import { recoverAll } from './commands.ts';
import { writeDurably } from './durable.ts';
import { inspect } from './inspect.ts';
import { openChangeSet } from './open.ts';
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
    const { set, release, mounts, layers } = await take(options);
    try {
      const inner = await walls(mounts)(program);
      const tools = findTools();
      if (layers.length === 0) return kept(inner, set, options.locks, release);
      if (tools === undefined)
        throw unavailable('unshare or mount is gone', 'apt-get install util-linux mount');
      const [file = inner.file, ...front] = writing(layers, tools);
      return kept(
        { ...inner, file, args: [...front, inner.file, ...inner.args] },
        set,
        options.locks,
        release,
      );
    } catch (error) {
      release();
      throw error;
    }
  };
}

/** @throws {UpstreamError} when it cannot be kept aside: then it does not start */
async function take(options: StageOptions): ReturnType<typeof openChangeSet> {
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

/** `inner` with the change set held until nothing of it is left. */
function kept(inner: Contained, set: ChangeSet, locks: Locks, release: () => void): Contained {
  return {
    ...inner,
    started(pid, channels) {
      const mark = locks.identity(pid);
      if (mark !== undefined) writeDurably(path.join(set.place, 'process.json'), mark);
      inner.started?.(pid, channels);
    },
    async release() {
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
