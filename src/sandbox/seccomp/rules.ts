/** What is refused of the kernel, and why. Whatever is not named here, and not newer than this list, is left alone. */

/** Something about one argument: true when, of its lower half, the bits of `mask` are one of these. */
export interface Condition {
  readonly argument: number;
  readonly mask: number;
  readonly oneOf: readonly number[];
}

export type Refusal = 'EPERM' | 'ENOSYS' | 'EAFNOSUPPORT';

export interface Rule {
  readonly calls: readonly string[];
  readonly because: string;
  readonly refusal: Refusal;
  /** Refused when all hold; without any, always. */
  readonly when?: readonly Condition[];
  /** Refused unless all hold. */
  readonly unless?: readonly Condition[];
}

const ALL_BITS = 0xffffffff;
/** `CLONE_NEW*` of sched.h: time, mount, cgroup, uts, ipc, user, pid, net. */
export const NAMESPACES: readonly number[] = [
  0x80, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000,
];
const SET_ID: readonly number[] = [0o4000, 0o2000];
const CREATING: readonly number[] = [0o100 /* O_CREAT */, 0o20000000 /* __O_TMPFILE */];

const whole = (argument: number, ...oneOf: number[]): Condition => ({ argument, mask: ALL_BITS, oneOf });
const bit = (argument: number, value: number): Condition => ({ argument, mask: value, oneOf: [value] });

const always = (because: string, ...calls: string[]): Rule => ({ calls, because, refusal: 'EPERM' });

export const RULES: readonly Rule[] = [
  {
    calls: ['socket'],
    because:
      'a socket in a granted directory leads to whoever listens there, and packets and netlink to the kernel',
    refusal: 'EAFNOSUPPORT',
    unless: [
      whole(0, 2 /* AF_INET */, 10 /* AF_INET6 */),
      { argument: 1, mask: 0xf, oneOf: [1 /* SOCK_STREAM */, 2 /* SOCK_DGRAM */] },
    ],
  },
  {
    calls: ['socketpair'],
    because: 'a pair of unix sockets leads nowhere else, and Node and Python talk to their children over one',
    refusal: 'EAFNOSUPPORT',
    unless: [whole(0, 1 /* AF_UNIX */)],
  },
  always(
    'other processes are nobody’s business',
    'ptrace',
    'process_vm_readv',
    'process_vm_writev',
    'process_madvise',
    'pidfd_getfd',
    'kcmp',
  ),
  always(
    'what is mounted is what was granted',
    'mount',
    'umount2',
    'pivot_root',
    'chroot',
    'open_tree',
    'move_mount',
    'fsopen',
    'fsconfig',
    'fsmount',
    'fspick',
    'mount_setattr',
    'statmount',
    'listmount',
    'open_by_handle_at',
    'name_to_handle_at',
    'quotactl',
    'quotactl_fd',
    'fanotify_init',
    'ustat',
    'sysfs',
  ),
  always('namespaces give capabilities, and with them more of the kernel', 'unshare', 'setns'),
  ...NAMESPACES.map(
    (flag): Rule => ({
      calls: ['clone'],
      because: 'the same, another way',
      refusal: 'EPERM',
      when: [bit(0, flag)],
    }),
  ),
  {
    calls: ['clone3'],
    because: 'its flags are in memory, where no filter can look; libc then uses clone',
    refusal: 'ENOSYS',
  },
  always('keys of the kernel belong to the user, not to a namespace', 'add_key', 'request_key', 'keyctl'),
  always(
    'programs inside the kernel, and the holes of their checkers',
    'bpf',
    'perf_event_open',
    'userfaultfd',
    'lookup_dcookie',
  ),
  {
    calls: ['io_uring_setup', 'io_uring_enter', 'io_uring_register'],
    because: 'what is asked through a ring passes no filter; libuv then uses threads',
    refusal: 'ENOSYS',
  },
  always(
    'the kernel itself',
    'kexec_load',
    'kexec_file_load',
    'init_module',
    'finit_module',
    'delete_module',
    'create_module',
    'query_module',
    'get_kernel_syms',
    'reboot',
    'swapon',
    'swapoff',
    'syslog',
    'acct',
    '_sysctl',
    'nfsservctl',
    'vserver',
    'lsm_get_self_attr',
    'lsm_set_self_attr',
    'lsm_list_modules',
  ),
  always('the hardware', 'iopl', 'ioperm', 'modify_ldt', 'uselib', 'vhangup'),
  always(
    'the machine’s name and clock',
    'sethostname',
    'setdomainname',
    'settimeofday',
    'clock_settime',
    'clock_adjtime',
    'adjtimex',
  ),
  always(
    'placing memory of a machine that is shared',
    'mbind',
    'set_mempolicy',
    'set_mempolicy_home_node',
    'migrate_pages',
    'move_pages',
  ),
  {
    calls: ['ioctl'],
    because: 'TIOCSTI types into a terminal, TIOCLINUX pastes into one (CVE-2017-5226, CVE-2023-1523)',
    refusal: 'EPERM',
    when: [whole(1, 0x5412, 0x541c)],
  },
  {
    calls: ['personality'],
    because: 'some make exploits easier, such as the one without random addresses',
    refusal: 'EPERM',
    unless: [whole(0, 0, 0x8 /* PER_LINUX32 */, 0x20000 /* UNAME26 */, 0x20008, ALL_BITS /* only asks */)],
  },
  {
    calls: ['mknod'],
    because: 'a device node is the device',
    refusal: 'EPERM',
    when: [{ argument: 1, mask: 0o170000, oneOf: [0o020000, 0o060000] }],
  },
  {
    calls: ['mknodat'],
    because: 'a device node is the device',
    refusal: 'EPERM',
    when: [{ argument: 2, mask: 0o170000, oneOf: [0o020000, 0o060000] }],
  },
  ...SET_ID.flatMap((id): Rule[] => [
    setId(['chmod', 'fchmod', 'creat', 'mknod'], [bit(1, id)]),
    setId(['fchmodat', 'fchmodat2', 'mknodat'], [bit(2, id)]),
    // Without O_CREAT the mode is whatever happens to stand in the register.
    ...CREATING.flatMap((flag) => [
      setId(['open'], [bit(1, flag), bit(2, id)]),
      setId(['openat'], [bit(2, flag), bit(3, id)]),
    ]),
  ]),
  {
    calls: ['openat2'],
    because: 'its mode is in memory, where no filter can look; programs then use openat',
    refusal: 'ENOSYS',
  },
];

function setId(calls: readonly string[], when: readonly Condition[]): Rule {
  return {
    calls,
    because:
      'a set-user-ID file in a granted directory gives whoever runs it, outside, the rights of its owner',
    refusal: 'EPERM',
    when,
  };
}
