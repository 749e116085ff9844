/** One start of a server by an engine with a service, from its image to its end. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import type { Contained } from '../../../upstreams/process/launch.ts';
import { UpstreamError } from '../../../upstreams/upstream.ts';
import { madeFiles } from '../../bubblewrap/accounts.ts';
import { linksOf, mountsOf, type Plan } from '../../bubblewrap/arguments.ts';
import { FIRST } from '../../bubblewrap/bubblewrap.ts';
import { allWithheld } from '../../environment.ts';
import { isInside } from '../../guard.ts';
import { sameWords } from '../../identity.ts';
import type { Point } from '../../image/image-files.ts';
import { ociSeccomp } from '../../oci/seccomp.ts';
import type { Mount } from '../../sandbox.ts';
import type { Engine } from './engine.ts';
import { createKeeper } from './keeper.ts';
import { load } from './load.ts';
import { ownLabel } from './owner.ts';
import { withSubmounts } from './submounts.ts';
import { type Run, runWords } from './words.ts';

export interface Chosen {
  readonly runtime: string;
  /** Words in front of the program, by which it is started only where the walls are what they are called. */
  readonly proof: readonly string[];
  /** Whether numbers of devices are the same inside. In a virtual machine they are not. */
  readonly sharesDevices: boolean;
}

export async function startBy(
  engine: Engine,
  plan: Plan,
  { runtime, proof, sharesDevices }: Chosen,
): Promise<Contained> {
  const { program, home, system } = plan;
  // An engine refuses to give more processors than there are.
  const limits = { ...plan.limits, cpus: Math.min(plan.limits.cpus, availableParallelism()) };
  const id = `bartizan-${process.pid}-${randomBytes(8).toString('hex')}`;
  const image = `${id}:root`;
  const label = await ownLabel();
  const granted = mountsOf(plan);
  const shown = granted.map(({ mount }) => mount);
  const read = await withSubmounts([
    ...system.mounts,
    ...granted.filter(({ option }) => option === '--ro-bind').map(({ mount }) => mount),
  ]);
  const write = granted.filter(({ option }) => option === '--bind').map(({ mount }) => mount);
  const hasHome = !shown.some(({ target }) => isInside(home, target));
  const user = userOf(engine);
  const held = allWithheld(program.env);
  const same = sameWords(shown, plan.identities, { sharesDevices });
  // Only who uses such an engine loads what writes archives.
  const { rootArchive } = await import('./root-archive.ts');
  const archive = rootArchive(
    {
      points: [
        ...(await pointsOf([...read, ...write])),
        ...[...STANDING, home, program.cwd, ...plan.directories].map(directory),
      ],
      links: linksOf(plan, shown),
      made: madeFiles(home, user.id),
    },
    image,
    label,
  );
  const run: Run = {
    ...{ name: id, image, label, runtime, read, write, limits },
    user: user.words,
    seccomp: `/proc/self/fd/${FIRST}`,
    cwd: program.cwd,
    directories: plan.directories,
    ...(hasHome && { home }),
    variables: Object.keys(held.env),
    words: [...proof, ...same, ...held.words, program.file, ...program.args],
  };
  const filter = ociSeccomp(process.arch);
  if (filter === undefined) throw refused(`there is no filter of system calls for ${process.arch}`);
  const file = await unnamed(JSON.stringify(filter));
  const keeper = createKeeper(engine, id, image);
  const release = async (): Promise<void> => {
    await Promise.all([file.close().catch(() => undefined), keeper.end()]);
  };
  try {
    await load(engine, archive);
  } catch (cause) {
    await release();
    throw refused(`its image could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  const mark = Object.entries(program.env).filter(([name]) => name === 'BARTIZAN_SERVER');
  return {
    file: engine.file,
    args: runWords(run, engine.dialect),
    cwd: '/',
    env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', ...held.env, ...engine.env, ...Object.fromEntries(mark) },
    descriptors: [file.fd],
    release,
  };
}

const STANDING = ['/proc', '/dev', '/sys', '/run', '/tmp', '/etc'];

function directory(place: string): Point {
  return { place, kind: 'directory' };
}

function pointsOf(mounts: readonly Mount[]): Promise<Point[]> {
  return Promise.all(
    mounts.map(async ({ source, target }): Promise<Point> => {
      return { place: target, kind: (await stat(source)).isDirectory() ? 'directory' : 'file' };
    }),
  );
}

/** Whoever runs Bartizan, as the engine counts users. */
function userOf({ isRootless }: Engine): { readonly id: number; readonly words: string } {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  return isRootless ? { id: 0, words: '0:0' } : { id: uid, words: `${uid}:${gid}` };
}

/** A file that is nowhere: it is gone with the last descriptor of it. */
async function unnamed(text: string): ReturnType<typeof open> {
  const room = await mkdtemp(path.join(tmpdir(), 'bartizan-filter-'));
  try {
    const place = path.join(room, 'filter');
    await writeFile(place, text, { mode: 0o600 });
    return await open(place, 'r');
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

function refused(what: string): UpstreamError {
  return new UpstreamError('server_unavailable', `the server cannot be started: ${what}`);
}
