/** `config.json` of a bundle (OCI runtime specification 1.0). Pure. */
import type { Program } from '../../upstreams/process/launch.ts';
import { HOST } from '../bubblewrap/accounts.ts';
import { isInside } from '../guard.ts';
import { CHANGEABLE } from '../proc-files.ts';
import type { Limits, Mount } from '../sandbox.ts';
import { ociSeccomp } from './seccomp.ts';

export interface BundlePlan {
  /** Who the program is inside, and whether the kernel of the machine answers it. */
  readonly runtime: { readonly user: number; readonly isKernelShared: boolean };
  readonly program: Program;
  /** Words in front of the program. */
  readonly front: readonly string[];
  /** Where the tree of what it sees has been put together. */
  readonly root: string;
  /** Its private home. */
  readonly home: string;
  /** What it may read and change, without links. */
  readonly shown: readonly Mount[];
  readonly write: readonly Mount[];
  readonly limits: Limits;
  readonly architecture: string;
  /** What programs under SELinux are held to. */
  readonly label?: string;
}

/** What a kernel tells in /proc and /sys of the whole machine. As Docker has it. */
export const MASKED: readonly string[] = [
  ...['acpi', 'asound', 'interrupts', 'kallsyms', 'kcore', 'keys', 'key-users', 'kmsg', 'kpagecgroup'],
  ...['kpagecount', 'kpageflags', 'latency_stats', 'modules', 'sched_debug', 'scsi', 'slabinfo'],
  ...['timer_list', 'timer_stats', 'vmallocinfo'],
].map((name) => `/proc/${name}`);

export function ociBundle(plan: BundlePlan): object {
  const { runtime, program, front, limits, label } = plan;
  const seccomp = runtime.isKernelShared ? ociSeccomp(plan.architecture) : undefined;
  const ids = [{ containerID: runtime.user, hostID: 0, size: 1 }];
  return {
    ociVersion: '1.0.2',
    process: {
      terminal: false,
      user: { uid: runtime.user, gid: runtime.user },
      args: [...front, program.file, ...program.args],
      env: Object.entries(program.env).map(([name, value]) => `${name}=${value}`),
      cwd: program.cwd,
      capabilities: { bounding: [], effective: [], inheritable: [], permitted: [], ambient: [] },
      noNewPrivileges: true,
      rlimits: [
        rlimit('RLIMIT_NOFILE', limits.openFiles),
        rlimit('RLIMIT_CORE', 0),
        // Counted in its own user namespace (since Linux 5.14), unless it is root of the machine.
        ...(runtime.isKernelShared ? [rlimit('RLIMIT_NPROC', limits.processes)] : []),
      ],
      ...(label !== undefined && { selinuxLabel: label }),
    },
    root: { path: plan.root, readonly: true },
    hostname: HOST,
    mounts: mountsOf(plan),
    linux: {
      ...(runtime.isKernelShared && { uidMappings: ids, gidMappings: ids }),
      namespaces: ['mount', 'pid', 'ipc', 'uts', ...(runtime.isKernelShared ? ['user'] : [])].map((type) => ({
        type,
      })),
      maskedPaths: MASKED,
      readonlyPaths: CHANGEABLE,
      ...(seccomp !== undefined && { seccomp }),
    },
  };
}

function mountsOf(plan: BundlePlan): object[] {
  const { runtime, limits } = plan;
  return [
    { destination: '/proc', type: 'proc', source: 'proc', options: ['ro', 'nosuid', 'nodev', 'noexec'] },
    { ...tmpfs('/dev', 65_536, '755'), options: ['nosuid', 'mode=755', 'size=65536', 'ro'] },
    tmpfs('/dev/shm', Math.min(64 * 1024 * 1024, halfOf(limits)), '1777'),
    ...(runtime.isKernelShared ? [] : inOwnKernel(plan)),
  ];
}

/**
 * A root that is only to be read is that all through in gVisor. So private places are mounted by it, over those of the
 * tree, and what would be covered by them, or may be changed, once more.
 */
function inOwnKernel({ root, program, home, shown, write, limits }: BundlePlan): object[] {
  const hasHome = !shown.some(({ target }) => isInside(home, target));
  const covering = hasHome ? ['/tmp', '/dev/shm', home] : ['/tmp', '/dev/shm'];
  const isWritten = ({ target }: Mount): boolean => write.some((each) => each.target === target);
  const again = shown.filter(
    (mount) => isWritten(mount) || covering.some((each) => isInside(mount.target, each)),
  );
  const lostDirectory =
    covering.some((each) => isInside(program.cwd, each)) &&
    !covering.includes(program.cwd) &&
    !shown.some(({ target }) => isInside(program.cwd, target));
  return [
    // gVisor shows one of its own otherwise, made up but useless.
    { ...tmpfs('/sys', 4096, '755'), options: ['nosuid', 'nodev', 'size=4096', 'ro'] },
    tmpfs('/tmp', halfOf(limits), '1777'),
    ...(hasHome ? [tmpfs(home, halfOf(limits), '755')] : []),
    ...(lostDirectory
      ? [{ ...tmpfs(program.cwd, 4096, '755'), options: ['nosuid', 'nodev', 'size=4096', 'ro'] }]
      : []),
    ...again.map((mount) => ({
      destination: mount.target,
      type: 'bind',
      source: root + mount.target,
      options: ['rbind', isWritten(mount) ? 'rw' : 'ro', 'nosuid', 'nodev'],
    })),
  ];
}

/** Of what it may write privately, one half is for its home. */
export function halfOf({ diskBytes }: Limits): number {
  return Math.max(4096, Math.floor(diskBytes / 2));
}

function tmpfs(destination: string, size: number, mode: string): object {
  const options = ['nosuid', 'nodev', `mode=${mode}`, `size=${size}`];
  return { destination, type: 'tmpfs', source: 'tmpfs', options };
}

function rlimit(type: string, most: number): object {
  return { type, hard: most, soft: most };
}
