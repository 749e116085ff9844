/** docker through the real command: what it is asked to be and is not, and that nothing outlives Bartizan. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openPeer } from '../../e2e/house/peer.ts';
import { startDockerd } from './dockerd.ts';
import { type Ground, ground, tell } from './looker.ts';

const dockerd = await startDockerd();
if (dockerd === undefined)
  console.warn('skipped: docker; no dockerd is installed, or only root may start one');

describe.skipIf(dockerd === undefined)('a server in docker', () => {
  const host = dockerd?.host ?? '';
  const docker = (...words: string[]): string => dockerd?.docker(...words) ?? '';
  afterAll(() => dockerd?.stop());

  let at: Ground;
  beforeEach(() => {
    at = ground();
    Object.assign(at.house.env, { DOCKER_HOST: host });
    mkdirSync(at.at('notes'));
  });

  const lookerIn = (engine: object, more: object = {}): void => {
    const server = {
      command: process.execPath,
      args: [at.looker('server/looker.mjs')],
      files: { write: [at.at('notes')] },
    };
    at.configure({ looker: { ...server, ...more, sandbox: engine } });
  };

  it('does what it was granted, and leaves nothing', async () => {
    lookerIn({ container: { engine: 'docker' } });
    await at.house.approve('looker');
    const peer = await openPeer(at.house, 'looker', { face: 'stdio', era: 'modern' });
    expect(await tell(peer, 'write_file', at.at('notes/made'))).toBe('undefined');
    expect(await tell(peer, 'read_file', at.at('private/x'))).toBe('NO ENOENT');
    await peer.close();
    expect(readFileSync(at.at('notes/made'), 'utf8')).toBe('x');
    await nothingLeft();
  });

  it.each([
    ['Bartizan', false],
    ['Bartizan and all that cleans up after it, once another is started', true],
  ])('is gone after the sudden end of %s', async (_, withKeeper) => {
    // It does not end with its input.
    lookerIn(
      { container: { engine: 'docker' } },
      {
        command: '/bin/sh',
        args: ['-c', STUBBORN, at.looker('server/looker.mjs')],
        files: { read: [at.at('server')] },
      },
    );
    await at.house.approve('looker');
    const served = await at.house.serve();
    const peer = await openPeer(at.house, 'looker', { face: 'http', era: 'modern', served });
    await tell(peer, 'list_files', '/');
    expect(docker('ps', '--quiet')).not.toBe('');
    if (withKeeper) for (const pid of shellsOf(served.pid)) process.kill(pid, 'SIGKILL');
    await served.stop('SIGKILL');
    if (withKeeper) {
      await wait(500);
      expect(docker('ps', '--quiet')).not.toBe('');
      await at.house.approve('looker');
    }
    await nothingLeft();
  });

  it('is not started where kata is asked for and runc is what makes it', async () => {
    lookerIn({ kata: { engine: 'docker', runtime: 'runc' } });
    const { code, err } = await at.house.cli('approve', 'looker', '--yes', '--config', at.house.config);
    expect(code).toBe(3);
    expect(err).toContain('the kernel inside is that of this machine, so the server is not started');
    expect(err).toContain('install Kata Containers');
    await nothingLeft();
  });

  it('is not started where its service does not know Kata, which is the runtime by default', async () => {
    lookerIn({ kata: {} });
    const { code, err } = await at.house.cli('approve', 'looker', '--yes', '--config', at.house.config);
    expect(code).toBe(3);
    expect(err).toMatch(/io\.containerd\.kata\.v2 by docker \S+ does not work here/);
  });

  it('is not started with a network, for no way out can be handed on', async () => {
    lookerIn({ container: { engine: 'docker' } }, { network: ['api.example.com:443'] });
    const { code, err } = await at.house.cli('approve', 'looker', '--yes', '--config', at.house.config);
    expect(code).toBe(3);
    expect(err).toContain('take `network` out');
  });

  async function nothingLeft(): Promise<void> {
    for (let left = 100; left > 0; left -= 1) {
      if (docker('ps', '--all', '--quiet') + docker('images', '--quiet') === '' && keepers().length === 0)
        return;
      await wait(200);
    }
    expect(docker('ps', '--all')).toBe(docker('images'));
  }

  /** Of this service. */
  function keepers(): number[] {
    return readdirSync('/proc').flatMap((name) => {
      try {
        const isOurs = readFileSync(`/proc/${name}/environ`, 'utf8').includes(host);
        const words = readFileSync(`/proc/${name}/cmdline`, 'utf8');
        return isOurs && words.startsWith('/bin/sh\0-c\0trap ""') ? [Number(name)] : [];
      } catch {
        return [];
      }
    });
  }
});

/** What stands ready for its sudden end. */
function shellsOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const isChild = readFileSync(`/proc/${name}/stat`, 'latin1').includes(`) S ${parent} `);
      return isChild && readFileSync(`/proc/${name}/cmdline`, 'utf8').startsWith('/bin/sh\0-c\0')
        ? [Number(name)]
        : [];
    } catch {
      return [];
    }
  });
}

const STUBBORN = 'trap "" TERM HUP INT; "$0" "$1" <&0; while :; do sleep 60; done'.replace(
  '"$0" "$1"',
  `${process.execPath} "$0"`,
);
