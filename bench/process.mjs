// Starts programs that say where they listen, and reads from /proc what they cost. Linux only.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Clock ticks are 10 ms on every Linux that Node runs on (getconf CLK_TCK). */
const TICK_US = 10_000;

export function program(name) {
  return fileURLToPath(new URL(`programs/${name}`, import.meta.url));
}

/** Resolves once the program has printed a line that `ready` finds the port in. */
export async function listen(args, { ready = /listening (\d+)/, ...options } = {}) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let said = '';
  let complained = '';
  child.stderr.on('data', (chunk) => {
    complained = (complained + chunk).slice(-2000);
  });
  const port = await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const found = ready.exec(said)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    void ended.then(() => reject(new Error(`${args.join(' ')} ended: ${complained}`)));
  });
  return {
    pid: child.pid,
    port,
    /** What the program prints from here on, as soon as it fits. */
    until(pattern) {
      return new Promise((resolve) => {
        let heard = '';
        const hear = (chunk) => {
          heard += chunk;
          const found = pattern.exec(heard);
          if (found === null) return;
          child.stdout.off('data', hear);
          resolve(found);
        };
        child.stdout.on('data', hear);
      });
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The processes that this one has started. */
export function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** CPU time of a process so far, of user and system, in microseconds. */
export function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}

/** Resident memory, in MiB. */
export function residentOf(pid) {
  const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}
