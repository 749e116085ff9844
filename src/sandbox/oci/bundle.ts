/** `config.json` of a bundle (OCI runtime specification 1.0). Pure. */
import type { Program } from '../../upstreams/process/launch.ts';
import { HOST } from '../bubblewrap/accounts.ts';
import { isInside } from '../guard.ts';
import type { Limits, Mount } from '../sandbox.ts';
import type { Runtime } from './runtime.ts';
import { ociSeccomp } from './seccomp.ts';

export interface BundlePlan {
  readonly runtime: Runtime;
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

/** What a kernel tells in /proc and /sys of the whole machine, and what it lets root change there. As Docker has it. */
const MASKED = [
  ...['acpi', 'asound', 'interrupts', 'kallsyms', 'kcore', 'keys', 'key-users', 'kmsg', 'kpagecgroup'],
  ...['kpagecount', 'kpageflags', 'latency_stats', 'modules', 'sched_debug', 'scsi', 'slabinfo'],
  ...['timer_list', 'timer_stats', 'vmallocinfo'],
].map((name) => `/proc/${name}`);
const FIXED = ['bus', 'fs', 'irq', 'sys', 'sysrq-trigger'].map((name) => `/proc/${name}`);

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
      rlimits: [rlimit('RLIMIT_NOFILE', limits.openFiles), rlimit('RLIMIT_CORE', 0)],
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
      readonlyPaths: FIXED,
      ...(seccomp !== undefined && { seccomp }),
    },
  };
}

function mountsOf(plan: BundlePlan): object[] {
  const { root, home, shown, limits } = plan;
  const half = Math.max(4096, Math.floor(limits.diskBytes / 2));
  const tmpfs = (destination: string, size: number, mode: string): object => ({
    destination,
    type: 'tmpfs',
    source: 'tmpfs',
    options: ['nosuid', 'nodev', `mode=${mode}`, `size=${size}`],
  });
  const hasHome = !shown.some(({ target }) => isInside(home, target));
  return [
    { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid', 'nodev', 'noexec'] },
    { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755', 'size=65536'] },
    tmpfs('/dev/shm', Math.min(64 * 1024 * 1024, half), '1777'),
    tmpfs('/tmp', half, '1777'),
    ...(hasHome ? [tmpfs(home, half, '755')] : []),
    ...again(plan, hasHome ? ['/tmp', '/dev/shm', home] : ['/tmp', '/dev/shm']).map(({ mount, how }) => ({
      destination: mount.target,
      type: 'bind',
      source: root + mount.target,
      options: ['rbind', how, 'nosuid', 'nodev'],
    })),
  ];
}

function rlimit(type: string, most: number): object {
  return { type, hard: most, soft: most };
}

/**
 * What the tree has, but has to be mounted once more: what would be covered by a private place, and in gVisor, where a root
 * that is only to be read is that all through, what may be changed.
 */
function again(
  { runtime, shown, write }: BundlePlan,
  covering: readonly string[],
): { mount: Mount; how: 'ro' | 'rw' }[] {
  const isWritten = ({ target }: Mount): boolean => write.some((each) => each.target === target);
  return shown
    .filter(
      (mount) =>
        (!runtime.isKernelShared && isWritten(mount)) ||
        covering.some((each) => isInside(mount.target, each)),
    )
    .map((mount) => ({ mount, how: isWritten(mount) ? 'rw' : 'ro' }));
}
