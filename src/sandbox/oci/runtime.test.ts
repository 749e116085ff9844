import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findRuntime, platformIn, runtimes } from './runtime.ts';

const directories: string[] = [];
afterEach(() => {
  for (const each of directories.splice(0)) rmSync(each, { recursive: true, force: true });
});

function holding(name: string, script: string): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'bartizan-runtime-'));
  directories.push(directory);
  writeFileSync(path.join(directory, name), `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(directory, name), 0o755);
  return directory;
}

describe('findRuntime', () => {
  it('says how to install one that is not there', async () => {
    expect(await findRuntime('runsc', ['/nowhere'])).toMatchObject({
      kind: 'missing',
      why: 'runsc is not installed',
      hint: expect.stringContaining('gvisor.dev'),
    });
  });

  it.skipIf(process.platform === 'win32')(
    'chooses systrap where gVisor has it, and ptrace before',
    async () => {
      const old = holding(
        'runsc',
        'case $1 in flags) echo "ptrace (default), kvm" >&2; exit 2;; *) echo "runsc version 1.0";; esac',
      );
      expect(await findRuntime('runsc', [old])).toEqual({
        kind: 'found',
        file: path.join(old, 'runsc'),
        version: '1.0',
        platform: 'ptrace',
      });
      expect(platformIn('systrap (default), ptrace, kvm')).toBe('systrap');
    },
  );

  it.skipIf(process.platform === 'win32')('takes one that does not start for missing', async () => {
    expect(await findRuntime('crun', [holding('crun', 'exit 1')])).toMatchObject({
      kind: 'missing',
      why: expect.stringContaining('does not start'),
    });
  });
});

describe('runtimes', () => {
  const start = { state: '/run/state', bundle: '/run/bundle', descriptors: 0, network: false };

  it('let none of them make control groups, for limits are held from outside', () => {
    expect(runtimes.crun.words(start)).toContain('--cgroup-manager=disabled');
    expect(runtimes.runsc.words(start)).toContain('--ignore-cgroups');
  });

  it('give gVisor no network, and no rights of root', () => {
    const words = runtimes.runsc.words({ ...start, platform: 'ptrace' });
    expect(words).toEqual(expect.arrayContaining(['--network=none', '--rootless', '--platform=ptrace']));
  });

  it('hand a channel on only where there is one', () => {
    expect(runtimes.crun.words(start).join(' ')).not.toContain('preserve');
    expect(runtimes.crun.words({ ...start, descriptors: 1 })).toContain('--preserve-fds=1');
  });
});
