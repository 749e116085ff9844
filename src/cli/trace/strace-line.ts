/** One line of `strace -f -o`, as data. The form is that of strace(1), "Description"; nothing of it is executed or trusted. */
import { splitArguments, standsFor } from './strace-text.ts';

/** A call that has returned. */
export interface Call {
  /** Of the thread, as it is called outside of the sandbox. */
  readonly pid: number;
  readonly name: string;
  readonly words: readonly string[];
  /** Undefined for one that never returned, or is taken up again. */
  readonly value: number | undefined;
  /** `ENOENT`; undefined for success. */
  readonly error: string | undefined;
  /** What the descriptor that it returned stands for. */
  readonly opened: string | undefined;
}

const UNFINISHED = / ?<unfinished \.\.\.>$/;
const RESUMED = /^<\.\.\. (\w+) resumed>/;

/**
 * Takes lines in their order and gives calls in the order in which they returned. What one thread began while another was
 * heard of is put together again. Signals, ends of processes and lines that were cut give nothing.
 */
export function createLineReader(): (line: string) => Call | undefined {
  const begun = new Map<number, string>();
  return (line) => {
    const [, digits, rest = ''] = /^(\d+) +(.*)$/s.exec(line) ?? [];
    const pid = Number(digits);
    if (UNFINISHED.test(rest)) {
      begun.set(pid, rest.replace(UNFINISHED, ''));
      return undefined;
    }
    const resumed = RESUMED.exec(rest);
    if (resumed === null) return digits === undefined ? undefined : callIn(pid, rest);
    const before = begun.get(pid);
    begun.delete(pid);
    return before?.startsWith(`${resumed[1]}(`) === true
      ? callIn(pid, before + rest.slice(resumed[0].length))
      : undefined;
  };
}

function callIn(pid: number, text: string): Call | undefined {
  const name = /^([a-z]\w*)\(/.exec(text)?.[1];
  if (name === undefined) return undefined;
  const split = splitArguments(text, name.length + 1);
  if (split === undefined) return undefined;
  const result = /^ *= (.*)$/s.exec(text.slice(split.end + 1))?.[1];
  if (result === undefined) return undefined;
  const number = /^(?:-?\d+|0x[0-9a-f]+)/.exec(result)?.[0];
  // strace gives a process its name outside beside the one that the program sees (`--pidns-translation`).
  const outside = /\/\* (\d+) in strace's PID NS \*\//.exec(result)?.[1];
  const value = outside ?? number;
  return {
    pid,
    name,
    words: split.words,
    value: value === undefined ? undefined : Number(value),
    error: number === '-1' ? (/^-1 ([A-Z]\w+)/.exec(result)?.[1] ?? 'unknown') : undefined,
    opened: standsFor(result),
  };
}
