import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** The variable by which everything that one test has started is known again. */
export const TRACE = 'BARTIZAN_E2E';

/** Processes whose environment carries this trace, with their command lines. Linux only. */
export function alive(trace: string): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && read(`/proc/${name}/environ`).includes(`${TRACE}=${trace}\0`))
    .map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`);
}

/** Waits until nothing of it is left. @throws when something stays, and ends it. */
export async function untilGone(trace: string, ms = 15_000): Promise<void> {
  const end = Date.now() + ms;
  while (alive(trace).length > 0) {
    if (Date.now() > end) {
      const left = alive(trace);
      for (const line of left) process.kill(Number(line.split(' ', 1)[0]), 'SIGKILL');
      throw new Error(`these were left behind:\n${left.join('\n')}`);
    }
    await pause(20);
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
