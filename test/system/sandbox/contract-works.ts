/** What a server inherits (H5, G7), that nothing of it stays, and that it can do its work. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Attacker } from './contract.ts';
import { run, start } from './run.ts';

export function serversWork(attacker: Attacker): void {
  describe('what it inherits (H5, G7)', () => {
    it('is the environment that it was given, and the mark of Bartizan', async () => {
      const { site, starts } = attacker;
      const given = {
        TOKEN: 'a secret =\n"',
        LANG: 'C.UTF-8',
        EMPTY: '',
        LD_PRELOAD: '/nothing',
        PERL5OPT: '-Mnothing',
      };
      const running = await starts([process.execPath, site.attack, 'env'], {}, given);
      const { BARTIZAN_SERVER: mark, ...rest } = JSON.parse((await running.line(/^ENV/)).slice(4)) as Record<
        string,
        string
      >;
      await running.close();
      expect(mark).toMatch(/^[0-9a-f]{24}\.\d+$/);
      expect(rest).toEqual(given);
    });

    it('tells nothing to what stands in front of it', async ({ skip }) => {
      const { site, starts, contract } = attacker;
      skip(
        contract.ownKernel === true || contract.ownProc !== undefined,
        'it has no way out there, so that nothing stands in front of it',
      );
      const words = ['/bin/sh', '-c', '[ -z "$NODE_OPTIONS$LD_PRELOAD" ] && exec "$@"', 'sh'];
      const way = { relay: { files: [], words: () => words, env: () => ({}) }, serve: () => undefined };
      const given = { NODE_OPTIONS: '--no-warnings', LD_PRELOAD: '/nothing' };
      const running = await starts([process.execPath, site.attack, 'env'], { network: way }, given);
      expect(JSON.parse((await running.line(/^ENV/)).slice(4))).toMatchObject(given);
      await running.close();
    });

    it('is three descriptors', async () => {
      expect((await attacker.node('descriptor').inside()).lines).toEqual(['HAS []']);
    });

    it('is told to nobody by a command line', async () => {
      const { site, starts } = attacker;
      const running = await starts([process.execPath, site.attack, 'wait'], {}, { TOKEN: 'canary-in-env' });
      await running.line(/^READY/);
      try {
        const lines = commandLines();
        // One in a kernel of its own is not seen from here at all.
        const own = `${site.attack}\0wait`;
        expect(lines.some((line) => line.includes(own))).toBe(attacker.contract.ownKernel !== true);
        expect(lines.filter((line) => line.includes('canary-in-env'))).toEqual([]);
      } finally {
        await running.close();
      }
    });
  });

  describe.skipIf(attacker.contract.ownKernel === true)('the end (G7)', () => {
    it('leaves nothing, not even what left its group, its session, its parents and its environment', async () => {
      const { site, starts, contract } = attacker;
      const mark = `leaver-${process.pid}-${Math.random()}`;
      const words = ['/usr/bin/perl', site.kernel, 'leave'];
      const inside = await starts([...words, `${mark}-in`]);
      await inside.line(/^LEFT/);
      await until(() => pidsOf(`${mark}-in`).length === 1);
      await inside.close();
      expect(pidsOf(`${mark}-in`)).toEqual([]);

      const outside = await start(contract.outside([...words, `${mark}-out`]));
      await outside.line(/^LEFT/);
      await until(() => pidsOf(`${mark}-out`).length === 1);
      await outside.close();
      const left = pidsOf(`${mark}-out`);
      for (const pid of left) process.kill(pid, 'SIGKILL');
      expect(left).toHaveLength(1);
    });
  });

  describe('what still works', () => {
    it('is reading and writing what was granted', async () => {
      const { node, site } = attacker;
      expect(
        (await node('read', site.at('docs', 'page.txt'), site.at('notes', 'note.txt')).inside()).lines,
      ).toEqual(['GOT a page', 'GOT a note']);
    });

    it('is a private home and /tmp', async () => {
      const { node } = attacker;
      expect((await node('write', '/tmp/x', '/home/server/x').inside()).lines).toEqual([
        'GOT undefined',
        'GOT undefined',
      ]);
    });

    it.each([
      ['a shell', ['child', '/bin/sh', '-c', 'echo well; id -un'], 'GOT well server '],
      ['Node', ['child', process.execPath, '-p', 'require("os").userInfo().username'], 'GOT server '],
      ['connections to itself', ['loopback'], 'GOT hello'],
      [
        'certificates',
        ['child', '/bin/sh', '-c', 'test ! -e /etc/ssl || ls /etc/ssl/certs | head -1'],
        /^GOT/,
      ],
    ] as const)('is %s', async (_, words, answer) => {
      const [line] = (await attacker.node(...words).inside()).lines;
      expect(line).toMatch(typeof answer === 'string' ? new RegExp(`^${answer}`) : answer);
    });

    it('is Python with its processes, where there is one', async (context) => {
      const { node, contract } = attacker;
      const code =
        'import subprocess, ssl, socket, multiprocessing as m, pwd, os\n' +
        'f = lambda c: c.send(7)\n' +
        'a, b = m.Pipe()\n' +
        'p = m.get_context("fork").Process(target=f, args=(b,)); p.start()\n' +
        'print(a.recv(), subprocess.check_output(["echo", "x"]), pwd.getpwuid(os.getuid()).pw_name)';
      const words = ['/usr/bin/python3', '-c', code];
      const outside = await run(contract.outside(['/bin/sh', '-c', 'test -x /usr/bin/python3 && echo yes']));
      if (outside.lines.length === 0) return context.skip('there is no Python');
      const [line] = (await node('child', ...words).inside()).lines;
      expect(line).toBe("GOT 7 b'x\\n' server ");
    });
  });
}

function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [readFileSync(`/proc/${name}/cmdline`, 'latin1')];
      } catch {
        return [];
      }
    });
}

function pidsOf(mark: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      // The sleeper itself, and not who started it.
      const words = /^\d+$/.test(name) ? readFileSync(`/proc/${name}/cmdline`, 'latin1') : '';
      return words.includes(`sleep 60\0${mark}`) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

async function until(holds: () => boolean): Promise<void> {
  for (let left = 200; left > 0; left -= 1) {
    if (holds()) return;
    await wait(10);
  }
  throw new Error('it did not happen in time');
}
