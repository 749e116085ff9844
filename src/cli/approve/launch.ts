/** How a server is started or reached, with its walls and grants: what a person has to know before it is. */
import { isDeepStrictEqual } from 'node:util';
import type { ServerConfig } from '../../config/config.ts';
import { launchDigest } from '../../config/launch.ts';
import type { LockedPackage, LockedServer } from '../../lock/lock.ts';
import { sentencesOn } from '../explain/sentences.ts';

export interface Launch {
  readonly digest: string;
  /** What it is started from, where that is a package. */
  readonly package?: LockedPackage;
  readonly lines: readonly LaunchLine[];
  /** It would have all the rights of whoever starts it. */
  readonly withoutWalls: boolean;
  /** It is reached, and not started. */
  readonly isElsewhere: boolean;
}

/** One line, without secrets. */
export interface LaunchLine {
  /** As the lock keeps it: the same on every system. */
  readonly kept: string;
  /** As it is on this one. */
  readonly here: string;
}

export type Standing = 'new' | 'changed' | 'same';

/** Read from the config and the store; nothing is started. */
export function launchOf(
  name: string,
  server: ServerConfig,
  platform: NodeJS.Platform,
  installed?: LockedPackage,
): Launch {
  const here = sentencesOn(name, server, platform, installed).map(lineOf);
  const kept = sentencesOn(name, server, undefined, installed).map(lineOf);
  return {
    digest: launchDigest(server, name),
    ...(installed !== undefined && { package: installed }),
    lines: kept.map((line, at) => ({ kept: line, here: here[at] ?? line })),
    withoutWalls: server.kind === 'stdio' && server.walls.kind === 'off',
    isElsewhere: server.kind === 'http',
  };
}

/** A package that was installed anew may be another one under the same name. */
export function standingOf(before: LockedServer | undefined, launch: Launch): Standing {
  if (before === undefined) return 'new';
  const isSame = before.launch.digest === launch.digest && isDeepStrictEqual(before.package, launch.package);
  return isSame ? 'same' : 'changed';
}

export interface MarkedLine {
  readonly sign: '-' | '+' | ' ';
  readonly text: string;
}

/** The lines of now, and in front of each what stood in its place; what is gone altogether stands last. */
export function markedLines({ lines }: Launch, approved: readonly string[]): MarkedLine[] {
  const gone = approved.filter((line) => lines.every(({ kept }) => kept !== line));
  const shown = new Set<string>();
  const minus = (line: string): MarkedLine => {
    shown.add(line);
    return { sign: '-', text: line };
  };
  const marked = lines.flatMap(({ kept, here }): MarkedLine[] => {
    if (approved.includes(kept)) return [{ sign: ' ', text: here }];
    const instead = gone.filter((line) => subjectOf(line) === subjectOf(kept) && !shown.has(line));
    return [...instead.map(minus), { sign: '+', text: here }];
  });
  return [...marked, ...gone.filter((line) => !shown.has(line)).map(minus)];
}

function lineOf([subject, text]: readonly [string, string]): string {
  return `${subject}: ${text}`;
}

function subjectOf(line: string): string {
  return line.slice(0, line.indexOf(':'));
}
