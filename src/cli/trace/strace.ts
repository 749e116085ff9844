/** strace(1), as it is here. */
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { promisify } from 'node:util';
import { type Failure, refused } from '../failure.ts';

/** Not searched on the path: it runs before there are walls. */
const PLACES = [
  '/usr/bin/strace',
  '/bin/strace',
  '/usr/local/bin/strace',
  '/run/current-system/sw/bin/strace',
];

/** What is written down of. `%file` is all calls that take a path. Contents of files never are. */
const CALLS = [
  ...['%file', 'fchdir', 'clone', 'clone3', 'fork', 'vfork'],
  ...['socket', 'connect', 'bind', 'sendto', 'recvfrom', 'sendmsg', 'recvmsg', 'sendmmsg', 'recvmmsg'],
];

/** Newer ones know calls by which names this machine does not; a `?` has it pass over what it does not know. */
const TRACED = CALLS.map((name) => (name.startsWith('%') ? name : `?${name}`)).join(',');

/** Words in front of a program. Messages of DNS are not longer than 4096 bytes where they are sent as one. */
export function straceWords(file: string, log: string): string[] {
  return [
    ...[file, '-f', '-y', '-qq', '-s', '4096', '--pidns-translation', '--signal=none'],
    ...['-e', `trace=${TRACED}`, '-o', log, '--'],
  ];
}

/** @throws {Failure} when it is not there, or may not trace */
export async function findStrace(places: readonly string[] = PLACES): Promise<string> {
  const file = places.find(isExecutable);
  if (file === undefined) {
    throw missing(
      'strace is not installed',
      'apt-get install strace (Debian, Ubuntu), dnf install strace (Fedora)',
    );
  }
  const [program = '', ...args] = [...straceWords(file, '/dev/null'), '/usr/bin/env', 'true'];
  try {
    await promisify(execFile)(program, args, { env: { PATH: '/usr/bin:/bin' }, timeout: 10_000 });
    return file;
  } catch (error) {
    const words = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    const last = (words.split('\n').at(-1) ?? '').slice(0, 200);
    throw /option|usage|invalid system call/i.test(words)
      ? missing(`strace is too old (${last})`, 'version 5.9 or later')
      : missing(
          `strace may not trace here: ${last}`,
          'sysctl kernel.yama.ptrace_scope must be 0 or 1; in a container, allow ptrace in its seccomp profile',
        );
  }
}

function missing(what: string, hint: string): Failure {
  return refused(`a server cannot be traced here: ${what}`, hint);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
