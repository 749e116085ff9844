/** H2: what the kernel would do for a server. Numbers are those of x86-64 and aarch64. */
import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { landlockVersion } from '../../../src/sandbox/landlock/landlock.ts';
import { type Architecture, numberOf } from '../../../src/sandbox/seccomp/syscalls.ts';
import type { Attacker } from './contract.ts';

const landlock = await landlockVersion();
const HERE = process.arch as Architecture;
const [EPERM, ENOSYS] = ['NO 1', 'NO 38'];

/** Calls with arguments that do nothing, wherever they are made. */
const CALLS: readonly [what: string, call: string, ...args: string[]][] = [
  ['trace itself', 'ptrace', '0', '0', '0', '0'],
  ['read memory of others', 'process_vm_readv', '1', '0', '0', '0', '0', '0'],
  ['write memory of others', 'process_vm_writev', '1', '0', '0', '0', '0', '0'],
  ['compare descriptors of others', 'kcmp', '1', '1', '0', '0', '0'],
  ['take descriptors of others', 'pidfd_getfd', '-1', '0', '0'],
  ['mount', 'mount', ':none', ':/tmp', ':tmpfs', '0', ':'],
  ['unmount', 'umount2', ':/tmp', '0'],
  ['move the root', 'pivot_root', ':/tmp', ':/tmp'],
  ['change the root', 'chroot', ':/tmp'],
  ['open a file system', 'fsopen', ':tmpfs', '0'],
  ['open a mount', 'open_tree', '-100', ':/tmp', '1'],
  ['open by handle', 'open_by_handle_at', '-1', '0', '0'],
  ['make namespaces', 'unshare', '268435456'],
  ['enter namespaces', 'setns', '-1', '0'],
  ['add a key', 'add_key', ':user', ':bartizan-test', ':x', '1', '-1'],
  ['ask for a key', 'request_key', ':user', ':bartizan-test', '0', '0'],
  ['read key rings', 'keyctl', '0', '-3', '0'],
  ['load a program into the kernel', 'bpf', '0', '0', '0'],
  ['watch the processor', 'perf_event_open', '0', '0', '-1', '-1', '0'],
  ['handle page faults', 'userfaultfd', '1'],
  ['load a kernel', 'kexec_load', '0', '0', '0', '0'],
  ['load a module', 'init_module', '0', '0', ':'],
  ['read the log of the kernel', 'syslog', '10', '0', '0'],
  ['set the name of the machine', 'sethostname', ':x', '-1'],
  ['set the clock', 'clock_settime', '-1', '0'],
  ['watch every file', 'fanotify_init', '0', '0'],
  ['go without random addresses', 'personality', '262144'],
  ['type into a terminal', 'ioctl', '0', '21522', '0'],
  ['paste into a terminal', 'ioctl', '0', '21532', '0'],
];
/** Whose absence a library knows how to deal with. */
const ABSENT: readonly [what: string, call: string, ...args: string[]][] = [
  ['start a process with flags in memory', 'clone3', '0', '0'],
  ['set up a ring', 'io_uring_setup', '0', '0'],
  ['open with flags in memory', 'openat2', '-100', ':/tmp', '0', '0'],
];

export function kernelIsSafe({ perl, node, contract }: Attacker): void {
  describe.skipIf(contract.ownKernel === true)('the kernel (H2)', () => {
    it.each([...CALLS.map((each) => [EPERM, ...each]), ...ABSENT.map((each) => [ENOSYS, ...each])])(
      'says %s when asked to %s',
      async (answer, _, call = '', ...args) => {
        const number = numberOf(call, HERE);
        if (number === undefined) return;
        const words = ['call', String(number), ...args] as const;
        expect((await perl(...words).inside()).lines).toEqual([answer]);
      },
    );

    it('would have answered otherwise, outside', async () => {
      const others: string[] = [];
      for (const [, call, ...args] of [...CALLS, ...ABSENT]) {
        // These change something when it is root who asks.
        if (['mount', 'umount2', 'chroot', 'pivot_root', 'unshare', 'add_key'].includes(call)) continue;
        const [line] = (await perl('call', String(numberOf(call, HERE)), ...args).outside()).lines;
        if (line !== EPERM && line !== ENOSYS) others.push(call);
      }
      const isRoot = contract.owner === 0;
      const expected = [
        'ptrace',
        'process_vm_readv',
        'pidfd_getfd',
        'setns',
        'keyctl',
        'clone3',
        'openat2',
        'personality',
        'ioctl',
      ];
      expect(others).toEqual(
        expect.arrayContaining(isRoot ? [...expected, 'bpf', 'open_by_handle_at'] : expected),
      );
    });

    it('gives no capability, no new rights, and always a filter', async () => {
      const [line = ''] = (await node('status').inside()).lines;
      for (const set of ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb'])
        expect(line).toMatch(new RegExp(`Cap${set}:\\s+0{16} `));
      expect(line).toMatch(/NoNewPrivs:\s+1 /);
      expect(line).toMatch(/Seccomp:\s+2 /);
    });

    it('makes no device and shows none but the harmless', async () => {
      const mknod = ['call', String(numberOf('mknodat', HERE)), '-100', ':/tmp/null', '8630', '259'] as const;
      expect((await perl(...mknod).inside()).lines).toEqual([EPERM]);
      const [dev = ''] = (await node('list', '/dev').inside()).lines;
      expect(dev.split(' ').filter((name) => !HARMLESS.includes(name))).toEqual(['GOT']);
    });

    it.runIf(contract.level === 'bubblewrap' && landlock !== undefined)(
      'holds its files by Landlock too',
      async () => {
        // No mount and no filter forbids this, and nobody needs it: a socket that no one can listen at.
        const place = `/tmp/bartizan-socket-${process.pid}`;
        const mknod = ['call', String(numberOf('mknodat', HERE)), '-100', `:${place}`, '49572', '0'] as const;
        expect((await perl(...mknod).outside()).lines).toEqual(['GOT 0']);
        rmSync(place);
        expect((await perl(...mknod).inside()).lines).toEqual(['NO 13']);
      },
    );

    it('has nobody inside who has more rights', async () => {
      const [line = ''] = (await node('read', '/proc/1/status').inside()).lines;
      expect(line).toMatch(/CapPrm:\s+0{16} .*CapEff:\s+0{16} .*NoNewPrivs:\s+1 .*Seccomp:\s+2 /);
      const [environment] = (await node('read', '/proc/1/environ').inside()).lines;
      expect(environment).toMatch(/^(?:NO|GOT (?:BARTIZAN_SERVER=[0-9a-f.]+\0)?$)/);
    });

    it('is not changed or spied on through /proc', async () => {
      const files = [
        '/proc/sys/kernel/core_pattern',
        '/proc/sys/kernel/hostname',
        '/proc/sys/vm/drop_caches',
        '/proc/sysrq-trigger',
        ...(contract.ownProc === undefined ? ['/proc/self/oom_score_adj'] : []),
      ];
      for (const line of (await node('open', ...files).inside()).lines) expect(line).toMatch(/^NO/);
      if (contract.owner === 0) {
        expect((await node('open', ...files.slice(0, 1)).outside()).lines[0]).toMatch(/^GOT/);
      }
      const shown = [
        '/proc/kcore',
        // With no rights, its addresses are all 0.
        ...(contract.ownProc === undefined ? ['/proc/kallsyms'] : []),
        '/proc/keys',
        '/proc/kmsg',
        '/proc/timer_list',
        '/proc/kpagecount',
      ];
      // Not to be opened, or nothing in them.
      for (const line of (await node('read', ...shown).inside()).lines) expect(line).toMatch(/^(?:NO|GOT $)/);
    });
  });
}

const HARMLESS =
  'core fd full null ptmx pts random shm stderr stdin stdout tty urandom zero mqueue console'.split(' ');
