import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Where distributions put it. Not searched on the path: what stands in front of every server is not up for choice. */
const PLACES = ['/usr/bin/setpriv', '/bin/setpriv'];

let prefix: Promise<readonly string[]> | undefined;

/**
 * What to put in front of a command so that the kernel kills it when the thread that started it dies: prctl(2),
 * PR_SET_PDEATHSIG. In Node that thread is the main one, or the worker that calls this, so it cannot end early.
 *
 * Empty where there is no `setpriv` of util-linux that knows the option, as on macOS or with busybox. Covers the
 * first process only; its children are the watchdog's.
 */
export function deathSignal(): Promise<readonly string[]> {
  prefix ??= probe();
  return prefix;
}

async function probe(): Promise<readonly string[]> {
  if (process.platform !== 'linux') return [];
  for (const file of PLACES) {
    const words = [file, '--pdeathsig', 'KILL', '--'];
    try {
      // It starts itself, which is the one program that is known to be there.
      await promisify(execFile)(file, [...words.slice(1), file, '--version'], { env: {}, timeout: 5_000 });
      return words;
    } catch {
      // not there, or one that does not know the option
    }
  }
  return [];
}
