/** Programs that start a container from a bundle, and what each is told. */
import { type FoundProgram, findProgram, runProgram } from '../find-program.ts';
import type { ContainerRuntime } from '../level.ts';
import type { Start } from './maker.ts';

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
  words(start: Bundled): readonly string[];
}

interface Bundled extends Start {
  readonly state: string;
  readonly bundle: string;
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
  | (Extract<FoundProgram, { kind: 'found' }> & { readonly platform?: string })
  | Extract<FoundProgram, { kind: 'missing' }>;

const INSTALL: Readonly<Record<ContainerRuntime, string>> = {
  crun: 'apt-get install crun (Debian, Ubuntu), dnf install crun (Fedora)',
  runc: 'apt-get install runc (Debian, Ubuntu), dnf install runc (Fedora)',
  runsc:
    'apt-get install runsc (Debian), or the release of https://gvisor.dev/docs/user_guide/install (others)',
};

export async function findRuntime(
  name: ContainerRuntime,
  directories?: readonly string[],
): Promise<FoundRuntime> {
  const found = await findProgram(name, INSTALL[name], directories);
  if (found.kind === 'missing' || name !== 'runsc') return found;
  return { ...found, platform: platformIn(await help(found.file)) };
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
    const { stdout, stderr } = await runProgram(file, ['flags']);
    return stdout + stderr;
  } catch (error) {
    const said = (channel: 'stdout' | 'stderr'): string =>
      error instanceof Error && channel in error
        ? String((error as Error & Record<typeof channel, unknown>)[channel])
        : '';
    return said('stdout') + said('stderr');
  }
}
