import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findParents } from './cgroup-parents.ts';
import { rlimitWords } from './rlimits.ts';

/** Directories with the files of control groups in them: enough to see where groups would be made. */
let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'bartizan-cgroups-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function group(name: string, files: Readonly<Record<string, string>> = {}): string {
  const directory = path.join(root, name);
  mkdirSync(directory, { recursive: true });
  for (const [file, text] of Object.entries({ 'cgroup.procs': '', ...files })) {
    writeFileSync(path.join(directory, file), text);
  }
  return directory;
}

function memberOf(...lines: string[]): string {
  const file = path.join(root, 'membership');
  writeFileSync(file, lines.join('\n'));
  return file;
}

describe('findParents', () => {
  it('takes the own group of each hierarchy of version 1', async () => {
    const memory = group('memory/mine');
    const pids = group('pids');
    group('cpu/mine');
    const parents = await findParents(root, memberOf('4:memory:/mine', '8:pids:/', '1:cpu,cpuacct:/mine'));
    expect(parents).toEqual([
      { version: 1, directory: memory, controllers: ['memory'] },
      { version: 1, directory: pids, controllers: ['pids'] },
      { version: 1, directory: path.join(root, 'cpu/mine'), controllers: ['cpu'] },
    ]);
    expect(readdirSync(memory)).toEqual(['cgroup.procs']);
  });

  it('takes the nearest group of version 2 that hands its controllers down', async () => {
    group('', { 'cgroup.controllers': 'cpu memory pids', 'cgroup.subtree_control': 'cpu memory pids' });
    const slice = group('user.slice', { 'cgroup.subtree_control': 'cpu memory pids' });
    group('user.slice/session.scope'); // has no such file, as one that is full of processes takes no word for it
    rmSync(path.join(root, 'user.slice/session.scope/cgroup.procs'));
    expect(await findParents(root, memberOf('0::/user.slice/session.scope'))).toEqual([
      { version: 2, directory: slice, controllers: ['memory', 'pids', 'cpu'] },
    ]);
  });

  it('takes what there is when not everything is handed down', async () => {
    group('', { 'cgroup.controllers': 'memory pids', 'cgroup.subtree_control': 'pids' });
    group('service', { 'cgroup.procs': '1' });
    rmSync(path.join(root, 'service/cgroup.procs'));
    const parents = await findParents(root, memberOf('0::/service'));
    expect(parents).toEqual([{ version: 2, directory: root, controllers: ['pids'] }]);
  });

  it('finds none where none can be made', async () => {
    expect(await findParents(path.join(root, 'nowhere'), memberOf('0::/', '4:memory:/'))).toEqual([]);
    expect(await findParents(root, path.join(root, 'gone'))).toEqual([]);
  });
});

describe.skipIf(!existsSync('/usr/bin/prlimit'))('rlimitWords', () => {
  const limits = { memoryBytes: 1e9, processes: 64, cpus: 1, openFiles: 128, diskBytes: 1e6 };

  it('stand in for control groups, as far as they can, and say how far that is', async () => {
    const { words, lacking } = await rlimitWords(limits, new Set());
    expect(words).toEqual([
      '/usr/bin/prlimit',
      '--core=0',
      '--nofile=128',
      '--nproc=64',
      '--data=1000000000',
      '--',
    ]);
    expect(lacking).toContain('processors are not limited');
    expect(lacking).toContain('memory is limited for each process, not for all of them together');
  });

  it('leave to control groups what these hold', async () => {
    const { words, lacking } = await rlimitWords(limits, new Set(['memory', 'pids', 'cpu']));
    expect(words).toEqual(['/usr/bin/prlimit', '--core=0', '--nofile=128', '--']);
    expect(lacking).toEqual([]);
  });

  it('ask for no more than this process may', async () => {
    const hard = /^Max open files +\S+ +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    const { words } = await rlimitWords(
      { ...limits, openFiles: 2 ** 30 },
      new Set(['memory', 'pids', 'cpu']),
    );
    expect(words).toContain(`--nofile=${hard ?? 2 ** 30}`);
  });
});
