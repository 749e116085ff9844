/** The same refusals as in bubblewrap, in the words of a bundle, which has no place for a filter that is ready. */
import { type Condition, type Refusal, RULES, type Rule } from '../seccomp/rules.ts';

export interface OciSeccomp {
  readonly defaultAction: 'SCMP_ACT_ALLOW';
  readonly architectures: readonly string[];
  readonly syscalls: readonly OciSyscall[];
}

export interface OciSyscall {
  readonly names: readonly string[];
  readonly action: 'SCMP_ACT_ERRNO';
  readonly errnoRet: number;
  readonly args?: readonly OciArgument[];
}

export interface OciArgument {
  readonly index: number;
  readonly value: number;
  readonly valueTwo?: number;
  readonly op: 'SCMP_CMP_MASKED_EQ';
}

const NUMBERS: Readonly<Record<Refusal, number>> = { EPERM: 1, ENOSYS: 38, EAFNOSUPPORT: 97 };
/** Calls of other architectures, 32-bit ones too, end the program: that is what libseccomp does when they are not named. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'SCMP_ARCH_X86_64',
  arm64: 'SCMP_ARCH_AARCH64',
};

export function ociSeccomp(architecture: string): OciSeccomp | undefined {
  const name = ARCHITECTURES[architecture];
  if (name === undefined) return undefined;
  return {
    defaultAction: 'SCMP_ACT_ALLOW',
    architectures: [name],
    syscalls: RULES.flatMap(translate),
  };
}

/** Entries are alternatives, and the arguments of one hold together. */
function translate({ calls, refusal, when, unless }: Rule): OciSyscall[] {
  const entry = (args?: readonly OciArgument[]): OciSyscall => ({
    names: calls,
    action: 'SCMP_ACT_ERRNO',
    errnoRet: NUMBERS[refusal],
    ...(args !== undefined && { args }),
  });
  if (when !== undefined) return combinations(when.map(isOneOf)).map(entry);
  // "Unless all hold": refused as soon as one does not.
  if (unless !== undefined) return unless.flatMap(isNoneOf).map(entry);
  return [entry()];
}

function isOneOf({ argument, mask, oneOf }: Condition): OciArgument[] {
  return oneOf.map((value) => masked(argument, mask, value));
}

/**
 * A rule can look at an argument once only, so "neither 2 nor 10" is said bit by bit: for every bit at which a value
 * leaves the ones that are wanted, one entry.
 */
function isNoneOf({ argument, mask, oneOf }: Condition): OciArgument[][] {
  return leaves(bitsOf(mask), oneOf).map(([under, value]) => [masked(argument, under, value)]);
}

/** Smallest sets of values, as mask and value, that together are all but these. */
function leaves(
  bits: readonly number[],
  wanted: readonly number[],
  under = 0,
  value = 0,
): [number, number][] {
  if (wanted.length === 0) return [[under >>> 0, value >>> 0]];
  const [bit, ...rest] = bits;
  if (bit === undefined) return [];
  const sides: [number[], number][] = [
    [wanted.filter((each) => (each & bit) === 0), 0],
    [wanted.filter((each) => (each & bit) !== 0), bit],
  ];
  return sides.flatMap(([those, set]) => leaves(rest, those, under | bit, value | set));
}

function bitsOf(mask: number): number[] {
  return Array.from({ length: 32 }, (_, index) => (2 ** (31 - index)) | 0).filter(
    (bit) => (mask & bit) !== 0,
  );
}

function masked(index: number, mask: number, value: number): OciArgument {
  return { index, value: mask >>> 0, valueTwo: value >>> 0, op: 'SCMP_CMP_MASKED_EQ' };
}

/** One of each. */
function combinations<T>(choices: readonly (readonly T[])[]): T[][] {
  return choices.reduce<T[][]>(
    (all, next) => all.flatMap((some) => next.map((each) => [...some, each])),
    [[]],
  );
}
