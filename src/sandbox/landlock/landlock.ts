/**
 * Landlock (landlock(7)): the kernel judges each use of a file by its place once more, whatever is mounted.
 *
 * A process can only restrict itself, so something has to do it between bwrap and the program. It is a few lines of Perl: that
 * is there on every Debian, makes system calls without a compiler or a native module, and is gone once it has started the
 * program. Where there is no Perl or no Landlock, the mounts hold alone.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LAUNCHER } from './launcher.ts';

export const PERL = '/usr/bin/perl';

/** Rights of `linux/landlock.h`; which of them the kernel knows, the launcher finds out. */
const EXECUTE = 1 << 0;
const WRITE_FILE = 1 << 1;
const READ_FILE = 1 << 2;
const READ_DIR = 1 << 3;
const REMOVE_DIR = 1 << 4;
const REMOVE_FILE = 1 << 5;
const MAKE_DIR = 1 << 7;
const MAKE_REG = 1 << 8;
const MAKE_FIFO = 1 << 10;
const MAKE_SYM = 1 << 12;
const REFER = 1 << 13;
const TRUNCATE = 1 << 14;
const IOCTL_DEV = 1 << 15;

const READ = EXECUTE | READ_FILE | READ_DIR;
const CHANGE = WRITE_FILE | TRUNCATE;
/** No devices and no sockets: nobody inside could use one. */
const MAKE = REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_FIFO | MAKE_SYM | REFER;

export interface Writable {
  readonly directories: readonly string[];
  readonly files: readonly string[];
}

/** Version of Landlock here, or undefined when it cannot be used. */
export async function landlockVersion(perl: string = PERL): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    // landlock_create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_VERSION), 444 on every architecture
    const { stdout } = await promisify(execFile)(perl, ['-e', 'print syscall(444, 0, 0, 1)'], {
      env: {},
      timeout: 5_000,
    });
    const version = Number(stdout);
    return Number.isInteger(version) && version > 0 ? version : undefined;
  } catch {
    return undefined;
  }
}

/** Words in front of a program, inside: reading everywhere, since only what was granted is there, and writing only here. */
export function landlockWords({ directories, files }: Writable): string[] {
  const rules = [
    rule(READ, '/'),
    rule(CHANGE | IOCTL_DEV, '/dev'),
    ...directories.map((place) => rule(CHANGE | MAKE | IOCTL_DEV, place)),
    ...files.map((place) => rule(CHANGE, place)),
  ];
  return [PERL, '-e', LAUNCHER, ...rules, '--'];
}

function rule(access: number, place: string): string {
  return `${access}:${place}`;
}
