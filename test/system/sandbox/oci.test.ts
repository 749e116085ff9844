/** The contract, kept by the runtimes that make containers: started as whoever runs the tests, and as an ordinary user. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { ContainerRuntime, Level } from '../../../src/sandbox/level.ts';
import { createBounds } from '../../../src/sandbox/limits/bounds.ts';
import { createOci } from '../../../src/sandbox/oci/oci.ts';
import { describeSandbox, LIMITS } from './contract.ts';
import { run, start } from './run.ts';

interface Choice {
  readonly level: Level;
  readonly runtime: ContainerRuntime;
  readonly engine?: 'podman';
}

function named({ level, runtime, engine }: Choice): string {
  return `${level}, by ${engine === undefined ? runtime : `${engine} with ${runtime}`}`;
}

const NOBODY = { homes: [], keeps: [], files: [] };
const bounds = createBounds();
const held = await bounds.held();
const choices: readonly Choice[] = [
  { level: 'container', runtime: 'crun' },
  { level: 'container', runtime: 'runc' },
  { level: 'gvisor', runtime: 'runsc' },
  { level: 'container', runtime: 'crun', engine: 'podman' },
  { level: 'container', runtime: 'runc', engine: 'podman' },
];

for (const choice of choices) {
  const { level, runtime } = choice;
  const standing = await createOci({ ...choice, guard: NOBODY, bounds }).probe();
  if (standing.kind === 'missing') {
    describe(named(choice), () => {
      it.skip(`is not here: ${standing.why}; ${standing.hint}`, () => undefined);
    });
    continue;
  }
  console.log(`${level}: ${standing.version}`);
  for (const what of standing.weaker)
    console.log(`not held by ${named(choice)} here, and not tested: ${what}`);
  // What podman makes of runc is what runc makes, and what podman adds is attacked with crun.
  if (choice.engine === undefined || runtime === 'crun')
    describeSandbox({
      level,
      title: `by ${standing.version}`,
      owner: process.getuid?.() ?? 0,
      sandbox: (guard) => createOci({ ...choice, guard, bounds }),
      outside: ([command = '', ...args]) => ({ command, args }),
      ownKernel: runtime === 'runsc',
      holds: new Set([
        ...(held.has('memory') ? ['memory' as const] : []),
        ...(held.has('pids') ? ['processes' as const] : []),
        ...(held.has('cpu') ? ['cpus' as const] : []),
      ]),
    });
  describe(`${named(choice)}, at its end (G7)`, () => {
    it('leaves no process of the runtime, though the server does not want to go', async () => {
      const sandbox = createOci({ ...choice, guard: NOBODY, bounds });
      const contain = sandbox.containing({ read: [], write: [], limits: LIMITS });
      const stubborn = 'trap "" TERM HUP INT; echo READY; while :; do sleep 60; done';
      const before = running();
      const server = await start({ command: '/bin/sh', args: ['-c', stubborn], contain });
      await server.line(/^READY/);
      expect(running().length).toBeGreaterThan(before.length);
      await server.close();
      expect(running()).toEqual(before);
    });
  });
}

/** How it answers when it is granted a network: a way out, or a word. */
for (const choice of choices) {
  const { runtime } = choice;
  const sandbox = createOci({ ...choice, guard: NOBODY, bounds });
  const standing = await sandbox.probe();
  describe.skipIf(standing.kind === 'missing')(`${named(choice)}, with a network (H3)`, () => {
    it(
      runtime === 'runsc'
        ? 'is refused without a relay, with what to do'
        : 'hands the way out on, and no other',
      async () => {
        const heard: string[] = [];
        const network = {
          serve: (channel: Duplex) => void channel.on('data', (bytes: Buffer) => heard.push(String(bytes))),
        };
        const contain = sandbox.containing({ read: [], write: [], network, limits: LIMITS });
        const args = ['-c', 'echo out >&3; ls /proc/self/fd | tr "\\n" " "'];
        if (runtime === 'runsc') {
          await expect(start({ command: '/bin/sh', args, contain })).rejects.toThrow(/take `network` out/);
          return;
        }
        const { lines } = await run({ command: '/bin/sh', args, contain });
        expect(heard.join('')).toBe('out\n');
        expect(lines.join('').trim().split(' ').slice(0, 4)).toEqual(['0', '1', '2', '3']);
      },
    );
  });
}

/** Processes that carry the bundle of a runtime on their command line: it, and what it made of itself. */
function running(): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/run/bundle');
    } catch {
      return false; // gone meanwhile
    }
  });
}

/** The very same command, with the rights of no account of this machine from its first instruction on. */
const AS_SOMEBODY = ['/usr/bin/setpriv', '--reuid=54321', '--regid=54321', '--clear-groups', '--'] as const;

describe.skipIf(process.getuid?.() !== 0)('started as an ordinary user', () => {
  it.each(choices)('$level works, by $runtime $engine, and reads nothing of root', async (choice) => {
    const unheld = createBounds('/nowhere');
    const sandbox = createOci({ ...choice, guard: NOBODY, bounds: unheld });
    if ((await sandbox.probe()).kind === 'missing') return;
    const contain: typeof inner = async (program) => {
      const contained = await inner(program);
      const [file, ...words] = AS_SOMEBODY;
      return { ...contained, file, args: [...words, contained.file, ...contained.args] };
    };
    const inner = sandbox.containing({ read: [], write: [], limits: LIMITS });
    const args = ['-c', 'echo READY; cat /etc/shadow /root/.profile; grep CapEff /proc/self/status'];
    const { lines } = await run({ command: '/bin/sh', args, contain });
    expect(lines).toEqual(['READY', expect.stringMatching(/^CapEff:\s+0{16}$/)]);
  });
});
