import { describe, expect, it } from 'vitest';
import { type OciSyscall, ociSeccomp } from './seccomp.ts';

/** As libseccomp judges: entries are alternatives, arguments of one hold together. Returns the number of the error. */
function answer(name: string, args: readonly number[]): number {
  const entries = ociSeccomp('x64')?.syscalls ?? [];
  const holds = ({ args: wanted = [] }: OciSyscall): boolean =>
    wanted.every(({ index, value, valueTwo }) => {
      return ((args[index] ?? 0) & value) >>> 0 === valueTwo;
    });
  return entries.find((entry) => entry.names.includes(name) && holds(entry))?.errnoRet ?? 0;
}

const AF = { UNIX: 1, INET: 2, INET6: 10, NETLINK: 16, PACKET: 17, ALG: 38, VSOCK: 40 };
const STREAM = 1;
const RAW = 3;
const CLOEXEC = 0o2000000;

describe('ociSeccomp', () => {
  it('lets TCP and UDP pass, with any flags', () => {
    for (const family of [AF.INET, AF.INET6]) {
      for (const type of [1, 2]) {
        expect(answer('socket', [family, type])).toBe(0);
        expect(answer('socket', [family, type | CLOEXEC])).toBe(0);
      }
    }
  });

  it('refuses every other socket', () => {
    for (const family of [AF.UNIX, AF.NETLINK, AF.PACKET, AF.ALG, AF.VSOCK, 0, 45, 2 ** 31]) {
      expect(answer('socket', [family, STREAM])).toBe(97);
    }
    expect(answer('socket', [AF.INET, RAW])).toBe(97);
  });

  it('lets a pair of unix sockets pass, and no other', () => {
    expect(answer('socketpair', [AF.UNIX, STREAM])).toBe(0);
    expect(answer('socketpair', [AF.INET, STREAM])).toBe(97);
  });

  it('refuses set-user-ID and set-group-ID bits, and lets others pass', () => {
    expect(answer('fchmodat', [0, 0, 0o4755])).toBe(1);
    expect(answer('fchmodat', [0, 0, 0o2755])).toBe(1);
    expect(answer('fchmodat', [0, 0, 0o755])).toBe(0);
  });

  it('refuses an open that makes such a file, and lets one pass that makes none', () => {
    expect(answer('openat', [0, 0, 0o100, 0o4755])).toBe(1);
    expect(answer('openat', [0, 0, 0, 0o4755])).toBe(0);
    expect(answer('openat', [0, 0, 0o100, 0o644])).toBe(0);
  });

  it('refuses new namespaces, and lets threads and processes pass', () => {
    expect(answer('clone', [0x10000000])).toBe(1);
    expect(answer('clone', [0x3d0f00])).toBe(0);
    expect(answer('clone3', [])).toBe(38);
    expect(answer('unshare', [0])).toBe(1);
  });

  it('lets a program ask for its personality, and set none but the harmless', () => {
    expect(answer('personality', [0xffffffff])).toBe(0);
    expect(answer('personality', [0])).toBe(0);
    expect(answer('personality', [0x40000])).toBe(1);
  });

  it('never looks at the same argument twice in one entry, which runtimes take for "or"', () => {
    for (const { args = [] } of ociSeccomp('x64')?.syscalls ?? []) {
      expect(new Set(args.map(({ index }) => index)).size).toBe(args.length);
    }
  });

  it('names one architecture only, so that calls of 32-bit programs end them', () => {
    expect(ociSeccomp('x64')?.architectures).toEqual(['SCMP_ARCH_X86_64']);
    expect(ociSeccomp('arm64')?.architectures).toEqual(['SCMP_ARCH_AARCH64']);
    expect(ociSeccomp('mips')).toBeUndefined();
  });
});
