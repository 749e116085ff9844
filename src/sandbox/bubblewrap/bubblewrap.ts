/**
 * Keeps a server in with bubblewrap: namespaces, a file system of what was granted, a filter of system calls, and limits.
 *
 * Stops what the server may read and change (H2), whom it may reach (H3), how much it may use (H4) and what it inherits (H5,
 * G7). It does not stop a hole in the kernel that is reached by calls which the filter lets pass: gVisor and virtual
 * machines do.
 */
import { stat } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import type { Contained } from '../../upstreams/process/launch.ts';
import { UpstreamError } from '../../upstreams/upstream.ts';
import { withheld, withoutMade } from '../environment.ts';
import { type Guard, isInside } from '../guard.ts';
import { STAT, sameWords } from '../identity.ts';
import { toolboxFor } from '../image/toolbox.ts';
import { landlockVersion, landlockWords, type Writable } from '../landlock/landlock.ts';
import { type Bounds, createBounds } from '../limits/bounds.ts';
import type { Grants, Sandbox, Standing } from '../sandbox.ts';
import { isFiltered, seccompFilter } from '../seccomp/filter.ts';
import { labelled } from '../selinux.ts';
import { madeFiles } from './accounts.ts';
import { bwrapArguments, mountsOf, type Plan } from './arguments.ts';
import { createFirstProcess } from './first-process.ts';
import { lookAround, planFor } from './plan.ts';
import { type Found, findBwrap } from './probe.ts';

export interface BubblewrapOptions {
  readonly guard: Guard;
  /** Holds servers to their limits; by default with what this machine has. */
  readonly bounds?: Bounds;
  /** A type of SELinux that the server runs as. */
  readonly selinux?: string;
}

type Bwrap = Extract<Found, { kind: 'found' }>;

export function createBubblewrap({ guard, bounds = createBounds(), selinux }: BubblewrapOptions): Sandbox {
  const look = async (): ReturnType<typeof labelled<Bwrap>> => labelled(await findBwrap(), selinux);
  let looked: ReturnType<typeof look> | undefined;
  const found = (): ReturnType<typeof look> => {
    looked ??= look();
    return looked;
  };
  let system: ReturnType<typeof lookAround> | undefined;
  let asked: ReturnType<typeof landlockVersion> | undefined;
  const landlock = (): ReturnType<typeof landlockVersion> => {
    asked ??= landlockVersion();
    return asked;
  };

  return {
    level: 'bubblewrap',
    async probe(): Promise<Standing> {
      const bwrap = await found();
      if (bwrap.kind === 'missing') return bwrap;
      const version = await landlock();
      const more = version === undefined ? '' : `, with Landlock ${version}`;
      return { kind: 'ready', version: `${bwrap.version}${more}`, weaker: await bounds.weaker() };
    },
    containing: (grants) => async (program) => {
      const [bwrap, version] = await Promise.all([found(), landlock()]);
      if (bwrap.kind === 'missing') {
        throw new UpstreamError(
          'server_unavailable',
          `the server cannot be kept in: ${bwrap.why}; ${bwrap.hint}`,
        );
      }
      system ??= lookAround();
      const plan = await planFor(program, grants, guard, await system);
      const restrict = version === undefined ? [] : landlockWords(await writableIn(plan));
      return contained({ ...bwrap, restrict }, plan, grants, bounds);
    },
  };
}

/** Places of which is sure that they are there, inside. */
async function writableIn({ home, read, write, own }: Plan): Promise<Writable> {
  const kinds = await Promise.all(
    write.map(async ({ source, target }) => ({ target, isDirectory: (await stat(source)).isDirectory() })),
  );
  const shown = [...own.paths, ...read.map(({ target }) => target), ...write.map(({ target }) => target)];
  const isPrivate = !shown.some((target) => isInside(home, target));
  const granted = kinds.filter(({ isDirectory }) => isDirectory).map(({ target }) => target);
  return {
    directories: ['/tmp', '/dev/shm', ...(isPrivate ? [home] : []), ...granted],
    files: kinds.filter(({ isDirectory }) => !isDirectory).map(({ target }) => target),
  };
}

/** Of the descriptors that a process gets beyond its three pipes. The way out is always the first. */
export const FIRST = 3;

/**
 * Everything goes to bwrap over channels: a command line and a file could be read by others, and hold the environment.
 * It waits for its arguments, so that limits hold before it makes the first process.
 */
async function contained(
  { file, label, restrict }: Bwrap & { readonly label?: string; readonly restrict: readonly string[] },
  plan: Plan,
  { network, limits }: Grants,
  bounds: Bounds,
): Promise<Contained> {
  const made = madeFiles(plan.home);
  const first = network === undefined ? FIRST : FIRST + 1;
  const numbered = made.map((each, index) => ({ ...each, descriptor: first + 3 + index }));
  const inside = createFirstProcess();
  const bound = await bounds.open(limits);
  const toolbox = await toolboxFor(plan, network);
  const options = bwrapArguments(
    { ...plan, system: toolbox.around(plan.system) },
    { seccomp: first + 1, info: first + 2, made: numbered, ...(label !== undefined && { label }) },
  );
  const { program } = plan;
  const front = toolbox.words([
    ...sameWords(
      mountsOf(plan).map(({ mount }) => mount),
      plan.identities,
      { stat: toolbox.words([STAT]) },
    ),
    ...bound.front,
    ...withoutMade,
    ...restrict,
    ...(network?.relay?.words(FIRST) ?? []),
    ...withheld(program.env).words,
  ]);
  // By which what is left of it is found again; nothing else is for bwrap itself.
  const mark = Object.entries(program.env).filter(([name]) => name === 'BARTIZAN_SERVER');
  return {
    file,
    args: ['--args', String(first), '--', ...front, program.file, ...program.args],
    cwd: '/',
    env: Object.fromEntries(mark),
    descriptors: [
      ...(network === undefined ? [] : ['channel' as const]),
      'channel',
      'channel',
      'channel',
      ...made.map(() => 'channel' as const),
    ],
    started(pid, channels) {
      bound.take(pid);
      const [argument, filter, info, ...files] = network === undefined ? channels : channels.slice(1);
      if (network !== undefined && channels[0] !== undefined) network.serve(channels[0]);
      inside.hear(info);
      hand(argument, `${options.join('\0')}\0`);
      hand(filter, filterHere());
      for (const [index, each] of files.entries()) hand(each, made[index]?.text ?? '');
    },
    failed({ code }, lines) {
      // Killed from outside, it reports no end either.
      if (code !== 1 || inside.wasStarted()) return undefined;
      return lines.find((each) => each.startsWith('bwrap: '));
    },
    async release() {
      await inside.ended();
      await bound.release();
    },
  };
}

export function hand(channel: Duplex | undefined, text: string | Buffer): void {
  channel?.on('error', () => undefined); // it has died, which is heard elsewhere
  channel?.resume();
  channel?.end(text);
}

function filterHere(): Buffer {
  if (!isFiltered(process.arch)) throw new Error('looked for before');
  return seccompFilter(process.arch);
}
