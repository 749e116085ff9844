import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { behindOwnKernel, canBeProved, inVirtualMachine, thisMachine } from './own-kernel.ts';

const MACHINE = {
  bootId: '1c1d4f0e-0000-4000-8000-000000000001',
  version: 'Linux version 6.1.0 (of this machine)',
};
const GUEST = {
  bootId: 'a2a2a2a2-0000-4000-8000-000000000002',
  version: 'Linux version 6.12.0 (of a guest)',
};
const FLAGS = 'processor\t: 0\nflags\t\t: fpu vme hypervisor lahf_lm\n';

const places: string[] = [];
afterEach(() => {
  for (const each of places.splice(0)) rmSync(each, { recursive: true, force: true });
});

function procWith(files: Readonly<Record<string, string>>): string {
  const proc = mkdtempSync(path.join(tmpdir(), 'bartizan-proc-'));
  places.push(proc);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(proc, name)), { recursive: true });
    writeFileSync(path.join(proc, name), text);
  }
  return proc;
}

const inside = ({ bootId, version }: typeof GUEST, cpuinfo = FLAGS): string =>
  procWith({ version: `${version}\n`, 'sys/kernel/random/boot_id': `${bootId}\n`, cpuinfo });

function start(words: readonly string[]): { code: number | null; out: string; err: string } {
  const [file = '', ...args] = [...words, '/bin/echo', 'started'];
  const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

describe.skipIf(process.platform === 'win32')('inVirtualMachine', () => {
  it('starts a program behind another kernel, with a hypervisor under it', () => {
    expect(start(inVirtualMachine(MACHINE, inside(GUEST)))).toEqual({ code: 0, out: 'started\n', err: '' });
  });

  it.each([
    ['the kernel of this machine', () => inside(MACHINE), 'that of this machine'],
    [
      'the same kernel, started with the machine',
      () => inside({ ...GUEST, bootId: MACHINE.bootId }),
      'that of this machine',
    ],
    [
      'a kernel of the same build',
      () => inside({ ...GUEST, version: MACHINE.version }),
      'that of this machine',
    ],
    ['no hypervisor', () => inside(GUEST, 'flags\t\t: fpu vme\n'), 'no hypervisor'],
    [
      'a hypervisor in another line',
      () => inside(GUEST, 'model name\t: hypervisor\nflags\t\t: fpu\n'),
      'no hypervisor',
    ],
    ['a flag that only begins so', () => inside(GUEST, 'flags\t\t: fpu hypervisor_x\n'), 'no hypervisor'],
    [
      'no number of its start',
      () => procWith({ version: `${GUEST.version}\n`, cpuinfo: FLAGS }),
      'hide when',
    ],
    ['no version', () => procWith({ cpuinfo: FLAGS }), 'hide which kernel'],
    [
      'no processors',
      () => procWith({ version: 'x\n', 'sys/kernel/random/boot_id': 'y\n' }),
      'no hypervisor',
    ],
    ['an empty number of its start', () => inside({ ...GUEST, bootId: '' }), 'hide when'],
  ])('starts nothing with %s', (_, proc, why) => {
    const { code, out, err } = start(inVirtualMachine(MACHINE, proc()));
    expect({ code, out }).toEqual({ code: 125, out: '' });
    expect(err).toContain(why);
  });

  it('is about x86-64 only, where a hypervisor is told by the processor', () => {
    expect([canBeProved('x64'), canBeProved('arm64')]).toEqual([true, false]);
  });
});

describe.skipIf(process.platform !== 'linux')('on this machine', () => {
  it('starts nothing, for there is its own kernel', async () => {
    const here = await thisMachine();
    expect(start(inVirtualMachine(here)).code).toBe(125);
    expect(start(behindOwnKernel(here)).code).toBe(125);
  });

  it('starts what has a kernel of its own without a machine under it, where that is asked for', () => {
    expect(start(behindOwnKernel(MACHINE, inside(GUEST, ''))).out).toBe('started\n');
  });
});
