/** Runs a filter as the kernel would, so that it can be tested without one: `___bpf_prog_run` of net/core/filter.c. */
import { AND, IF_EQUAL, IF_GREATER, LOAD, RETURN } from './bpf.ts';

export interface Asked {
  readonly number: number;
  readonly architecture: number;
  readonly args?: readonly (number | bigint)[];
}

/** @throws {Error} for anything that the kernel would not load */
export function runFilter(program: Buffer, { number, architecture, args = [] }: Asked): number {
  const data = Buffer.alloc(64); // struct seccomp_data: nr, arch, instruction_pointer, args[6]
  data.writeInt32LE(number | 0, 0);
  data.writeUInt32LE(architecture, 4);
  for (const [index, value] of args.entries()) {
    data.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), 16 + 8 * index);
  }
  let accumulator = 0;
  const count = program.length / 8;
  for (let at = 0; at < count; at += 1) {
    const code = program.readUInt16LE(at * 8);
    const value = program.readUInt32LE(at * 8 + 4);
    const jump = (taken: boolean): void => {
      at += program.readUInt8(at * 8 + (taken ? 2 : 3));
    };
    if (code === LOAD) {
      if (value % 4 !== 0 || value >= 64) throw new Error(`loads from ${value}`);
      accumulator = data.readUInt32LE(value);
    } else if (code === AND) accumulator = (accumulator & value) >>> 0;
    else if (code === IF_EQUAL) jump(accumulator === value);
    else if (code === IF_GREATER) jump(accumulator > value);
    else if (code === RETURN) return value;
    else throw new Error(`no such instruction: ${code}`);
  }
  throw new Error('falls off the end');
}
