import { describe, expect, it } from 'vitest';
import { ALLOW, AUDIT, isFiltered, KILL, refuse, seccompFilter } from './filter.ts';
import { NAMESPACES, type Refusal, RULES } from './rules.ts';
import { type Architecture, NEWEST, numberOf, SYSCALLS } from './syscalls.ts';
import { runFilter } from './test-interpreter.ts';

type Call = readonly [call: string, args: readonly (number | bigint)[], becomes: string];

/** Vitest cannot print what is longer than a number. */
function titled([call, args, becomes]: Call): [string, string, string, Call[1]] {
  return [call, args.map((each) => each.toString(16)).join(' '), becomes, args];
}

const BOTH: readonly Architecture[] = ['x64', 'arm64'];

/** What the filter says to a call, in a word. */
function verdict(
  architecture: Architecture,
  number: number,
  args: readonly (number | bigint)[] = [],
): string {
  const answer = runFilter(seccompFilter(architecture), { number, architecture: AUDIT[architecture], args });
  if (answer === ALLOW) return 'allowed';
  if (answer === KILL) return 'killed';
  const refusals: Refusal[] = ['EPERM', 'ENOSYS', 'EAFNOSUPPORT'];
  return refusals.find((each) => refuse(each) === answer) ?? `unknown: ${answer}`;
}

const AT_FDCWD = -100;
const CREATE = 0o101;
/** [call, arguments, what becomes of it] */
const CALLS: readonly Call[] = [
  ['socket', [1, 1, 0], 'EAFNOSUPPORT'], // AF_UNIX
  ['socket', [2, 1, 0], 'allowed'], // AF_INET, stream: there is no interface to reach anything by
  ['socket', [10, 0o2000001, 0], 'allowed'], // AF_INET6, SOCK_CLOEXEC
  ['socket', [2, 0o2004002, 0], 'allowed'], // datagrams, SOCK_NONBLOCK
  ['socket', [2, 3, 1], 'EAFNOSUPPORT'], // SOCK_RAW
  ['socket', [2, 0o2000003, 1], 'EAFNOSUPPORT'],
  ['socket', [16, 3, 0], 'EAFNOSUPPORT'], // AF_NETLINK
  ['socket', [17, 3, 0], 'EAFNOSUPPORT'], // AF_PACKET
  ['socket', [38, 5, 0], 'EAFNOSUPPORT'], // AF_ALG
  ['socket', [40, 1, 0], 'EAFNOSUPPORT'], // AF_VSOCK
  ['socket', [0x1_0000_0001n, 1, 0], 'EAFNOSUPPORT'], // the kernel takes the lower half
  ['socketpair', [1, 1, 0], 'allowed'],
  ['socketpair', [16, 3, 0], 'EAFNOSUPPORT'],
  ['clone', [0x1200011, 0, 0], 'allowed'], // as fork
  ['clone', [0x3d0f00, 0, 0], 'allowed'], // as pthread_create
  ...NAMESPACES.map((flag): Call => ['clone', [flag | 0x11, 0, 0], 'EPERM']),
  ['clone3', [1n << 47n, 88], 'ENOSYS'],
  ['unshare', [0x10000000], 'EPERM'],
  ['setns', [3, 0], 'EPERM'],
  ['ioctl', [0, 0x5412, 0], 'EPERM'], // TIOCSTI
  ['ioctl', [0, 0x541c, 0], 'EPERM'], // TIOCLINUX
  ['ioctl', [0, 0xffff_ffff_0000_5412n, 0], 'EPERM'], // CVE-2019-10063
  ['ioctl', [0, 0x5413, 0], 'allowed'], // TIOCGWINSZ
  ['personality', [0xffffffff], 'allowed'],
  ['personality', [0], 'allowed'],
  ['personality', [0x0040000], 'EPERM'], // ADDR_NO_RANDOMIZE
  ['fchmod', [3, 0o644], 'allowed'],
  ['fchmod', [3, 0o4755], 'EPERM'],
  ['fchmod', [3, 0o2755], 'EPERM'],
  ['fchmodat', [AT_FDCWD, 0, 0o755], 'allowed'],
  ['fchmodat', [AT_FDCWD, 0, 0o6755], 'EPERM'],
  ['fchmodat2', [AT_FDCWD, 0, 0o4755, 0], 'EPERM'],
  ['openat', [AT_FDCWD, 0, CREATE, 0o644], 'allowed'],
  ['openat', [AT_FDCWD, 0, CREATE, 0o4755], 'EPERM'],
  ['openat', [AT_FDCWD, 0, 0o20200001, 0o2755], 'EPERM'], // O_TMPFILE
  ['openat', [AT_FDCWD, 0, 0, 0o6755], 'allowed'], // creates nothing: the mode is left over
  ['openat2', [AT_FDCWD, 0, 0, 24], 'ENOSYS'],
  ['mknodat', [AT_FDCWD, 0, 0o010644, 0], 'allowed'], // a named pipe
  ['mknodat', [AT_FDCWD, 0, 0o020666, 0x103], 'EPERM'], // a character device
  ['mknodat', [AT_FDCWD, 0, 0o060666, 0x800], 'EPERM'], // a disk
  ['mknodat', [AT_FDCWD, 0, 0o104755, 0], 'EPERM'],
];

describe.each(BOTH)('the filter of %s', (architecture) => {
  it.each(CALLS.map(titled))('%s(%s) is %s', (call, _, becomes, args) => {
    const number = numberOf(call, architecture);
    if (number === undefined) throw new Error(`${call} is not of ${architecture}`);
    expect(verdict(architecture, number, args)).toBe(becomes);
  });

  it.each(RULES.filter(({ when, unless }) => when === undefined && unless === undefined))(
    'refuses without conditions, because $because',
    ({ calls, refusal }) => {
      for (const call of calls) {
        const number = numberOf(call, architecture);
        if (number !== undefined) expect([call, verdict(architecture, number, [])]).toEqual([call, refusal]);
      }
    },
  );

  it('lets every call pass that has no rule', () => {
    const ruled = new Set(SYSCALLS.map((call) => numberOf(call, architecture)));
    const others = Array.from({ length: NEWEST + 1 }, (_, number) => number).filter(
      (each) => !ruled.has(each),
    );
    expect(others.length).toBeGreaterThan(300);
    expect(others.filter((number) => verdict(architecture, number) !== 'allowed')).toEqual([]);
  });

  it('knows no call that is newer than itself', () => {
    for (const number of [NEWEST + 1, 500, 0x3fffffff, -1])
      expect(verdict(architecture, number)).toBe('ENOSYS');
  });

  it('kills who calls as another machine, whose numbers mean something else', () => {
    const others = [
      0x40000003 /* i386 */,
      0x40000028 /* arm */,
      AUDIT[architecture === 'x64' ? 'arm64' : 'x64'],
    ];
    for (const other of others) {
      expect(runFilter(seccompFilter(architecture), { number: 1, architecture: other })).toBe(KILL);
    }
  });

  it('is short enough for the kernel, and has a rule for every call of its table', () => {
    expect(seccompFilter(architecture).length / 8).toBeLessThan(4096); // BPF_MAXINSNS
    const ruled = new Set(RULES.flatMap(({ calls }) => calls));
    expect(SYSCALLS.filter((call) => !ruled.has(call))).toEqual([]);
  });
});

describe('the filter of x64', () => {
  it.each([
    ['open', [0, CREATE, 0o644], 'allowed'],
    ['open', [0, CREATE, 0o4755], 'EPERM'],
    ['open', [0, 0, 0o4755], 'allowed'],
    ['creat', [0, 0o4755], 'EPERM'],
    ['chmod', [0, 0o2755], 'EPERM'],
    ['chmod', [0, 0o755], 'allowed'],
    ['mknod', [0, 0o020666, 0x103], 'EPERM'],
    ['mknod', [0, 0o060666, 0x800], 'EPERM'],
    ['mknod', [0, 0o010644, 0], 'allowed'],
  ] as const)('%s(%j) is %s', (call, args, becomes) => {
    expect(verdict('x64', numberOf(call, 'x64') ?? -1, args)).toBe(becomes);
  });

  it('refuses x32, which are the same calls with bit 30 set', () => {
    for (const call of SYSCALLS) {
      const number = numberOf(call, 'x64');
      if (number !== undefined) expect(verdict('x64', 0x40000000 + number)).toBe('ENOSYS');
    }
  });
});

describe('a machine without numbers here', () => {
  it('has no filter, and so no sandbox', () => {
    expect(['riscv64', 'ppc64', 's390x', 'ia32', 'arm'].filter(isFiltered)).toEqual([]);
  });
});
