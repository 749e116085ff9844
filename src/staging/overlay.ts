/**
 * Overlays of Linux (kernel documentation, filesystems/overlayfs), mounted in a private mount namespace that ends with the
 * process. No path is ever part of an option: what is mounted are names in the directory that the shell has gone to.
 *
 * `redirect_dir`, `metacopy` and `index` are off, so that a file in the upper layer is whole, and stands for itself.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { isRoot } from './copy-tree.ts';
import { StagingError } from './problem.ts';

/** A tree, and the directory with the layers over it. */
export interface Layer {
  readonly base: string;
  /** Device and inode of it, as `stat -c %d:%i` says them: what is mounted is that, or nothing. */
  readonly identity: string;
  readonly place: string;
}

/** @param place the directory with the layers */
export function layerAt(
  place: string,
  {
    directory,
    device,
    inode,
  }: { readonly directory: string; readonly device: string; readonly inode: string },
): Layer {
  return { base: directory, identity: `${device}:${inode}`, place };
}

const PLAIN = 'redirect_dir=nofollow,metacopy=off,index=off';

/** Words come in as parameters, four for each mount, then `--`, then the program. The shell reads none of them. */
const MOUNT = [
  'set -e; mount=$1; stat=$2; shift 2',
  'while [ "$1" != -- ]; do',
  'cd "$1"; "$mount" --rbind -- "$2" lower',
  '[ "$("$stat" -c %d:%i lower)" = "$3" ] || { echo "$2 was exchanged while it was mounted" >&2; exit 125; }',
  '"$mount" -n -t overlay -o "$4" overlay merged; shift 4',
  'done',
  'shift; cd /; exec "$@"',
].join('\n');

interface Tools {
  readonly unshare: string;
  readonly mount: string;
  readonly shell: string;
  readonly stat: string;
}

/** Not searched on the path: they run before there are walls. */
export function findTools(): Tools | undefined {
  const unshare = firstOf('/usr/bin/unshare', '/bin/unshare', '/run/current-system/sw/bin/unshare');
  const mount = firstOf('/usr/bin/mount', '/bin/mount', '/run/wrappers/bin/mount');
  const shell = firstOf('/bin/sh', '/usr/bin/sh');
  const stat = firstOf('/usr/bin/stat', '/bin/stat', '/run/current-system/sw/bin/stat');
  return unshare === undefined || mount === undefined || shell === undefined || stat === undefined
    ? undefined
    : { unshare, mount, shell, stat };
}

function firstOf(...places: string[]): string | undefined {
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Words in front of a program, which then sees what it writes merged with what was there. */
export function writing(layers: readonly Layer[], tools: Tools): string[] {
  return mounting(layers, `lowerdir=lower,upperdir=upper,workdir=work,${PLAIN}`, tools);
}

function mounting(
  layers: readonly Layer[],
  options: string,
  { unshare, mount, shell, stat }: Tools,
): string[] {
  const rootless = !isRoot();
  return [
    unshare,
    ...(rootless ? ['--user', '--map-root-user'] : []),
    ...['--mount', '--propagation', 'private', '--', shell, '-c', MOUNT, 'sh', mount, stat],
    ...layers.flatMap(({ base, identity, place }) => [
      place,
      base,
      identity,
      rootless ? `${options},userxattr` : options,
    ]),
    '--',
  ];
}

/** Whether it can be had here for exactly these trees; else why not. */
export function tryOverlay(layers: readonly Layer[]): string | undefined {
  if (process.platform !== 'linux') return 'overlays are of Linux';
  const tools = findTools();
  if (tools === undefined) return 'unshare and mount of util-linux are not installed';
  const [file = '', ...args] = writing(layers, tools);
  const { status, stderr, error } = spawnSync(file, [...args, tools.shell, '-c', 'exit 0'], {
    encoding: 'utf8',
    env: {},
    timeout: 10_000,
  });
  if (error !== undefined) return error.message;
  return status === 0 ? undefined : (stderr.trim().split('\n').at(-1) ?? 'mount failed');
}

export interface View {
  /** Where this layer can be read, as the server last saw it. */
  at(layer: Pick<Layer, 'place'>): string;
  close(): Promise<void>;
}

/**
 * The merged trees, read-only, without the server: so that it is the kernel that says what is deleted and what is opaque,
 * and not what we make of attributes. A process holds the namespace, and it is seen through that one's root.
 */
export async function viewOf(layers: readonly Layer[]): Promise<View> {
  const tools = findTools();
  if (tools === undefined) {
    throw new StagingError('unshare and mount are not installed', 'apt-get install util-linux mount');
  }
  const [file = '', ...args] = mounting(layers, `ro,lowerdir=upper:lower,${PLAIN}`, tools);
  // `read` waits for the end of its input, which comes with us, however we end.
  const holder = spawn(file, [...args, tools.shell, '-c', 'echo ready; read _'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {},
  });
  const ended = new Promise<void>((done) => holder.once('close', () => done()));
  await readiness(holder);
  return {
    at: ({ place }) => `/proc/${holder.pid}/root${path.join(place, 'merged')}`,
    async close() {
      holder.stdin?.end();
      await ended;
    },
  };
}

function readiness(holder: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let words = '';
    const failed = (why: string): void =>
      reject(new StagingError(`the changes cannot be shown: ${why}`, 'see docs/staged.md, What it needs'));
    holder.stderr?.on('data', (piece) => {
      words += String(piece);
    });
    holder.stdin?.on('error', () => undefined);
    holder.stdout?.once('data', () => resolve());
    holder.once('error', (error) => failed(error.message));
    holder.once('close', () => failed(words.trim().slice(-200)));
  });
}
