/** What is mounted below what is shown. Engines bring it along as something that can be written, so each is named by itself. */
import { readFile } from 'node:fs/promises';
import { isInside } from '../../guard.ts';
import type { Mount } from '../../sandbox.ts';

/** @param mountinfo for tests, see proc(5), /proc/pid/mountinfo */
export async function withSubmounts(
  mounts: readonly Mount[],
  mountinfo: Promise<string> = readFile('/proc/self/mountinfo', 'utf8'),
): Promise<Mount[]> {
  const places = (await mountinfo).split('\n').flatMap((line) => {
    const place = line.split(' ')[4];
    return place === undefined ? [] : [unescaped(place)];
  });
  const all = new Map<string, Mount>();
  for (const { source, target } of mounts) {
    for (const place of places) {
      if (place === source || !isInside(place, source)) continue;
      const below = target + place.slice(source.length);
      all.set(below, { source: place, target: below });
    }
  }
  // What was named is what was judged.
  for (const mount of mounts) all.set(mount.target, mount);
  return [...all.values()];
}

function unescaped(place: string): string {
  return place.replaceAll(/\\(\d{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
