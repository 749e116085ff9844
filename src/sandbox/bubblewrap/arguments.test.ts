import { describe, expect, it } from 'vitest';
import { bwrapArguments, type Plan } from './arguments.ts';

const PLAN: Plan = {
  program: { file: '/usr/bin/node', args: ['secret-argument'], cwd: '/work', env: { TOKEN: 'secret' } },
  system: { mounts: [{ source: '/usr', target: '/usr' }], links: [{ at: '/bin', to: 'usr/bin' }] },
  own: { paths: ['/usr/bin/node', '/srv/server'], links: [{ at: '/srv/current', to: 'server' }] },
  read: [
    { source: '/work/a/b', target: '/work/a/b' },
    { source: '/work/a', target: '/work/a' },
  ],
  write: [{ source: '/state/overlay', target: '/work/a/b/c' }],
  home: '/home/server',
  limits: { memoryBytes: 1, processes: 1, cpus: 1, openFiles: 1, diskBytes: 2 ** 20 },
  hidden: [{ place: '/proc/kcore', isDirectory: false }],
  directories: ['/work/apart'],
  identities: new Map(),
};
const HANDED = { seccomp: 4, info: 5, made: [{ target: '/etc/passwd', text: '', descriptor: 6 }] };

function words(plan: Partial<Plan> = {}): string {
  return bwrapArguments({ ...PLAN, ...plan }, HANDED).join(' ');
}

describe('bwrapArguments', () => {
  it('ask for every namespace, and never only try', () => {
    for (const name of ['user', 'pid', 'ipc', 'uts', 'cgroup', 'net'])
      expect(words()).toContain(`--unshare-${name} `);
    expect(words()).not.toMatch(/-try|--share-net|--unshare-all/);
    for (const word of [
      '--new-session',
      '--die-with-parent',
      '--cap-drop ALL',
      '--clearenv',
      '--seccomp 4',
    ]) {
      expect(words()).toContain(word);
    }
  });

  it('mount what is deeper later, writable only what was granted for writing', () => {
    const order = [
      '--ro-bind /work/a /work/a ',
      '--ro-bind /work/a/b /work/a/b ',
      '--bind /state/overlay /work/a/b/c ',
    ];
    const places = order.map((each) => words().indexOf(each));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(words().match(/ --bind /g)).toHaveLength(1);
  });

  it('make directories that are shown by their entries, and cover what the kernel shows of the machine', () => {
    expect(words()).toMatch(/--perms 0755 --tmpfs \/work\/apart .*--remount-ro \/work\/apart/);
    expect(words()).toContain('--ro-bind /dev/null /proc/kcore');
  });

  it('make nothing writable at the end but what is private or granted', () => {
    expect(words()).toMatch(/--remount-ro \/proc --remount-ro \/dev --remount-ro \/ --chdir \/work$/);
  });

  it('leave a process its own files in /proc where it has to label itself, and nothing of the machine', () => {
    const labelled = bwrapArguments(PLAN, { ...HANDED, label: 'u:r:t:s0' }).join(' ');
    expect(labelled).not.toContain('--remount-ro /proc ');
    expect(labelled).toContain('--ro-bind-try /proc/sys /proc/sys ');
    expect(labelled).toContain('--exec-label u:r:t:s0');
    expect(words()).not.toContain('--exec-label');
  });

  it('make a private home, unless it lies in what was granted', () => {
    expect(words()).toContain('--size 524288 --tmpfs /home/server');
    expect(words({ home: '/work/a/home' })).not.toContain('--tmpfs /work/a/home');
  });

  it('lead to programs by the links that they are called by', () => {
    expect(words()).toContain('--symlink usr/bin /bin');
    expect(words()).toContain('--symlink server /srv/current');
    expect(words()).not.toContain('--ro-bind /usr/bin/node');
  });

  it('leave the program itself to the command line, which shows no more than it does without walls', () => {
    expect(words()).not.toContain('secret-argument');
    expect(words()).toContain('--setenv TOKEN secret');
  });
});
