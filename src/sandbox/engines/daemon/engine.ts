/** Engines with a service: where they are, and what theirs can do. */
import os from 'node:os';
import { type FoundProgram, findProgram, runProgram } from '../../find-program.ts';
import type { Dialect } from './words.ts';

export type DaemonEngine = 'docker' | 'nerdctl';

export interface Engine {
  readonly kind: 'found';
  readonly file: string;
  readonly version: string;
  /** The whole environment of its command. */
  readonly env: Readonly<Record<string, string>>;
  readonly dialect: Dialect;
  /** Who of this machine the user 0 of a container is: whoever runs the service, so that no other user has rights to files. */
  readonly isRootless: boolean;
  /** What of the limits it cannot hold. */
  readonly weaker: readonly string[];
}

type Missing = Extract<FoundProgram, { kind: 'missing' }>;
type Environment = Readonly<Record<string, string | undefined>>;

const INSTALL: Readonly<Record<DaemonEngine, string>> = {
  docker:
    'apt-get install docker.io (Debian, Ubuntu), dnf install moby-engine (Fedora), and start its service',
  nerdctl: 'take nerdctl from https://github.com/containerd/nerdctl, and start containerd',
};

export async function findEngine(
  name: DaemonEngine,
  directories?: readonly string[],
  env: Environment = process.env,
): Promise<Engine | Missing> {
  const found = await findProgram(name, INSTALL[name], directories);
  if (found.kind === 'missing') return found;
  const told = environmentOf(name, env);
  if (told === undefined) {
    return missing(
      'DOCKER_HOST leads to another machine, which has not the files that are granted',
      'unset it, or let it be a socket: unix:///run/user/1000/docker.sock',
    );
  }
  try {
    const { stdout } = await runProgram(found.file, ['info', '--format', '{{json .}}'], told);
    return judged(found, told, JSON.parse(stdout) as Info, dialectOf(name, found.version));
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    return missing(
      `${name} does not answer: ${(said === '' ? String(error) : said).slice(0, 300)}`,
      INSTALL[name],
    );
  }
}

/** Its config of clients is not read: that one could add variables, and start helpers. */
function environmentOf(name: DaemonEngine, env: Environment): Record<string, string> | undefined {
  const { DOCKER_HOST: host = '', XDG_RUNTIME_DIR: runtime, CONTAINERD_ADDRESS: address } = env;
  if (name === 'nerdctl') {
    return {
      ...(runtime !== undefined && { XDG_RUNTIME_DIR: runtime }),
      ...(address !== undefined && { CONTAINERD_ADDRESS: address }),
      ...(env.HOME !== undefined && { HOME: env.HOME }),
    };
  }
  if (host !== '' && !host.startsWith('unix:///')) return undefined;
  return { DOCKER_CONFIG: '/nonexistent', DOCKER_HOST: host === '' ? 'unix:///var/run/docker.sock' : host };
}

/** Of what an engine says of itself, as far as it matters here. */
interface Info {
  readonly KernelVersion?: string;
  readonly SecurityOptions?: readonly string[];
  readonly MemoryLimit?: boolean;
  readonly PidsLimit?: boolean;
  readonly CPUCfsQuota?: boolean;
  readonly CpuCfsQuota?: boolean;
  readonly CgroupDriver?: string;
}

function judged(
  found: Extract<FoundProgram, { kind: 'found' }>,
  env: Readonly<Record<string, string>>,
  info: Info,
  dialect: Dialect,
): Engine | Missing {
  if (info.KernelVersion !== os.release()) {
    return missing(
      `its service runs on another kernel (${info.KernelVersion ?? 'it does not say which'}), and has not the files that are granted`,
      'use an engine whose service runs on this machine, or another level',
    );
  }
  const options = info.SecurityOptions ?? [];
  if (!options.some((each) => each.includes('seccomp'))) {
    return missing('its service filters no system calls', 'use one that was built with seccomp');
  }
  const canLimit = info.CgroupDriver !== 'none';
  const isHeld = (said: boolean | undefined): boolean => canLimit && said !== false;
  return {
    ...found,
    env,
    dialect: options.some((each) => each.includes('userns'))
      ? { ...dialect, more: [...dialect.more, '--userns=host'] }
      : dialect,
    isRootless: options.some((each) => each.includes('rootless')),
    weaker: [
      ...(isHeld(info.MemoryLimit) ? [] : ['memory is not limited, but for /tmp and home']),
      ...(isHeld(info.PidsLimit) ? [] : ['the number of processes is not limited']),
      ...(isHeld(info.CPUCfsQuota ?? info.CpuCfsQuota) ? [] : ['processors are not limited']),
    ],
  };
}

/** The word for it has changed with Docker 25. */
function dialectOf(name: DaemonEngine, version: string): Dialect {
  const isNew = name === 'docker' && Number(version.split('.')[0]) >= 25;
  return {
    alone: isNew ? 'bind-recursive=disabled' : 'bind-nonrecursive=true',
    // What a server says is written nowhere but in our record.
    more: name === 'docker' ? ['--log-driver=none'] : [],
  };
}

function missing(why: string, hint: string): Missing {
  return { kind: 'missing', why, hint };
}
