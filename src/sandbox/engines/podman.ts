/**
 * podman in the enclosure, telling a runtime: its store, its state and its container are in namespaces that end with Bartizan, and no
 * service is asked. Pure.
 */
import { HOST } from '../bubblewrap/accounts.ts';
import { allWithheld } from '../environment.ts';
import { type BundlePlan, halfOf, MASKED } from '../oci/bundle.ts';
import { BUNDLE, ENGINE, RUNTIME, STATE } from '../oci/enclosure.ts';
import type { EnclosedFile, Maker } from '../oci/maker.ts';
import { ociSeccomp } from '../oci/seccomp.ts';

/** What it tells. */
export interface Told {
  readonly name: string;
  /** Whether the kernel of the machine answers the server. */
  readonly isKernelShared: boolean;
  readonly groups: Maker['groups'];
  readonly devices?: readonly string[];
  readonly proof?: Maker['proof'];
}

/** A runtime that podman calls by this name. */
const NAMED = 'runtime';
const CONFIG = `${BUNDLE}/containers.conf`;
const FILTER = `${BUNDLE}/seccomp.json`;
const WRAPPER = `${BUNDLE}/${NAMED}`;

export function podman(told: Told): Maker {
  return {
    name: told.name,
    user: 0,
    isKernelShared: told.isKernelShared,
    threads: 8,
    fewest: 16,
    groups: told.groups,
    devices: told.devices ?? [],
    covers: ['/etc/hostname', '/etc/mtab', '/run/.containerenv'],
    proof: told.proof ?? (async () => []),
    withhold: allWithheld,
    begin: (plan, { descriptors }) => ({
      words: [ENGINE, ...globalWords(), ...runWords(plan, descriptors)],
      files: filesFor(plan),
      // Fewer threads of its own count among the server's, on machines with many processors.
      env: { HOME: STATE, CONTAINERS_CONF: CONFIG, GOMAXPROCS: '2', ...plan.program.env },
    }),
  };
}

/** podman tells every runtime what only some have heard of: that it is to make no control groups. */
const WITHOUT_GROUPS = [
  '#!/bin/sh',
  `case "$(${RUNTIME} --help 2>&1)" in`,
  '*--cgroup-manager*) ;;',
  '*) [ "$1" = --cgroup-manager ] && shift 2 ;;',
  'esac',
  `exec ${RUNTIME} "$@"`,
];

function filesFor({ architecture }: BundlePlan): EnclosedFile[] {
  const config = [
    '[containers]',
    'keyring=false',
    '[engine]',
    'lock_type="file"',
    `runtime_supports_nocgroup=["${NAMED}"]`,
    `runtime_supports_nocgroups=["${NAMED}"]`,
    '[engine.runtimes]',
    `${NAMED}=["${WRAPPER}"]`,
  ];
  return [
    { place: CONFIG, text: lines(config), mode: '0400' },
    { place: WRAPPER, text: lines(WITHOUT_GROUPS), mode: '0500' },
    { place: FILTER, text: JSON.stringify(ociSeccomp(architecture)), mode: '0400' },
  ];
}

/** Nothing of it is on the machine: no store of images, no list of containers, no service, no record of events. */
function globalWords(): string[] {
  return [
    ...['--root', `${STATE}/store`, '--runroot', `${STATE}/run`, '--tmpdir', `${STATE}/tmp`],
    ...['--storage-driver=vfs', '--cgroup-manager=cgroupfs', '--events-backend=none', '--log-level=error'],
    `--runtime=${NAMED}`,
  ];
}

function runWords({ program, front, root, limits }: BundlePlan, descriptors: number): string[] {
  const most = (name: string, value: number): string => `--ulimit=${name}=${value}:${value}`;
  return [
    ...['run', '--rm', '--interactive', '--pull=never', '--log-driver=none', '--systemd=false'],
    ...['--network=none', '--no-hosts', '--http-proxy=false', '--ipc=private', `--hostname=${HOST}`],
    // Limits are held from outside; here only what is of each process.
    ...['--cgroups=disabled', most('nofile', limits.openFiles), most('core', 0)],
    most('nproc', limits.processes),
    ...['--uidmap=0:0:1', '--gidmap=0:0:1', '--cap-drop=all', '--security-opt=no-new-privileges'],
    ...[`--security-opt=seccomp=${FILTER}`, '--security-opt=proc-opts=ro,nosuid,nodev,noexec'],
    ...[
      '--read-only',
      '--read-only-tmpfs=false',
      `--security-opt=mask=${['/sys', ...MASKED].join(':')}`,
      '--tmpfs=/sys:ro,size=4k',
    ],
    // devpts wants a group that is not in the enclosure.
    ...['--tmpfs=/dev:ro,nosuid,noexec,size=64k,mode=755', '--tmpfs=/dev/pts:ro,size=4k'],
    `--shm-size=${Math.min(64 * 1024 * 1024, halfOf(limits))}`,
    ...(descriptors === 0 ? [] : [`--preserve-fds=${descriptors}`]),
    // By their names: what they are worth is for no command line.
    ...Object.keys(program.env).map((name) => `--env=${name}`),
    ...[`--workdir=${program.cwd}`, '--rootfs', root],
    ...[...front, program.file, ...program.args],
  ];
}

function lines(text: readonly string[]): string {
  return `${text.join('\n')}\n`;
}
