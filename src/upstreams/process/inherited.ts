import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';

const O_CLOEXEC = 0o2000000;

/** Above this, a table for one stray descriptor would cost every child more than it is worth. */
const HIGHEST = 4096;

/**
 * Keeps descriptors that Bartizan itself inherited away from its children (G7).
 *
 * Node marks its own descriptors close-on-exec, and the low ones it was started with. One that stands above a
 * gap, say 100, is missed and would reach every server. Here it is covered with `/dev/null`.
 *
 * Linux only: elsewhere there is no way to ask from here whether a descriptor is inheritable.
 */
export interface Cover {
  /** What to put after stdin, stdout and stderr in the `stdio` of a child. */
  readonly stdio: readonly ('ignore' | number)[];
  /** To be called once the child has been started. */
  release(): void;
}

const nothing: Cover = { stdio: [], release: () => undefined };

/** @throws {RangeError} when a descriptor is inheritable that cannot be covered. */
export function coverInherited(): Cover {
  const open = inheritable();
  const highest = Math.max(...open, 0);
  if (highest === 0) return nothing;
  if (highest > HIGHEST) {
    throw new RangeError(`descriptor ${highest} would be inherited; start Bartizan without it`);
  }
  const empty = openSync('/dev/null', 'r+');
  const stdio: ('ignore' | number)[] = Array.from({ length: highest - 2 }, () => 'ignore');
  for (const descriptor of open) stdio[descriptor - 3] = empty;
  return { stdio, release: () => closeSync(empty) };
}

function inheritable(): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fdinfo')
    .map(Number)
    .filter((descriptor) => descriptor > 2 && !isCloseOnExec(descriptor));
}

function isCloseOnExec(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & O_CLOEXEC) !== 0;
  } catch {
    return true; // closed meanwhile: it was the directory that has just been read
  }
}
