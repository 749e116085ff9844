import { randomBytes } from 'node:crypto';
import type { Kin } from './descendants.ts';
import { sweep } from './kill.ts';
import { createWatchdog } from './watchdog.ts';

/** Random, so that no server can carry the mark of another Bartizan's server by accident. */
const run = randomBytes(12).toString('hex');
const living = new Set<Kin>();
const watchdog = createWatchdog(run);
let started = 0;

/** A mark that no other server has. */
export function nextMark(): string {
  started += 1;
  return `${run}.${started}`;
}

/**
 * From now on, no end of Bartizan leaves this server behind: `process.exit` and an uncaught exception kill it
 * on the way out, a signal that nobody else handles does, and the watchdog does when Bartizan is killed.
 *
 * @returns to be called when everything of the server is gone
 */
export function enlist(kin: Kin): () => void {
  if (living.size === 0) {
    process.on('exit', killAll);
    for (const signal of SIGNALS) process.on(signal, onSignal);
  }
  living.add(kin);
  watchdog.guard(kin.leader);
  return () => {
    if (!living.delete(kin)) return;
    watchdog.release(kin.leader);
    if (living.size > 0) return;
    process.off('exit', killAll);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

function killAll(): void {
  for (const kin of living) sweep(kin);
}

/** Who handles the signal owns the way out. If only we do, Bartizan dies of it as it would without us. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  killAll();
  process.off(signal, onSignal);
  process.kill(process.pid, signal);
}
