/**
 * That what is mounted is what was judged. Between the two a server may put a link in the place of a directory that it can
 * write to, and bwrap follows it. A mount stays with the thing itself, so it is enough to look at each once more from
 * inside, before anything of the server's runs: device and inode have to be those of the thing that was judged.
 */
import { constants } from 'node:fs';
import { open, readlink, stat } from 'node:fs/promises';
import { UpstreamError } from '../upstreams/upstream.ts';
import type { Mount } from './sandbox.ts';

/** Of `fcntl.h`, the same number wherever Linux runs: holds the thing itself, and reads nothing of it (open(2)). */
const O_PATH = 0o10_000_000;

/** Device and inode, as `stat -c %d:%i` says them, by path. */
export type Identities = ReadonlyMap<string, string>;

/**
 * @param places real paths, as they were judged
 * @throws {UpstreamError} `server_unavailable` when something else stands at one of them by now
 */
export async function identitiesOf(places: readonly string[]): Promise<Identities> {
  return new Map(await Promise.all(places.map(async (place) => [place, await identityOf(place)] as const)));
}

async function identityOf(place: string): Promise<string> {
  const handle = await open(place, O_PATH | constants.O_NOFOLLOW).catch(() => undefined);
  if (handle === undefined) throw exchanged(place);
  try {
    const real = await readlink(`/proc/self/fd/${handle.fd}`);
    const [held, there] = [await handle.stat({ bigint: true }), await stat(real, { bigint: true })];
    if (real !== place || held.ino !== there.ino || held.dev !== there.dev) throw exchanged(place);
    return `${held.dev}:${held.ino}`;
  } finally {
    await handle.close();
  }
}

/** What looks at a thing. */
export const STAT = '/usr/bin/stat';

/**
 * Words in front of a program, where the mounts are seen: it is started only when each is what it was. They say it to the
 * operator otherwise.
 *
 * @param root what stands before each target
 * @param stat words that call {@link STAT} there
 * @param sharesDevices whether numbers of devices are the same there; else inodes alone have to do
 */
export function sameWords(
  mounts: readonly Mount[],
  identities: Identities,
  {
    root = '',
    stat = [STAT],
    sharesDevices = true,
  }: { readonly root?: string; readonly stat?: readonly string[]; readonly sharesDevices?: boolean } = {},
): string[] {
  const known = mounts.flatMap(({ source, target }) => {
    const whole = identities.get(source);
    const identity = sharesDevices ? whole : whole?.split(':')[1];
    return identity === undefined ? [] : [{ identity, place: root + target }];
  });
  if (known.length === 0) return [];
  const handed = (from: number, count: number): string =>
    Array.from({ length: count }, (_, index) => `"\${${from + index}}"`).join(' ');
  const look = `${handed(1, stat.length)} -c ${sharesDevices ? '%d:%i' : '%i'} -- ${handed(stat.length + 2, known.length)}`;
  const script = [
    `[ "$(${look})" = ${handed(stat.length + 1, 1)} ] || {`,
    'echo "a granted path was exchanged while the walls were put up, so it is not started" >&2; exit 125; }',
    `shift ${stat.length + 1 + known.length}; exec "$@"`,
  ].join('\n');
  const expected = known.map(({ identity }) => identity).join('\n');
  return ['/bin/sh', '-c', script, 'sh', ...stat, expected, ...known.map(({ place }) => place)];
}

function exchanged(place: string): UpstreamError {
  return new UpstreamError(
    'server_unavailable',
    `the server cannot be started: ${place} was exchanged while it was looked at; start it again, and let nothing else write there`,
  );
}
