/** The module of SELinux compiles here; whether it holds a server is told only by a kernel that enforces. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createBubblewrap } from '../../../src/sandbox/bubblewrap/bubblewrap.ts';
import { findBwrap } from '../../../src/sandbox/bubblewrap/probe.ts';

const SOURCE = fileURLToPath(new URL('../../../build/selinux/bartizan.te', import.meta.url));
const TOOLS = ['/usr/bin/checkmodule', '/usr/bin/semodule_package'];
const absent = TOOLS.filter((each) => !existsSync(each));
const enforces =
  existsSync('/sys/fs/selinux/enforce') && readFileSync('/sys/fs/selinux/enforce', 'utf8').trim() === '1';
const bwrap = await findBwrap();

describe('SELinux', () => {
  if (absent.length > 0) it.skip(`compiles its module: there is no ${absent.join(', ')}`, () => undefined);
  else {
    it('compiles its module, and has the type in it that the docs name', () => {
      const dir = mkdtempSync(path.join(tmpdir(), 'bartizan-selinux-'));
      try {
        const module = path.join(dir, 'bartizan.mod');
        const packed = path.join(dir, 'bartizan.pp');
        execFileSync('/usr/bin/checkmodule', ['-M', '-m', '-o', module, SOURCE]);
        execFileSync('/usr/bin/semodule_package', ['-o', packed, '-m', module]);
        expect(readFileSync(packed, 'latin1')).toContain('bartizan_server_t');
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    });
  }

  it.skipIf(enforces || bwrap.kind === 'missing')(
    'is refused where the kernel does not enforce',
    async () => {
      const sandbox = createBubblewrap({
        guard: { homes: [], keeps: [], files: [] },
        selinux: 'bartizan_server_t',
      });
      expect(await sandbox.probe()).toMatchObject({
        kind: 'missing',
        why: expect.stringMatching(/SELinux is (?:not active|permissive)/),
      });
      const limits = { memoryBytes: 2 ** 29, processes: 64, cpus: 1, openFiles: 256, diskBytes: 2 ** 20 };
      const program = { file: '/usr/bin/true', args: [], cwd: '/', env: {} };
      await expect(sandbox.containing({ read: [], write: [], limits })(program)).rejects.toThrow(/SELinux/);
    },
  );

  if (!enforces) it.skip('keeps a server in: the kernel of this machine does not enforce', () => undefined);
});
