import { describe, expect, it } from 'vitest';
import type { BundlePlan } from '../oci/bundle.ts';
import { podman } from './podman.ts';

const plan: BundlePlan = {
  runtime: { user: 0, isKernelShared: true },
  program: {
    file: '/usr/bin/node',
    args: ['server.js'],
    cwd: '/srv/app',
    env: { BARTIZAN_FOR_SERVER_TOKEN: 'secret' },
  },
  front: ['/bin/sh', '-c', 'exec "$@"', 'sh'],
  root: '/run/root',
  home: '/home/server',
  shown: [],
  write: [],
  limits: { memoryBytes: 2 ** 29, processes: 64, cpus: 1, openFiles: 256, diskBytes: 2 ** 20 },
  architecture: 'x64',
};

const maker = podman({ name: 'crun', isKernelShared: true, groups: 'empty' });
const { words, files, env } = maker.begin(plan, { descriptors: 0, network: false });

describe('podman', () => {
  it('is told to give no capability, no new rights, no network and a root that is only to be read', () => {
    expect(words).toEqual(
      expect.arrayContaining([
        ...['--cap-drop=all', '--security-opt=no-new-privileges', '--network=none', '--read-only'],
        ...['--pull=never', '--security-opt=proc-opts=ro,nosuid,nodev,noexec', '--read-only-tmpfs=false'],
      ]),
    );
  });

  it('gets the filter of system calls that containers of a runtime have', () => {
    const [option = ''] = words.filter((word) => word.startsWith('--security-opt=seccomp='));
    const filter = files.find(({ place }) => option.endsWith(place));
    expect(JSON.parse(filter?.text ?? '')).toHaveProperty('defaultAction', 'SCMP_ACT_ALLOW');
  });

  it('keeps its store and its state where they end with Bartizan', () => {
    const places = words.filter((word) => word.startsWith('/run/state'));
    expect(places).toEqual(['/run/state/store', '/run/state/run', '/run/state/tmp']);
    expect(env.HOME).toBe('/run/state');
  });

  it('is told the names of variables, and not what they are worth, on its command line', () => {
    expect(words).toContain('--env=BARTIZAN_FOR_SERVER_TOKEN');
    expect(words.join(' ')).not.toContain('secret');
    expect(env.BARTIZAN_FOR_SERVER_TOKEN).toBe('secret');
  });

  it('hands a channel on only where there is one', () => {
    expect(words.join(' ')).not.toContain('preserve');
    expect(maker.begin(plan, { descriptors: 1, network: false }).words).toContain('--preserve-fds=1');
  });

  it('hands no variable of the server to itself by its own name', () => {
    const told = maker.withhold({ CONTAINERS_CONF: '/tmp/evil', PATH: '/tmp' });
    expect(Object.keys(told.env)).toEqual([
      'BARTIZAN_FOR_SERVER_CONTAINERS_CONF',
      'BARTIZAN_FOR_SERVER_PATH',
    ]);
    expect(() => maker.withhold({ 'A-B': 'x' })).toThrow(/no name of one/);
  });
});
