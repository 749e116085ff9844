/** The contract, kept by docker with a service of the test's own. */
import { afterAll, describe, expect, it } from 'vitest';
import { createDaemonSandbox } from '../../../src/sandbox/engines/daemon/daemon.ts';
import { describeSandbox, LIMITS } from './contract.ts';
import { startDockerd } from './dockerd.ts';
import { start } from './run.ts';

const NOBODY = { homes: [], keeps: [], files: [] };
const dockerd = await startDockerd();

if (dockerd === undefined) {
  describe('container, by docker', () => {
    it.skip('is not here: no dockerd is installed, or only root may start one', () => undefined);
  });
} else {
  process.env.DOCKER_HOST = dockerd.host;
  afterAll(() => dockerd.stop());
  const options = { level: 'container', engine: 'docker', runtime: 'runc' } as const;
  const standing = await createDaemonSandbox({ ...options, guard: NOBODY }).probe();
  if (standing.kind === 'missing') throw new Error(`${standing.why}; ${standing.hint}`);
  console.log(`container: ${standing.version}`);
  const lacks = standing.weaker.join('; ');
  for (const what of standing.weaker) console.log(`not held by docker here, and not tested: ${what}`);
  describeSandbox({
    level: 'container',
    title: `by ${standing.version}`,
    owner: process.getuid?.() ?? 0,
    sandbox: (guard) => createDaemonSandbox({ ...options, guard }),
    outside: ([command = '', ...args]) => ({ command, args }),
    ownProc: 'of the engine',
    holds: new Set([
      ...(lacks.includes('memory') ? [] : ['memory' as const]),
      ...(lacks.includes('number of processes') ? [] : ['processes' as const]),
      ...(lacks.includes('processors') ? [] : ['cpus' as const]),
    ]),
  });

  describe('container, by docker, at its end (G7)', () => {
    it('leaves no container and no image, though the server does not want to go', async () => {
      const contain = createDaemonSandbox({ ...options, guard: NOBODY }).containing({
        read: [],
        write: [],
        limits: LIMITS,
      });
      const stubborn = 'trap "" TERM HUP INT; echo READY; while :; do sleep 60; done';
      const server = await start({ command: '/bin/sh', args: ['-c', stubborn], contain });
      await server.line(/^READY/);
      expect(dockerd.docker('ps', '--all', '--quiet')).not.toBe('');
      await server.close();
      expect(dockerd.docker('ps', '--all', '--quiet')).toBe('');
      expect(dockerd.docker('images', '--quiet')).toBe('');
    });
  });
}
