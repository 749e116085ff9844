/** Types of SELinux that a server is held to besides its walls: a second opinion, of the kernel, by names of files. */
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';

export type FoundLabel = { readonly kind: 'found'; readonly label: string } | Missing;

interface Missing {
  readonly kind: 'missing';
  readonly why: string;
  readonly hint: string;
}

/** What tells runtimes in place of Bartizan is not told of it. */
export const NO_LABEL: Missing = {
  kind: 'missing',
  why: 'an engine gives no server a type of SELinux here',
  hint: 'take selinux out, or engine',
};

const INSTALL =
  'semodule -i bartizan.pp, made of build/selinux/bartizan.te with checkmodule and semodule_package (docs/contain-levels.md)';

/**
 * The own context with another type. Where the kernel does not enforce, a label would be nothing but a word, and so none is
 * given.
 *
 * @param proc where /proc is, and `selinuxfs` where the kernel takes questions, for tests
 */
export async function findLabel(
  type: string,
  proc = '/proc',
  selinuxfs = '/sys/fs/selinux',
): Promise<FoundLabel> {
  const enforce = await readFile(path.join(selinuxfs, 'enforce'), 'utf8').catch(() => undefined);
  if (enforce === undefined) {
    return missing(
      'SELinux is not active in this kernel',
      'start the kernel with selinux=1 security=selinux, or take selinux out',
    );
  }
  if (enforce.trim() !== '1') {
    return missing('SELinux is permissive here: it would only complain', 'setenforce 1, or take selinux out');
  }
  const own = (await readFile(path.join(proc, 'self/attr/current'), 'utf8').catch(() => ''))
    .replace(/\0.*$/s, '')
    .trim();
  const [user, role, was, ...range] = own.split(':');
  if (user === undefined || role === undefined || was === undefined) {
    return missing(`the own context of SELinux, ${JSON.stringify(own)}, cannot be read`, 'look at `id -Z`');
  }
  const label = [user, role, type, ...range].join(':');
  if (!(await isKnown(label, selinuxfs))) {
    return missing(`the policy of this machine knows no ${label}`, INSTALL);
  }
  return { kind: 'found', label };
}

/** The kernel takes a context that is valid, and refuses to be told of another (selinuxfs, `context`). */
async function isKnown(label: string, selinuxfs: string): Promise<boolean> {
  try {
    const file = await open(path.join(selinuxfs, 'context'), 'r+');
    try {
      await file.write(`${label}\0`);
      return true;
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}

/** What has been found, with the label of this type, where one is asked for. */
export async function labelled<Found extends { readonly kind: 'found' }>(
  found: Found | Missing,
  type: string | undefined,
): Promise<(Found & { readonly label?: string }) | Missing> {
  if (found.kind === 'missing' || type === undefined) return found;
  const label = await findLabel(type);
  return label.kind === 'missing' ? label : { ...found, label: label.label };
}

function missing(why: string, hint: string): Missing {
  return { kind: 'missing', why, hint };
}
