/** What a kind may have to know of the server that gets the argument. */
import path from 'node:path';
import type { Ports } from '../gateway/control.ts';
import { compileHosts, type Hosts } from '../kinds/hosts.ts';
import { createRoots, type Roots } from '../kinds/path/roots.ts';

export interface Around {
  /** Folders that a path has to stay in, where the config names them, or the server was granted some. */
  readonly roots: Roots | undefined;
  /** The config has named them for all paths of the server. */
  readonly isHeld: boolean;
  /** The same for folders and a base that one parameter names. @throws {RangeError} for a relative one of a server elsewhere */
  rootsOf(roots: readonly string[], base: string | undefined): Roots;
  /** The only hosts that it may reach, where walls see to that. */
  readonly hosts: Hosts | undefined;
  /** Hosts of this machine and its network that people meant. */
  readonly inner: Hosts;
  readonly resolve: boolean;
  readonly lookup: Ports['lookup'];
}

/** What the config says of one server. */
export interface AroundOptions {
  readonly roots?: readonly string[] | undefined;
  readonly base?: string | undefined;
  readonly innerHosts: readonly string[];
  readonly resolve: boolean;
}

/** Within walls these are the server's own, empty when it starts. */
const PRIVATE_HOME = '/home/server';
const PRIVATE = ['/tmp', '/var/tmp', '/dev/shm', PRIVATE_HOME];

export function aroundOf(server: string, options: AroundOptions, ports: Ports): Around {
  const known = ports.surroundings?.(server);
  const absolute = (written: string): string => {
    if (path.isAbsolute(written) || /^[A-Za-z]:[\\/]/.test(written)) return written;
    if (known === undefined || ports.dir === undefined)
      throw new RangeError(`${written} of ${server} has to be absolute: its files are not on this machine`);
    return path.resolve(ports.dir, written);
  };
  const rootsOf: Around['rootsOf'] = (roots, base) => {
    const all = roots.map(absolute);
    const bases = base !== undefined ? [absolute(base)] : known === undefined ? all : [known.dir];
    return createRoots({ roots: all, bases, from: 'every', links: known !== undefined });
  };
  return {
    roots: options.roots === undefined ? granted(known) : rootsOf(options.roots, options.base),
    isHeld: options.roots !== undefined,
    rootsOf,
    hosts: known?.walls === true && known.hosts.length > 0 ? compileHosts(known.hosts) : undefined,
    inner: compileHosts(options.innerHosts),
    resolve: options.resolve,
    lookup: ports.lookup,
  };
}

/**
 * Where a server begins a relative path is its own affair, so it is enough that the path stays within from one of the places where
 * it may: what stands elsewhere is for walls to withhold.
 */
function granted(known: ReturnType<NonNullable<Ports['surroundings']>>): Roots | undefined {
  if (known === undefined || known.files.length === 0) return undefined;
  const { dir, files, walls } = known;
  return createRoots({
    roots: walls ? [...files, ...PRIVATE] : files,
    bases: [dir, ...files],
    from: 'any',
    links: true,
    ...(walls && { home: PRIVATE_HOME }),
  });
}
