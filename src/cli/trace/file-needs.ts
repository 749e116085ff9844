/** What of what a server did to files it could not do in a sandbox without a grant. */
import path from 'node:path';
import { isInside } from '../../sandbox/guard.ts';
import type { Access } from './access.ts';
import { type Secret, secretAt } from './secrets.ts';
import {
  isCache,
  isKernel,
  isOwn,
  isSetting,
  isShelf,
  isSystem,
  isTemporary,
  nearest,
  type Surroundings,
} from './surroundings.ts';

export interface Need {
  readonly how: 'read' | 'write';
  readonly place: string;
  readonly because: string;
}

export interface FileNeeds {
  readonly needs: readonly Need[];
  readonly secrets: ReadonlyMap<Secret, readonly string[]>;
  /** Looked at and not opened, each really there. */
  readonly looked: readonly string[];
  /** Settings of the machine, which no sandbox has. */
  readonly settings: readonly string[];
  /** What it makes in a private place, and loses with it. */
  readonly lost: readonly string[];
}

/**
 * What the throw-away sandbox answers where it has no copy that can be written: a directory that could only be shown, or a file of
 * a user or group that an ordinary user's namespace does not know (user_namespaces(7)).
 */
const NO_COPY: ReadonlySet<string> = new Set(['EROFS', 'EOVERFLOW']);

export function fileNeeds(accesses: readonly Access[], around: Surroundings): FileNeeds {
  const needs = new Map<string, Need>();
  const secrets = new Map<Secret, Set<string>>();
  const looked = new Set<string>();
  const settings = new Set<string>();
  const lost = new Set<string>();
  const used = new Set<string>();
  const need = (how: Need['how'], place: string, because: string): void => {
    const key = `${how} ${place}`;
    if (!needs.has(key)) needs.set(key, { how, place, because });
  };

  const reading = ({ how }: Access, place: string): void => {
    const kind = around.kindOf(place);
    // What is not there outside was made by the server itself.
    if (kind !== 'file' && kind !== 'directory') return;
    if (isSetting(place)) return void settings.add(place);
    const because = how === 'run' ? 'it starts it' : kind === 'directory' ? 'it lists it' : 'it reads it';
    need('read', place, because);
  };
  const changing = (how: 'write' | 'entry', place: string): void => {
    if (how === 'write' && around.kindOf(place) !== undefined) {
      return need(
        'write',
        place,
        around.kindOf(place) === 'file' ? 'it changes it' : 'it changes its mode or times',
      );
    }
    const directory = nearest(place, around);
    if (isShelf(directory, around)) {
      // Whoever writes to /tmp expects nothing else.
      if (!isTemporary(directory)) lost.add(firstBelow(directory, place));
      return;
    }
    need(
      'write',
      directory,
      `it makes, renames or deletes ${path.relative(directory, firstBelow(directory, place))} in it`,
    );
  };
  const judge = (access: Access, place: string): void => {
    const secret = secretAt(place, around.secrets);
    const isWrite = access.how === 'write' || access.how === 'entry';
    if (isKernel(place) || isCache(place, around)) return;
    if (secret !== undefined && !isOwn(place, around)) {
      return void secrets.set(secret, (secrets.get(secret) ?? new Set()).add(place));
    }
    // There was no copy to write to, so it was refused: it wanted to write all the same.
    if (access.error !== undefined && !(isWrite && NO_COPY.has(access.error))) return;
    if (isSystem(place, around) || (isOwn(place, around) && !isWrite)) return;
    if (access.how === 'look') return void looked.add(place);
    used.add(place);
    if (access.how === 'write' || access.how === 'entry') changing(access.how, place);
    else reading(access, place);
  };
  for (const access of accesses) {
    judge(access, access.path);
    if (access.real !== undefined) judge(access, access.real);
  }

  // Programs look at every directory on the way to a file; only what lies at an end says something.
  const ends = [...used, ...looked, ...around.own];
  const isOnTheWay = (place: string): boolean => ends.some((end) => end !== place && isInside(end, place));
  return {
    needs: [...needs.values()],
    secrets: new Map([...secrets].map(([secret, places]) => [secret, [...places]])),
    looked: [...looked].filter(
      (each) => !used.has(each) && around.kindOf(each) !== undefined && !isOnTheWay(each),
    ),
    settings: [...settings],
    lost: [...lost],
  };
}

/** Of a path below a directory, the name that stands in the directory itself. */
function firstBelow(directory: string, file: string): string {
  const [name = ''] = path.relative(directory, file).split('/');
  return path.join(directory, name);
}
