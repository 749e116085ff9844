import type { CancelSignal } from '../protocol/cancellation.ts';
import type { Timers } from './process/supervise.ts';

const MINUTE = 60_000;

/**
 * Waits, and no longer than until one of the signals is given. The process lives meanwhile, even if nothing else keeps
 * it: somebody waits for what comes then.
 */
export async function pause(timers: Timers, ms: number, ...signals: readonly CancelSignal[]): Promise<void> {
  const life = setInterval(() => undefined, MINUTE);
  try {
    await new Promise<void>((resolve) => {
      const end = (): void => {
        cancel();
        for (const signal of signals) signal.removeEventListener('abort', end);
        resolve();
      };
      const cancel = timers.after(ms, end);
      for (const signal of signals) signal.addEventListener('abort', end, { once: true });
      if (signals.some(({ aborted }) => aborted)) end();
    });
  } finally {
    clearInterval(life);
  }
}
