import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isFiltered } from '../seccomp/filter.ts';

/** Where distributions put it. Not searched on the path: what keeps every server in is not up for choice. */
const PLACES = ['/usr/bin/bwrap', '/usr/local/bin/bwrap', '/bin/bwrap', '/run/current-system/sw/bin/bwrap'];

export type Found =
  | { readonly kind: 'found'; readonly file: string; readonly version: string }
  | { readonly kind: 'missing'; readonly why: string; readonly hint: string };

const INSTALL =
  'apt-get install bubblewrap (Debian, Ubuntu), dnf install bubblewrap (Fedora), apk add bubblewrap (Alpine)';

/** Looks for bwrap, and has it make every namespace once, because kernels and containers may forbid that. */
export async function findBwrap(
  platform: NodeJS.Platform = process.platform,
  architecture: string = process.arch,
  places: readonly string[] = PLACES,
): Promise<Found> {
  if (platform !== 'linux') return missing('bubblewrap is of Linux', 'choose another level');
  if (!isFiltered(architecture)) {
    return missing(
      `there is no filter of system calls for ${architecture}`,
      'choose another level, such as container',
    );
  }
  const file = await firstExecutable(places);
  if (file === undefined) return missing('bubblewrap is not installed', INSTALL);
  try {
    const version = /(\d+)\.(\d+)(?:\.\d+)?/.exec((await run(file, ['--version'])).stdout);
    const [text, major, minor] = version ?? ['an unknown version', '0', '0'];
    if (Number(major) === 0 && Number(minor) < 8) return missing(`bubblewrap is too old (${text})`, INSTALL);
    await run(file, TRIAL);
    return { kind: 'found', file, version: text };
  } catch (error) {
    return missing(`bubblewrap does not work here: ${lastWords(error)}`, hintFor(lastWords(error)));
  }
}

const TRIAL = [
  ...[
    '--unshare-user',
    '--unshare-pid',
    '--unshare-ipc',
    '--unshare-uts',
    '--unshare-cgroup',
    '--unshare-net',
  ],
  ...['--new-session', '--die-with-parent', '--cap-drop', 'ALL', '--ro-bind', '/', '/', '--proc', '/proc'],
  ...['--dev', '/dev', '--', '/usr/bin/env', 'true'],
];

function run(file: string, args: readonly string[]): Promise<{ stdout: string }> {
  return promisify(execFile)(file, [...args], { env: { PATH: '/usr/bin:/bin' }, timeout: 10_000 });
}

async function firstExecutable(places: readonly string[]): Promise<string | undefined> {
  for (const place of places) {
    const may = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (may) return place;
  }
  return undefined;
}

function lastWords(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  const last = stderr.split('\n').at(-1) ?? '';
  return (last === '' ? String(error) : last).slice(0, 200);
}

/** Where the kernel lets only root make user namespaces (Ubuntu since 23.10, old Debian, hardened containers). */
function hintFor(words: string): string {
  if (/proc/i.test(words)) {
    return 'in a container, /proc must not be covered: run it with --security-opt systempaths=unconfined, or choose another level';
  }
  return 'let it make user namespaces: sysctl kernel.unprivileged_userns_clone=1 (Debian), user.max_user_namespaces > 0, an AppArmor profile for bwrap (Ubuntu); in a container, allow unshare and mount in its seccomp profile';
}

function missing(why: string, hint: string): Found {
  return { kind: 'missing', why, hint };
}
