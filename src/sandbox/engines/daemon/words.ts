/** What an engine with a service is told: `docker run`, and `nerdctl run`, which has the same words. Pure. */
import { HOST } from '../../bubblewrap/accounts.ts';
import { halfOf } from '../../oci/bundle.ts';
import type { Limits, Mount } from '../../sandbox.ts';

export interface Run {
  readonly name: string;
  readonly image: string;
  readonly label: Readonly<Record<string, string>>;
  readonly runtime: string;
  /** `uid:gid`, as the engine counts them. */
  readonly user: string;
  /** Where the filter is read. */
  readonly seccomp: string;
  /** Where mounts of ours are. */
  readonly read: readonly Mount[];
  readonly write: readonly Mount[];
  /** Directories that are there for what is mounted in them. */
  readonly directories: readonly string[];
  /** Its private home, where it has one. */
  readonly home?: string;
  /** Names only: the values are in the environment of the command, which nobody else reads. */
  readonly variables: readonly string[];
  readonly cwd: string;
  readonly limits: Limits;
  /** The program, with all that stands in front of it. */
  readonly words: readonly string[];
}

/** In what the engines do not agree. */
export interface Dialect {
  /** That what is mounted below a mount does not come along: the engine would leave it to be written. */
  readonly alone: string;
  readonly more: readonly string[];
}

export function runWords(run: Run, { alone, more }: Dialect): string[] {
  const { limits, home } = run;
  const half = halfOf(limits);
  const own = (place: string, mode: string): string =>
    `--tmpfs=${place}:rw,nosuid,nodev,exec,size=${half},mode=${mode}`;
  return [
    ...['run', '--rm', '--interactive', '--pull=never', '--restart=no', `--name=${run.name}`],
    ...Object.entries(run.label).map(([name, value]) => `--label=${name}=${value}`),
    ...[`--runtime=${run.runtime}`, `--user=${run.user}`, '--cap-drop=ALL'],
    '--security-opt=no-new-privileges',
    `--security-opt=seccomp=${run.seccomp}`,
    // The engine copies what this machine is told of names otherwise. Nobody has this address (RFC 5737).
    ...['--network=none', '--dns=192.0.2.1', '--dns-search=.', `--hostname=${HOST}`],
    ...['--ipc=private', `--shm-size=${Math.min(SHARED_MEMORY, half)}`, ...more],
    ...[`--memory=${limits.memoryBytes}`, `--memory-swap=${limits.memoryBytes}`],
    ...[`--pids-limit=${limits.processes}`, `--cpus=${limits.cpus}`],
    ...[`--ulimit=nofile=${limits.openFiles}:${limits.openFiles}`, '--ulimit=core=0:0'],
    ...['--read-only', '--tmpfs=/sys:ro,nosuid,nodev,noexec,size=4k'],
    '--tmpfs=/dev:ro,nosuid,dev,noexec,size=64k,mode=755',
    `--tmpfs=/dev/shm:rw,nosuid,nodev,noexec,size=${Math.min(SHARED_MEMORY, half)},mode=1777`,
    own('/tmp', '1777'),
    ...(home === undefined ? [] : [own(home, '1777')]),
    // In a private place nothing else would keep them from being written to.
    ...run.directories.map((place) => `--tmpfs=${place}:ro,nosuid,nodev,noexec,size=256k,mode=755`),
    ...run.read.map((mount) => `--mount=${mountOf(mount, ['readonly', alone])}`),
    ...run.write.map((mount) => `--mount=${mountOf(mount, [])}`),
    ...run.variables.map((name) => `--env=${name}`),
    ...[`--workdir=${run.cwd}`, run.image, ...run.words],
  ];
}

const SHARED_MEMORY = 64 * 1024 * 1024;

/** Engines read it as a line of CSV (RFC 4180). */
function mountOf({ source, target }: Mount, options: readonly string[]): string {
  return ['type=bind', `source=${source}`, `target=${target}`, ...options]
    .map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',');
}
