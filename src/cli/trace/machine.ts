/** What of this machine a traced server sees: everything but the kernel, services and secrets. */
import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import path from 'node:path';
import { isInside } from '../../sandbox/guard.ts';
import type { Link } from '../../sandbox/trail.ts';

export interface Machine {
  /** Directories, from the shallow to the deep: of the root, and where file systems are mounted. */
  readonly directories: readonly string[];
  /** Files of the root, and files that are mounted. */
  readonly files: readonly string[];
  /** Links in the root. */
  readonly links: readonly Link[];
}

/** Made anew in a sandbox, or left out: services listen there. */
const LEFT_OUT = ['/proc', '/sys', '/dev', '/run', '/lost+found'];

/** Not files of anybody, or of another machine that may not answer. */
const KERNEL_FS =
  /^(?:proc|sysfs|devtmpfs|devpts|cgroup2?|securityfs|debugfs|tracefs|pstore|bpf|mqueue|hugetlbfs|configfs|fusectl|autofs|binfmt_misc|efivarfs|nsfs|rpc_pipefs|selinuxfs|nfsd)$/;

/** @param more directories that are copied on their own, besides those that are anyway */
export async function lookAtMachine(more: readonly string[] = []): Promise<Machine> {
  const names = await readdir('/');
  const mounted = mountPoints(await readFile('/proc/self/mountinfo', 'utf8'));
  const directories = new Set<string>();
  const files = new Set<string>();
  const links: Link[] = [];
  for (const place of [...names.map((name) => `/${name}`), ...mounted, ...more]) {
    if (LEFT_OUT.some((each) => isInside(place, each))) continue;
    const to = await readlink(place).catch(() => undefined);
    if (to !== undefined) links.push({ at: place, to });
    const found = to === undefined ? await stat(place).catch(() => undefined) : undefined;
    if (found?.isDirectory() === true) directories.add(place);
    else if (found?.isFile() === true) files.add(place);
  }
  const depth = (place: string): number => place.split(path.sep).length;
  return { directories: [...directories].sort((a, b) => depth(a) - depth(b)), files: [...files], links };
}

/**
 * Of each place, the highest directory that belongs to this user. Above it, an ordinary user's overlay can copy nothing: it would
 * have to make directories that belong to others (user_namespaces(7)).
 */
export async function highestOwn(places: readonly string[], user: number): Promise<string[]> {
  const found = new Set<string>();
  for (const place of places) {
    const names = place.split('/').slice(1);
    const above = names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
    for (const directory of above) {
      const { uid } = (await stat(directory).catch(() => undefined)) ?? {};
      if (uid !== user) continue;
      found.add(directory);
      break;
    }
  }
  return [...found];
}

/** proc(5), /proc/pid/mountinfo: the fifth field, with blanks as octal; the file system stands behind the dash. */
export function mountPoints(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const place = before
      .split(' ')[4]
      ?.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
    const type = after.split(' ')[0] ?? '';
    return place === undefined || place === '/' || KERNEL_FS.test(type) ? [] : [place];
  });
}
