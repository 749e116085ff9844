/** Keeps a server in with `sandbox-exec` of macOS. What it reads, writes and reaches is held; how much it uses is not. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Contained, Program } from '../../upstreams/process/launch.ts';
import { UpstreamError } from '../../upstreams/upstream.ts';
import { follow } from '../granted.ts';
import { coveredFiles, type Guard } from '../guard.ts';
import { programFiles } from '../program-files.ts';
import type { Grants, Mount, Sandbox, Standing } from '../sandbox.ts';
import { seatbeltProfile } from './profile.ts';

/** Part of the system, and kept by it. */
const SANDBOX_EXEC = '/usr/bin/sandbox-exec';

const WEAKER = [
  'memory, processors, the number of processes and disk are not limited',
  'processes outside are not hidden, though nothing can be done to them',
];

export function createSeatbelt(guard: Guard, platform: NodeJS.Platform = process.platform): Sandbox {
  let looked: Promise<Standing> | undefined;
  const probe = (): Promise<Standing> => {
    looked ??= look(platform);
    return looked;
  };
  return {
    level: 'seatbelt',
    probe,
    containing: (grants) => async (program) => {
      const standing = await probe();
      if (standing.kind === 'missing') throw refused(`kept in: ${standing.why}; ${standing.hint}`);
      if (program.root !== undefined) throw refused('started: an image is for Linux');
      if (grants.network !== undefined) {
        throw refused('started: in seatbelt it cannot reach a network yet; take `network` out');
      }
      return contained(program, grants, guard);
    },
  };
}

async function look(platform: NodeJS.Platform): Promise<Standing> {
  if (platform !== 'darwin') {
    return { kind: 'missing', why: 'seatbelt is of macOS', hint: 'choose another level' };
  }
  try {
    await promisify(execFile)(SANDBOX_EXEC, ['-p', '(version 1)(allow default)', '/usr/bin/true'], {
      timeout: 10_000,
    });
    return { kind: 'ready', version: 'of this system', weaker: WEAKER };
  } catch (error) {
    const why = `sandbox-exec does not work here: ${error instanceof Error ? error.message : String(error)}`;
    return {
      kind: 'missing',
      why,
      hint: 'it refuses to start inside another sandbox: start Bartizan outside',
    };
  }
}

async function contained(program: Program, grants: Grants, guard: Guard): Promise<Contained> {
  const [own, read, write] = await Promise.all([
    programFiles(program, guard),
    follow(grants.read, 'read', guard),
    follow(grants.write, 'write', guard),
  ]);
  for (const { source, target } of [...read, ...write]) {
    if ((await realpath(target)) === source) continue;
    throw refused(`started: seatbelt cannot show ${source} at ${target}; take \`files.staged\` out`);
  }
  const private_ = await realpath(await mkdtemp(path.join(tmpdir(), 'bartizan-server-')));
  const release = (): Promise<void> => rm(private_, { recursive: true, force: true });
  try {
    const home = path.join(private_, 'home');
    await mkdir(home);
    const profile = seatbeltProfile({
      program: own.paths,
      read: read.map(({ source }) => source),
      write: write.map(({ source }) => source),
      own: [private_],
      covered: coveredFiles(
        guard,
        [...own.paths, ...[...read, ...write].map(({ source }) => source)].map(
          (source): Mount => ({ source, target: source }),
        ),
      ),
      home: guard.homes[0] ?? '/var/empty',
    });
    return {
      file: SANDBOX_EXEC,
      args: ['-p', profile, program.file, ...program.args],
      cwd: program.cwd,
      env: { ...program.env, TMPDIR: private_, HOME: home },
      descriptors: [],
      release,
    };
  } catch (error) {
    await release();
    throw error;
  }
}

function refused(what: string): UpstreamError {
  return new UpstreamError('server_unavailable', `the server cannot be ${what}`);
}
