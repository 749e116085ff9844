import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { UpstreamError } from '../upstream.ts';
import { type Kin, survivors } from './descendants.ts';

/** Asks the group of a server to end. */
export function terminate({ leader }: Kin): void {
  if (process.platform === 'win32') return; // there is no such signal; the end of its input was the request
  signal(-leader, 'SIGTERM');
}

/** Kills everything of a server that can be found now, and says what was found. Does not wait. */
export function sweep(kin: Kin): readonly number[] {
  if (process.platform === 'win32') return taskkill(kin.leader);
  signal(-kin.leader, 'SIGKILL');
  const alive = survivors(kin);
  for (const pid of alive) signal(pid, 'SIGKILL');
  return alive;
}

/**
 * Kills until nothing is left: what forks while it is being killed leaves children to be found in the next round.
 *
 * @throws {UpstreamError} `server_unavailable` when something still lives after `patienceMs`, such as a process
 * that has changed its user.
 */
export async function extinguish(kin: Kin, patienceMs: number): Promise<void> {
  const pauseMs = 5;
  for (let waited = 0; ; waited += pauseMs) {
    const alive = sweep(kin);
    if (alive.length === 0) return;
    if (waited >= patienceMs) {
      throw new UpstreamError(
        'server_unavailable',
        `processes of the server cannot be ended: ${alive.join(', ')}`,
      );
    }
    await wait(pauseMs);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it is gone already, or never ours: whoever counts survivors will see
  }
}

function taskkill(leader: number): readonly number[] {
  const file = path.win32.join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'taskkill.exe');
  const { status } = spawnSync(file, ['/T', '/F', '/PID', String(leader)], { stdio: 'ignore' });
  return status === 0 ? [leader] : [];
}
