/** Classic BPF as seccomp runs it: `linux/filter.h`, seccomp(2). */

export interface Instruction {
  readonly code: number;
  /** Instructions to pass over when a jump is taken, and when it is not: one byte each. */
  readonly yes: number;
  readonly no: number;
  readonly value: number;
}

/** `BPF_LD | BPF_W | BPF_ABS`: a word of what is asked. */
export const LOAD = 0x20;
/** `BPF_ALU | BPF_AND | BPF_K`. */
export const AND = 0x54;
/** `BPF_JMP | BPF_JEQ | BPF_K`. */
export const IF_EQUAL = 0x15;
/** `BPF_JMP | BPF_JGT | BPF_K`, without signs. */
export const IF_GREATER = 0x25;
/** `BPF_RET | BPF_K`. */
export const RETURN = 0x06;

/** Offsets in `struct seccomp_data`. */
export const NUMBER = 0;
export const ARCHITECTURE = 4;

/** The lower half of an argument. Both architectures are little-endian; the kernel takes an `int` from it alone. */
export function lowerHalf(argument: number): number {
  return 16 + 8 * argument;
}

export function load(offset: number): Instruction {
  return { code: LOAD, yes: 0, no: 0, value: offset };
}

export function and(mask: number): Instruction {
  return { code: AND, yes: 0, no: 0, value: mask };
}

export function answer(action: number): Instruction {
  return { code: RETURN, yes: 0, no: 0, value: action };
}

/** Passes over as many instructions, when what was loaded is this, and when it is not. */
export function ifEqual(value: number, yes: number, no: number): Instruction {
  return { code: IF_EQUAL, yes, no, value };
}

export function ifGreater(value: number, yes: number, no: number): Instruction {
  return { code: IF_GREATER, yes, no, value };
}

/** An array of `struct sock_filter`. @throws {RangeError} for a jump that is too far, which would go somewhere else */
export function assemble(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, { code, yes, no, value }] of program.entries()) {
    if (yes > 255 || no > 255) throw new RangeError(`instruction ${index} jumps too far`);
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(yes, index * 8 + 2);
    bytes.writeUInt8(no, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  }
  return bytes;
}
