/** With a stand-in for the engine, which writes down what it is told, and starts nothing. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Grants } from '../../sandbox.ts';
import { createDaemonSandbox } from './daemon.ts';
import { findEngine } from './engine.ts';

const NOBODY = { homes: [], keeps: [], files: [] };
const NOTHING: Grants = {
  read: [],
  write: [],
  limits: { memoryBytes: 2 ** 29, processes: 64, cpus: 1, openFiles: 256, diskBytes: 2 ** 20 },
};
const HERE = {
  KernelVersion: os.release(),
  SecurityOptions: ['name=seccomp,profile=default'],
  CgroupDriver: 'systemd',
};

const directories: string[] = [];
afterEach(() => {
  for (const each of directories.splice(0)) rmSync(each, { recursive: true, force: true });
});

/** @param run what it does when it is told to run something */
function standIn(name: string, info: object = HERE, run = 'exit 0'): { directory: string; told(): string[] } {
  const directory = mkdtempSync(path.join(tmpdir(), 'bartizan-engine-'));
  directories.push(directory);
  const told = path.join(directory, 'told');
  const script = [
    '#!/bin/sh',
    `echo "$@" >> ${told}`,
    'case $1 in',
    `--version) echo "${name} version 2.0.0" ;;`,
    `info) echo '${JSON.stringify(info)}' ;;`,
    'load) cat > /dev/null ;;',
    `run) ${run} ;;`,
    'esac',
  ];
  writeFileSync(told, '');
  writeFileSync(path.join(directory, name), script.join('\n'));
  chmodSync(path.join(directory, name), 0o755);
  return { directory, told: () => readFileSync(told, 'utf8').trim().split('\n') };
}

describe.skipIf(process.platform !== 'linux')('createDaemonSandbox', () => {
  it('loads an image, runs it, and takes both away', async () => {
    const { directory, told } = standIn('nerdctl');
    const options = { level: 'container', engine: 'nerdctl', runtime: 'io.containerd.runc.v2' } as const;
    const sandbox = createDaemonSandbox({ ...options, guard: NOBODY, directories: [directory] });
    expect(await sandbox.probe()).toEqual({
      kind: 'ready',
      version: 'io.containerd.runc.v2 by nerdctl 2.0.0',
      weaker: [],
    });
    const verbs = told().map((line) => line.split(' ').slice(0, 2).join(' '));
    expect(verbs).toEqual([
      '--version',
      'info --format',
      'ps --all',
      'load',
      'run --rm',
      'rm --force',
      'image rm',
    ]);
    const [name] = /bartizan-\d+-[0-9a-f]{16}/.exec(told().at(-1) ?? '') ?? [];
    expect(told().find((line) => line.startsWith('run'))).toMatch(
      new RegExp(`--runtime=io.containerd.runc.v2 .*bind-nonrecursive=true.* ${name}:root `),
    );
  });

  it('believes no name: what says nothing of a machine of its own is refused, and its words come first', async () => {
    const { directory, told } = standIn('docker', HERE, 'echo "no machine" >&2; exit 125');
    const options = { level: 'kata', engine: 'docker', runtime: 'io.containerd.kata.v2' } as const;
    const sandbox = createDaemonSandbox({ ...options, guard: NOBODY, directories: [directory] });
    const standing = await sandbox.probe();
    if (process.arch !== 'x64')
      return expect(standing).toMatchObject({ why: expect.stringContaining('proved') });
    expect(standing).toMatchObject({ kind: 'missing', why: expect.stringContaining('no machine') });
    expect(told().join('\n')).toMatch(/:root \/bin\/sh -c no\(\)/);
  });

  it('refuses what it cannot hand on, and says what to do', async () => {
    const { directory } = standIn('docker');
    const options = { level: 'container', engine: 'docker', runtime: 'runc' } as const;
    const sandbox = createDaemonSandbox({ ...options, guard: NOBODY, directories: [directory] });
    const program = { file: '/usr/bin/true', args: [], cwd: '/', env: {} };
    const network = { serve: () => undefined };
    await expect(sandbox.containing({ ...NOTHING, network })(program)).rejects.toThrow(/take `network` out/);
    await expect(sandbox.containing(NOTHING)({ ...program, root: '/srv/image' })).rejects.toThrow(
      /take `engine` out/,
    );
    const few = { ...NOTHING, limits: { ...NOTHING.limits, processes: 4 } };
    await expect(sandbox.containing(few)(program)).rejects.toThrow(/processes: 16/);
  });
});

describe.skipIf(process.platform !== 'linux')('findEngine', () => {
  it.each([
    ['a service on another kernel', { ...HERE, KernelVersion: '5.0.0-elsewhere' }, 'another kernel'],
    ['a service that filters no calls', { ...HERE, SecurityOptions: [] }, 'filters no system calls'],
  ])('refuses %s', async (_, info, why) => {
    const found = await findEngine('docker', [standIn('docker', info).directory], {});
    expect(found).toMatchObject({ kind: 'missing', why: expect.stringContaining(why) });
  });

  it('goes to no other machine', async () => {
    const env = { DOCKER_HOST: 'ssh://somewhere' };
    const found = await findEngine('docker', [standIn('docker').directory], env);
    expect(found).toMatchObject({ kind: 'missing', why: expect.stringContaining('another machine') });
  });

  it('says of a service without rights of root what it cannot hold', async () => {
    const info = { ...HERE, SecurityOptions: ['name=seccomp', 'name=rootless'], CgroupDriver: 'none' };
    const found = await findEngine('docker', [standIn('docker', info).directory], {});
    expect(found).toMatchObject({
      isRootless: true,
      weaker: expect.arrayContaining(['processors are not limited']),
    });
  });

  it('says how to get one that is not there', async () => {
    expect(await findEngine('nerdctl', ['/nowhere'], {})).toMatchObject({ why: 'nerdctl is not installed' });
  });
});
