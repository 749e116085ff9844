/**
 * A copy of the whole machine that can be written and is gone afterwards: an overlay over each file system, and over each
 * directory of the root, with a tmpfs for what is written (kernel documentation, filesystems/overlayfs). They are mounted in a
 * mount namespace that ends with the server.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A directory of this machine, and the number of its overlay. */
export interface Layer {
  readonly place: string;
  readonly number: number;
}

export interface Tools {
  readonly unshare: string;
  readonly mount: string;
  readonly shell: string;
}

/** Of what the server writes, all together. */
const SIZE = '1g';

/**
 * Words come in as parameters: mount, the scratch directory, options; then for each layer its number and place; then `--`, and
 * the program. The shell reads none of them. What cannot be mounted is said, and passed over.
 */
const SCRIPT = [
  'set -e; mount=$1; scratch=$2; options=$3; shift 3',
  `"$mount" -n -t tmpfs -o mode=0700,size=${SIZE} tmpfs "$scratch/layers"`,
  'while [ "$1" != -- ]; do',
  'mkdir -p "$scratch/layers/$1/lower" "$scratch/layers/$1/upper" "$scratch/layers/$1/work" "$scratch/layers/$1/merged"',
  'cd "$scratch/layers/$1"',
  'if "$mount" --rbind -- "$2" lower 2>/dev/null && "$mount" -n -t overlay -o "$options" overlay merged 2>/dev/null',
  'then [ "$scratch_says" != yes ] || echo "$1"; fi; cd /; shift 2',
  'done',
  'shift; exec "$@"',
].join('\n');

const OPTIONS = 'lowerdir=lower,upperdir=upper,workdir=work,redirect_dir=nofollow,metacopy=off,index=off';

/** Words in front of a program, which finds the merged directories below `scratch`. */
export function mounting(layers: readonly Layer[], scratch: string, tools: Tools, isRoot: boolean): string[] {
  return [
    tools.unshare,
    ...(isRoot ? [] : ['--user', '--map-root-user']),
    ...['--mount', '--propagation', 'private', '--', tools.shell, '-c', SCRIPT, 'sh', tools.mount, scratch],
    isRoot ? OPTIONS : `${OPTIONS},userxattr`,
    ...layers.flatMap(({ place, number }) => [String(number), place]),
    '--',
  ];
}

export function mergedAt({ number }: Layer, scratch: string): string {
  return `${scratch}/layers/${number}/merged`;
}

/** Mounts them once, and says which could be. None, where there are no overlays for whoever runs this. */
export async function possible(
  layers: readonly Layer[],
  scratch: string,
  tools: Tools,
  isRoot: boolean,
): Promise<Layer[]> {
  const [file = '', ...args] = [...mounting(layers, scratch, tools, isRoot), '/usr/bin/env', 'true'];
  const options = { env: { PATH: '/usr/bin:/bin', scratch_says: 'yes' }, timeout: 20_000 };
  const { stdout } = await promisify(execFile)(file, args, options).catch(() => ({ stdout: '' }));
  const mounted = new Set(
    stdout
      .split('\n')
      .filter((line) => /^\d+$/.test(line))
      .map(Number),
  );
  return layers.filter(({ number }) => mounted.has(number));
}
