/** What `package-lock.json` says is to be laid out (docs.npmjs.com/cli/configuring-npm/package-lock-json, version 3). */
import { checkPlatform } from 'npm-install-checks';
import * as z from 'zod';
import { PackageError } from '../package-error.ts';

/** One package at its place. */
export interface Placed {
  /** Relative, with `/`: `node_modules/a/node_modules/@scope/b`. */
  readonly location: string;
  readonly name: string;
  readonly version: string;
  readonly address: string;
  /** `sha512-…` */
  readonly integrity: string;
}

const entry = z.looseObject({
  name: z.string().optional(),
  version: z.string(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  inBundle: z.boolean().optional(),
  optional: z.boolean().optional(),
  os: z.array(z.string()).optional(),
  cpu: z.array(z.string()).optional(),
  libc: z.array(z.string()).optional(),
});

const lockfile = z.looseObject({
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), z.unknown()),
});

/** A package's place, and no other one: nothing of it can stand above where it belongs. */
const LOCATION = /^node_modules\/(?:@[^/@]+\/)?[^/@][^/]*(?:\/node_modules\/(?:@[^/@]+\/)?[^/@][^/]*)*$/;

/**
 * What belongs on this machine, without what is for other systems, and without what comes inside of other packages.
 *
 * @throws {PackageError} `unfit` when something does not come from a registry, or without a digest that can be trusted
 */
export function placedIn(text: string): readonly Placed[] {
  const { packages } = lockfile.parse(JSON.parse(text));
  return Object.entries(packages).flatMap(([location, value]) => {
    if (location === '') return [];
    const found = entry.parse(value);
    if (!LOCATION.test(location) || location.split('/').some((part) => part === '..' || part === '.')) {
      throw unfit(location, 'has no place in the package');
    }
    if (found.inBundle === true || (found.optional === true && !fitsHere(found))) return [];
    const name = found.name ?? location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (found.link === true || !/^https?:\/\//.test(found.resolved ?? '')) {
      throw unfit(name, 'does not come from a registry');
    }
    return [
      {
        location,
        name,
        version: found.version,
        address: found.resolved ?? '',
        integrity: strongest(found.integrity, name),
      },
    ];
  });
}

/** The SHA-512 of a subresource integrity (W3C SRI, 3.5). @throws {PackageError} when there is none */
export function strongest(integrity: string | null | undefined, name: string): string {
  const sha512 = (integrity ?? '').split(/\s+/).filter((each) => /^sha512-[A-Za-z0-9+/]{86}==$/.test(each));
  if (sha512[0] !== undefined && sha512.length === 1) return sha512[0];
  throw unfit(name, 'comes without a SHA-512 digest, so it could be replaced unseen');
}

function fitsHere(target: object): boolean {
  try {
    checkPlatform(target);
    return true;
  } catch {
    return false;
  }
}

function unfit(name: string, what: string): PackageError {
  return new PackageError(
    'unfit',
    `${JSON.stringify(name)} ${what}`,
    'use another version, or another package',
  );
}
