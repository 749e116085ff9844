/** Control groups, of both versions: cgroups(7), `Documentation/admin-guide/cgroup-v2.rst` of Linux. */
import { writeFileSync } from 'node:fs';
import { mkdir, readdir, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Limits } from '../sandbox.ts';
import { findParents, type Parent } from './cgroup-parents.ts';
import type { Controller } from './rlimits.ts';

export interface Cgroups {
  readonly held: ReadonlySet<Controller>;
  create(limits: Limits): Promise<Group>;
}

export interface Group {
  /** With all that it will start. @throws {Error} when it cannot be put there */
  take(pid: number): void;
  release(): Promise<void>;
}

const NAME = /^bartizan-(\d+)-\d+$/;
let made = 0;

/** Never fails: where none can be made, none is held. */
export async function openCgroups(root: string): Promise<Cgroups> {
  const parents = await findParents(root);
  await Promise.all(parents.map(({ directory }) => clean(directory)));
  return {
    held: new Set(parents.flatMap(({ controllers }) => controllers)),
    async create(limits) {
      made += 1;
      const name = `bartizan-${process.pid}-${made}`;
      const directories = parents.map(({ directory }) => path.join(directory, name));
      const release = async (): Promise<void> => {
        await Promise.all(directories.map(remove));
      };
      try {
        await Promise.all(parents.map((parent) => make(parent, path.join(parent.directory, name), limits)));
      } catch (error) {
        await release();
        throw error;
      }
      return {
        take(pid) {
          for (const directory of directories)
            writeFileSync(path.join(directory, 'cgroup.procs'), String(pid));
        },
        release,
      };
    },
  };
}

async function make({ version, controllers }: Parent, directory: string, limits: Limits): Promise<void> {
  await mkdir(directory);
  const settings = controllers.flatMap((each) =>
    version === 1 ? first(each, limits) : second(each, limits),
  );
  for (const { file, value, optional } of settings) {
    try {
      await writeFile(path.join(directory, file), value, { flag: 'r+' });
    } catch (error) {
      if (optional !== true) throw error;
    }
  }
}

interface Setting {
  readonly file: string;
  readonly value: string;
  /** Not every kernel is built with it. */
  readonly optional?: boolean;
}

const PERIOD = 100_000;

function first(controller: Controller, { memoryBytes, processes, cpus }: Limits): Setting[] {
  switch (controller) {
    case 'memory':
      return [
        { file: 'memory.limit_in_bytes', value: String(memoryBytes) },
        { file: 'memory.memsw.limit_in_bytes', value: String(memoryBytes), optional: true },
      ];
    case 'pids':
      return [{ file: 'pids.max', value: String(processes + OURS) }];
    case 'cpu':
      return [
        { file: 'cpu.cfs_period_us', value: String(PERIOD) },
        { file: 'cpu.cfs_quota_us', value: String(Math.ceil(cpus * PERIOD)) },
      ];
  }
}

function second(controller: Controller, { memoryBytes, processes, cpus }: Limits): Setting[] {
  switch (controller) {
    case 'memory':
      return [
        { file: 'memory.max', value: String(memoryBytes) },
        { file: 'memory.swap.max', value: '0', optional: true },
        { file: 'memory.oom.group', value: '1', optional: true },
      ];
    case 'pids':
      return [{ file: 'pids.max', value: String(processes + OURS) }];
    case 'cpu':
      return [{ file: 'cpu.max', value: `${Math.ceil(cpus * PERIOD)} ${PERIOD}` }];
  }
}

/** bwrap outside, and the first process inside, which reaps. */
const OURS = 2;

/** Of a Bartizan that was killed. Those that are in use cannot be removed. */
async function clean(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const pid = Number(NAME.exec(name)?.[1] ?? process.pid);
    if (pid !== process.pid && !lives(pid)) await rmdir(path.join(parent, name)).catch(() => undefined);
  }
}

/** The kernel counts a process out of its group a moment after it has died. */
async function remove(directory: string): Promise<void> {
  for (let left = 50; left > 0; left -= 1) {
    try {
      await rmdir(directory);
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EBUSY')) return;
      await wait(10);
    }
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
