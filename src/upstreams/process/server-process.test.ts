import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../protocol/json.ts';
import { type Behaviour, hostileServer, requestOf } from '../../testing/index.ts';
import type { Exit, Launch } from './launch.ts';
import { type ProcessLimits, type ServerProcess, startProcess } from './server-process.ts';

/** A server under test, and what was heard of it. */
interface Heard {
  readonly server: ServerProcess;
  readonly lines: string[];
  readonly oversize: number[];
  readonly stderr: string[];
  readonly exits: Exit[];
  /** Waits until something that was heard fits. */
  until(fits: () => boolean): Promise<void>;
  call(name: string, args?: JsonObject): Promise<string>;
}

const quick = { inputMs: 200, terminateMs: 200, killMs: 10_000, drainMs: 100 };
const open: ServerProcess[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function start(launch: Partial<Launch>, limits: Partial<ProcessLimits> = {}): Promise<Heard> {
  const waiting = new Set<() => void>();
  const lines: string[] = [];
  const oversize: number[] = [];
  const stderr: string[] = [];
  const exits: Exit[] = [];
  const heard = <T>(list: T[], entry: T): void => {
    list.push(entry);
    for (const look of [...waiting]) look();
  };
  const server = await startProcess(
    { command: process.execPath, args: [], cwd: tmpdir(), env: {}, ...launch },
    {
      line: (bytes) => heard(lines, bytes.toString()),
      oversize: (bytes) => heard(oversize, bytes),
      stderr: (text) => heard(stderr, text),
      exit: (exit) => heard(exits, exit),
    },
    { line: 1_000_000, stderrLine: 8192, ...limits },
    { patience: quick },
  );
  open.push(server);
  const until = (fits: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!fits()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return {
    server,
    lines,
    oversize,
    stderr,
    exits,
    until,
    async call(name, args = {}) {
      const before = lines.length;
      await server.send(
        Buffer.from(JSON.stringify(requestOf('tools/call', { name, arguments: args }).value)),
      );
      await until(() => lines.length > before);
      const { result } = JSON.parse(lines[before] ?? '') as { result: { content: { text: string }[] } };
      return result.content[0]?.text ?? '';
    },
  };
}

function hostile(behaviour: Behaviour, settings: Record<string, string | number> = {}): Partial<Launch> {
  return hostileServer(behaviour, settings);
}

function script(code: string): Partial<Launch> {
  return { args: ['--input-type=module', '-e', code] };
}

/** Living processes whose arguments hold `tag`. Looks for itself, so that it does not trust what it tests. */
function tagged(tag: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid)
    .filter((pid) => {
      try {
        if (/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))) return false;
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(tag);
      } catch {
        return false;
      }
    });
}

async function eventually(fits: () => boolean): Promise<void> {
  while (!fits()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('startProcess', () => {
  it('passes lines both ways', async () => {
    const heard = await start(hostile('honest'));
    expect(await heard.call('echo', { text: 'hello' })).toBe('hello');
  });

  it('gives arguments as they are: no shell reads them', async () => {
    const heard = await start({ args: ['-e', 'console.log(process.argv[1])', '$(id); `id` && "x"'] });
    await heard.until(() => heard.exits.length > 0);
    expect(heard.lines).toEqual(['$(id); `id` && "x"']);
  });

  it('gives nothing of its own environment but the mark', async () => {
    const heard = await start({ ...hostile('probe'), env: { GRANTED: 'yes' } });
    const environment = JSON.parse(await heard.call('environment')) as Record<string, string>;
    expect(environment).toEqual({ GRANTED: 'yes', BARTIZAN_SERVER: expect.any(String) });
  });

  it.runIf(process.platform === 'linux')(
    'gives three descriptors and no terminal, in a session of its own',
    async () => {
      const heard = await start({
        command: '/bin/sh',
        args: ['-c', 'cut -d" " -f6,7 /proc/self/stat; ls -l /proc/self/fd'],
        env: { PATH: '/usr/bin:/bin' },
      });
      await heard.until(() => heard.exits.length > 0);
      expect(heard.lines[0]).toBe(`${heard.server.pid} 0`);
      const targets = heard.lines.slice(2).map((line) => line.split(' -> ')[1] ?? '');
      expect(targets.length).toBeGreaterThan(3);
      // Beside its own three there is the directory that `ls` reads, and what has been covered.
      for (const target of targets) expect(target).toMatch(/^(socket:\[\d+\]|\/proc\/\d+\/fd|\/dev\/null)$/);
      expect(targets.filter((target) => target.startsWith('socket:'))).toHaveLength(3);
    },
  );

  it('says what to do when there is no such program', async () => {
    await expect(start({ command: 'no-such-program-anywhere' })).rejects.toMatchObject({
      code: 'server_unavailable',
      message: expect.stringContaining('install it'),
    });
  });

  it('refuses what no process can be started with', async () => {
    await expect(start({ args: ['a\0b'] })).rejects.toMatchObject({ code: 'server_unavailable' });
  });

  it('drops a line over the limit, and reads on', async () => {
    const heard = await start(
      script(`
      process.stdout.write('x'.repeat(5_000_000) + '\\n' + 'after\\n');
    `),
    );
    await heard.until(() => heard.exits.length > 0);
    expect(heard.oversize).toEqual([5_000_000]);
    expect(heard.lines).toEqual(['after']);
  });

  it('keeps stderr apart, cut and escaped', async () => {
    const heard = await start(script(`console.error('\\u001b[2J' + 'y'.repeat(100))`), { stderrLine: 50 });
    await heard.until(() => heard.exits.length > 0);
    expect(heard.lines).toEqual([]);
    expect(heard.stderr).toEqual([`\\x1b[2J${'y'.repeat(46)} [54 more characters were left out]`]);
  });

  it('tells the exit once, after the last line', async () => {
    const heard = await start(script(`process.stdout.write('last words'); process.exitCode = 3;`));
    expect(await heard.server.exited).toEqual({ code: 3, signal: null });
    expect(heard.lines).toEqual(['last words']);
    await heard.server.close();
    expect(heard.exits).toEqual([{ code: 3, signal: null }]);
  });

  it('is not blocked by a server that reads nothing', async () => {
    const heard = await start(script(`setInterval(() => {}, 1e6)`), { waiting: 1_000_000 });
    const message = Buffer.alloc(400_000, 'x');
    expect(() => {
      for (let count = 0; count < 10; count += 1) void heard.server.send(message);
    }).toThrow('does not read its input');
  });

  it('survives a server that closes its input', async () => {
    const heard = await start(
      script(
        `import { closeSync } from 'node:fs'; closeSync(0); console.log('closed'); setInterval(() => {}, 1e6)`,
      ),
    );
    await heard.until(() => heard.lines.length > 0);
    await expect(
      (async () => {
        for (;;) await heard.server.send(Buffer.alloc(100_000, 'x'));
      })(),
    ).rejects.toMatchObject({ code: 'server_unavailable' });
  });

  it('ends a server that has closed its output and lives on', async () => {
    const heard = await start(
      script(
        `import { closeSync } from 'node:fs'; process.on('SIGTERM', () => {}); closeSync(1); setInterval(() => {}, 1e6)`,
      ),
    );
    expect(await heard.server.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });
});

describe('close', () => {
  it('lets a server end by itself when its input ends', async () => {
    const heard = await start(hostile('honest'));
    await heard.call('echo', { text: 'x' });
    await heard.server.close();
    expect(heard.exits).toEqual([{ code: 0, signal: null }]);
  });

  it('sends SIGTERM to one that does not', async () => {
    const heard = await start(
      script(
        `process.on('SIGTERM', () => process.exit(9)); setInterval(() => {}, 1e6); console.log('ready')`,
      ),
    );
    await heard.until(() => heard.lines.length > 0);
    await heard.server.close();
    expect(heard.exits).toEqual([{ code: 9, signal: null }]);
  });

  it('kills one that ignores both', async () => {
    const heard = await start(hostile('stubborn'));
    await heard.call('echo', { text: 'x' });
    await Promise.all([heard.server.close(), heard.server.close()]);
    expect(heard.exits).toEqual([{ code: null, signal: 'SIGKILL' }]);
  });

  it.runIf(process.platform === 'linux')(
    'leaves no child, grandchild or daemon, though they hold its output and ignore signals',
    async () => {
      const tag = `tag-${process.pid}-close`;
      const heard = await start(hostile('fork', { tag, children: 3 }));
      await eventually(() => tagged(tag).length === 10); // itself, 3 children, 3 grandchildren, 3 daemons
      await heard.server.close();
      expect(tagged(tag)).toEqual([]);
      expect(heard.exits).toHaveLength(1);
    },
  );

  it.runIf(process.platform === 'linux')(
    'leaves nothing of a server that crashed, without being closed',
    async () => {
      const tag = `tag-${process.pid}-crash`;
      const heard = await start(hostile('fork', { tag, children: 2 }));
      await eventually(() => tagged(tag).length === 7);
      process.kill(heard.server.pid, 'SIGKILL');
      await heard.server.exited;
      await eventually(() => tagged(tag).length === 0);
    },
  );

  it.runIf(process.platform === 'linux')(
    'ends processes that go on forking while they are killed',
    async () => {
      const tag = `tag-${process.pid}-bomb`;
      // Each leaves its session and starts the next before it ends: at any moment there are few, but always others.
      const bomb = `while :; do setsid /bin/sh -c 'sleep 0.2; : ${tag}' & sleep 0.01; done`;
      const heard = await start({ command: '/bin/sh', args: ['-c', bomb], env: { PATH: '/usr/bin:/bin' } });
      await eventually(() => tagged(tag).length > 10);
      await heard.server.close();
      expect(tagged(tag)).toEqual([]);
    },
  );
});

describe('walls that fail', () => {
  const walled = async (script: string) => {
    const asked: (readonly string[])[] = [];
    const failures: (string | undefined)[] = [];
    const server = await startProcess(
      {
        ...{ command: process.execPath, args: ['-e', script], cwd: tmpdir(), env: {} },
        contain: async (program) => ({
          ...program,
          descriptors: [],
          release: async () => undefined,
          failed(_exit, lines) {
            asked.push(lines);
            return lines[0];
          },
        }),
      },
      {
        line: () => undefined,
        oversize: () => undefined,
        stderr: () => undefined,
        exit: (_, failed) => void failures.push(failed),
      },
      { line: 1000, stderrLine: 1000 },
      { patience: quick },
    );
    open.push(server);
    await server.exited;
    return { asked, failures };
  };

  it('are asked what they said, and only of a server that has written nothing', async () => {
    expect(await walled('console.error("no walls"); process.exit(1)')).toEqual({
      asked: [['no walls']],
      failures: ['no walls'],
    });
    expect(await walled('console.error("no walls"); console.log("{}")')).toEqual({
      asked: [],
      failures: [undefined],
    });
  });
});
