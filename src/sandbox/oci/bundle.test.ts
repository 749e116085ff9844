import { describe, expect, it } from 'vitest';
import { type BundlePlan, ociBundle } from './bundle.ts';
import { runtimes } from './runtime.ts';

const plan: BundlePlan = {
  runtime: runtimes.crun,
  program: { file: '/usr/bin/node', args: ['server.js'], cwd: '/srv/app', env: { TOKEN: 'a=b\nc' } },
  front: ['/usr/bin/env', '-u', 'HOME'],
  root: '/run/root',
  home: '/home/server',
  shown: [
    { source: '/srv/app', target: '/srv/app' },
    { source: '/srv/notes', target: '/srv/notes' },
    { source: '/tmp/docs', target: '/tmp/docs' },
  ],
  write: [{ source: '/srv/notes', target: '/srv/notes' }],
  limits: { memoryBytes: 2 ** 29, processes: 64, cpus: 1, openFiles: 256, diskBytes: 2 ** 20 },
  architecture: 'x64',
};

describe('ociBundle', () => {
  it('gives no capability, no new privileges and a root that is only to be read', () => {
    const none: string[] = [];
    expect(ociBundle(plan)).toMatchObject({
      root: { path: '/run/root', readonly: true },
      process: {
        noNewPrivileges: true,
        terminal: false,
        capabilities: { bounding: none, effective: none, inheritable: none, permitted: none, ambient: none },
      },
    });
  });

  it('starts the program with its environment to the letter, and nobody but the user who runs Bartizan', () => {
    expect(ociBundle(plan)).toMatchObject({
      process: {
        args: ['/usr/bin/env', '-u', 'HOME', '/usr/bin/node', 'server.js'],
        env: ['TOKEN=a=b\nc'],
        cwd: '/srv/app',
        user: { uid: 1000, gid: 1000 },
      },
      linux: { uidMappings: [{ containerID: 1000, hostID: 0, size: 1 }] },
    });
  });

  it('limits each process where the kernel is shared', () => {
    expect(ociBundle(plan)).toMatchObject({
      process: {
        rlimits: [
          { type: 'RLIMIT_NOFILE', hard: 256, soft: 256 },
          { type: 'RLIMIT_CORE', hard: 0, soft: 0 },
          { type: 'RLIMIT_NPROC', hard: 64, soft: 64 },
        ],
      },
    });
  });

  it('puts a filter before a shared kernel, and leaves gVisor to its own', () => {
    expect(ociBundle(plan)).toHaveProperty('linux.seccomp.defaultAction', 'SCMP_ACT_ALLOW');
    expect(ociBundle({ ...plan, runtime: runtimes.runsc })).not.toHaveProperty('linux.seccomp');
  });

  it('mounts again in gVisor what is written, and what /tmp would cover, with no more rights than were granted', () => {
    const { mounts } = ociBundle({ ...plan, runtime: runtimes.runsc }) as {
      mounts: { destination: string; source: string; options: string[] }[];
    };
    const binds = mounts.filter(({ source }) => source.startsWith('/run/root'));
    expect(binds).toEqual([
      expect.objectContaining({
        destination: '/srv/notes',
        source: '/run/root/srv/notes',
        options: ['rbind', 'rw', 'nosuid', 'nodev'],
      }),
      expect.objectContaining({ destination: '/tmp/docs', options: ['rbind', 'ro', 'nosuid', 'nodev'] }),
    ]);
    const places = mounts.map(({ destination }) => destination);
    expect(places.indexOf('/tmp')).toBeLessThan(places.indexOf('/tmp/docs'));
  });

  it('gives a program in gVisor its working directory, also where /tmp would cover it', () => {
    const placesOf = (cwd: string): string[] => {
      const program = { ...plan.program, cwd };
      const { mounts } = ociBundle({ ...plan, program, runtime: runtimes.runsc }) as {
        mounts: { destination: string }[];
      };
      return mounts.map(({ destination }) => destination);
    };
    const places = placesOf('/tmp/work');
    expect(places.indexOf('/tmp/work')).toBeGreaterThan(places.indexOf('/tmp'));
    expect(placesOf('/tmp/docs').filter((place) => place === '/tmp/docs')).toHaveLength(1);
    expect(placesOf('/srv/app')).not.toContain('/srv/app');
  });

  it('labels the program only when it is asked to', () => {
    expect(ociBundle(plan)).not.toHaveProperty('process.selinuxLabel');
    const label = 'u:r:bartizan_server_t:s0';
    expect(ociBundle({ ...plan, label })).toHaveProperty('process.selinuxLabel', label);
  });
});
