/** Programs that start a container from a bundle, and what each is told. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ContainerRuntime } from '../level.ts';

export interface Runtime {
  readonly name: ContainerRuntime;
  /**
   * Who the program is inside. Of the machine it is whoever runs Bartizan. crun can call that user anything; runc and
   * runsc need a user 0, which has no capabilities either.
   */
  readonly user: number;
  /** Whether the kernel of the machine is the one inside. gVisor brings its own, with no filter of ours in it. */
  readonly isKernelShared: boolean;
  /** Processes and threads of the runtime itself: they count where processes are counted. */
  readonly threads: number;
  /** What it wants to see of /sys. It may change nothing there: limits are held from outside. */
  readonly groups: 'empty' | 'shown';
  words(start: Start): readonly string[];
}

export interface Start {
  readonly state: string;
  readonly bundle: string;
  /** Descriptors from 3 on that go to the program. */
  readonly descriptors: number;
  readonly platform?: string;
  /** Whether the program may use the network of what stands around it: a loopback, with our way out at a port of it. */
  readonly network: boolean;
}

const ID = 'server';

export const runtimes: Readonly<Record<ContainerRuntime, Runtime>> = {
  crun: {
    name: 'crun',
    user: 1000,
    isKernelShared: true,
    threads: 2,
    groups: 'empty',
    words: ({ state, bundle, descriptors }) => [
      ...['--root', state, '--cgroup-manager=disabled', 'run'],
      ...preserve(descriptors),
      ...['--bundle', bundle, ID],
    ],
  },
  runc: {
    name: 'runc',
    user: 0,
    isKernelShared: true,
    threads: 8,
    groups: 'shown',
    words: ({ state, bundle, descriptors }) => [
      ...['--root', state, 'run'],
      ...preserve(descriptors),
      ...['--bundle', bundle, ID],
    ],
  },
  runsc: {
    name: 'runsc',
    user: 0,
    isKernelShared: false,
    threads: 64,
    groups: 'empty',
    words: ({ state, bundle, network, platform = 'systrap' }) => [
      ...['--root', state, '--rootless', '--ignore-cgroups', `--platform=${platform}`],
      `--network=${network ? 'host' : 'none'}`,
      ...['run', '--bundle', bundle, ID],
    ],
  },
};

function preserve(descriptors: number): string[] {
  return descriptors === 0 ? [] : [`--preserve-fds=${descriptors}`];
}

export type FoundRuntime =
  | {
      readonly kind: 'found';
      readonly file: string;
      readonly version: string;
      readonly platform?: string;
    }
  | { readonly kind: 'missing'; readonly why: string; readonly hint: string };

/** Not searched on the path: what keeps every server in is not up for choice. */
const DIRECTORIES = [
  '/usr/bin',
  '/usr/sbin',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/run/current-system/sw/bin',
];

const INSTALL: Readonly<Record<ContainerRuntime, string>> = {
  crun: 'apt-get install crun (Debian, Ubuntu), dnf install crun (Fedora)',
  runc: 'apt-get install runc (Debian, Ubuntu), dnf install runc (Fedora)',
  runsc:
    'apt-get install runsc (Debian), or the release of https://gvisor.dev/docs/user_guide/install (others)',
};

export async function findRuntime(
  name: ContainerRuntime,
  directories: readonly string[] = DIRECTORIES,
): Promise<FoundRuntime> {
  for (const directory of directories) {
    const file = `${directory}/${name}`;
    const may = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!may) continue;
    try {
      const { stdout } = await run(file, ['--version']);
      const version = /version[: ]+(\S+)/.exec(stdout)?.[1] ?? 'an unknown version';
      if (name !== 'runsc') return { kind: 'found', file, version };
      return { kind: 'found', file, version, platform: platformIn(await help(file)) };
    } catch (error) {
      return { kind: 'missing', why: `${name} does not start: ${String(error)}`, hint: INSTALL[name] };
    }
  }
  return { kind: 'missing', why: `${name} is not installed`, hint: INSTALL[name] };
}

/**
 * systrap is faster and what gVisor tests; releases before 2023 do not have it. KVM is not chosen: it wants /dev/kvm, and
 * to have none around it.
 */
export function platformIn(help: string): string {
  return help.includes('systrap') ? 'systrap' : 'ptrace';
}

/** runsc says what its flags are on either channel, and ends with 0 or 2, as its version likes. */
async function help(file: string): Promise<string> {
  try {
    const { stdout, stderr } = await run(file, ['flags']);
    return stdout + stderr;
  } catch (error) {
    const said = (channel: 'stdout' | 'stderr'): string =>
      error instanceof Error && channel in error
        ? String((error as Error & Record<typeof channel, unknown>)[channel])
        : '';
    return said('stdout') + said('stderr');
  }
}

function run(file: string, args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(file, [...args], { env: { PATH: '/usr/bin:/bin' }, timeout: 10_000 });
}
