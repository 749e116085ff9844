/** The filter that every program inside runs under, as the kernel takes it. */
import {
  ARCHITECTURE,
  and,
  answer,
  assemble,
  type Instruction,
  ifEqual,
  ifGreater,
  load,
  lowerHalf,
  NUMBER,
} from './bpf.ts';
import { type Condition, type Refusal, RULES, type Rule } from './rules.ts';
import { type Architecture, NEWEST, numberOf, SYSCALLS } from './syscalls.ts';

/** `SECCOMP_RET_*`, and `AUDIT_ARCH_*` of linux/audit.h. */
export const ALLOW = 0x7fff0000;
export const KILL = 0x80000000;
export const AUDIT: Readonly<Record<Architecture, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };
const ERRNO = 0x00050000;
const NUMBERS: Readonly<Record<Refusal, number>> = { EPERM: 1, ENOSYS: 38, EAFNOSUPPORT: 97 };

/** What the filter answers for a refusal. */
export function refuse(refusal: Refusal): number {
  return ERRNO | NUMBERS[refusal];
}

export function isFiltered(architecture: string): architecture is Architecture {
  return architecture === 'x64' || architecture === 'arm64';
}

/**
 * One call after the other, each with its own end, so that no jump is far. The kernel remembers which calls pass whatever
 * their arguments are (since 5.11), so the length costs nothing there.
 */
/** @param rules in place of those that every program inside runs under */
export function seccompFilter(architecture: Architecture, wanted: readonly Rule[] = RULES): Buffer {
  const unknown = wanted.flatMap(({ calls }) => calls).filter((call) => !SYSCALLS.includes(call));
  if (unknown.length > 0) throw new RangeError(`there is no number for ${unknown.join(', ')}`);
  const blocks = SYSCALLS.flatMap((call) => {
    const number = numberOf(call, architecture);
    const rules = wanted.filter(({ calls }) => calls.includes(call));
    if (number === undefined || rules.length === 0) return [];
    const block = rules.flatMap(judge);
    const last = rules.every(isConditional) ? [answer(ALLOW)] : [];
    return [ifEqual(number, 0, block.length + last.length), ...block, ...last];
  });
  return assemble([
    load(ARCHITECTURE),
    // Calls of 32-bit programs have other numbers: whoever makes one looks for a way around.
    ifEqual(AUDIT[architecture], 1, 0),
    answer(KILL),
    load(NUMBER),
    // Calls that did not exist when this was written, and those of x32, which have bit 30 set.
    ifGreater(NEWEST, 0, 1),
    answer(refuse('ENOSYS')),
    ...blocks,
    answer(ALLOW),
  ]);
}

function isConditional({ when, unless }: Rule): boolean {
  return when !== undefined || unless !== undefined;
}

/** Returns where it refuses; otherwise it goes on behind its end. The number is no longer loaded then, nor needed. */
function judge({ when, unless, refusal }: Rule): Instruction[] {
  const end = answer(refuse(refusal));
  if (when !== undefined) return conjunction(when, [end]);
  if (unless !== undefined) return [...conjunction(unless, [answer(ALLOW)]), end];
  return [end];
}

/** Does `then` when all hold, and otherwise goes on behind it. */
function conjunction(conditions: readonly Condition[], then: readonly Instruction[]): Instruction[] {
  let rest: Instruction[] = [...then];
  for (const { argument, mask, oneOf } of conditions.toReversed()) {
    const skip = rest.length;
    const tests = oneOf.map((value, index) => {
      const left = oneOf.length - 1 - index;
      return ifEqual(value, left, left === 0 ? skip : 0);
    });
    rest = [load(lowerHalf(argument)), ...(mask === 0xffffffff ? [] : [and(mask)]), ...tests, ...rest];
  }
  return rest;
}
