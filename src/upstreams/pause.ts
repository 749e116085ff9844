import type { CancelSignal } from '../protocol/cancellation.ts';
import type { Timers } from './process/supervise.ts';

/** Waits, and no longer than until one of the signals is given. */
export function pause(timers: Timers, ms: number, ...signals: readonly CancelSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      for (const signal of signals) signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = timers.after(ms, end);
    for (const signal of signals) signal.addEventListener('abort', end, { once: true });
    if (signals.some(({ aborted }) => aborted)) end();
  });
}
