/** What programs need of the system, as it is here. */
import { readlink, stat } from 'node:fs/promises';
import type { Mount } from '../sandbox.ts';
import type { Link } from '../trail.ts';

export interface SystemFiles {
  readonly mounts: readonly Mount[];
  readonly links: readonly Link[];
}

/** Programs and libraries. On most systems all but the first are links into it. `/nix/store` is where NixOS has them. */
export const PROGRAMS: readonly string[] = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/nix/store',
];

/**
 * Of /etc only what is public everywhere and needed by programs that compute, speak TLS and know the time. No accounts, no
 * keys, no names of hosts: those that a program looks for are made up (see accounts.ts).
 */
const SETTINGS = [
  'alternatives',
  'ca-certificates',
  'fonts',
  'gai.conf',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'localtime',
  'magic',
  'mime.types',
  'os-release',
  'pki/ca-trust/extracted',
  'pki/tls/cert.pem',
  'pki/tls/certs',
  'pki/tls/openssl.cnf',
  'protocols',
  'services',
  'ssl/cert.pem',
  'ssl/certs',
  'ssl/openssl.cnf',
  'timezone',
].map((name) => `/etc/${name}`);

export async function systemFiles(): Promise<SystemFiles> {
  const mounts: Mount[] = [];
  const links: Link[] = [];
  const see = async (place: string): Promise<void> => {
    const to = await readlink(place).catch(() => undefined);
    // A link to a directory stays one, as programs expect it; one to a file is a file.
    if (to !== undefined && PROGRAMS.includes(place)) links.push({ at: place, to });
    else if ((await stat(place).catch(() => undefined)) !== undefined) {
      mounts.push({ source: place, target: place });
    }
  };
  await Promise.all([...PROGRAMS, ...SETTINGS].map(see));
  return { mounts, links };
}
