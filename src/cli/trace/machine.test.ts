import { describe, expect, it } from 'vitest';
import { mountPoints } from './machine.ts';
import { mounting } from './overlays.ts';
import { throwAwayArguments } from './throw-away-arguments.ts';

describe('mountPoints', () => {
  it('are those of file systems with files of people in them', () => {
    const text = [
      '22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw',
      '23 22 0:21 / /proc rw - proc proc rw',
      '24 22 8:2 / /home rw shared:1 master:2 - ext4 /dev/sda2 rw',
      '25 22 8:3 / /mnt/my\\040disk rw - xfs /dev/sdb1 rw',
      '26 22 0:30 / /net rw - autofs auto rw',
    ].join('\n');
    expect(mountPoints(text)).toEqual(['/home', '/mnt/my disk']);
  });
});

describe('mounting', () => {
  const tools = { unshare: '/usr/bin/unshare', mount: '/usr/bin/mount', shell: '/bin/sh' };

  it('hands paths to the shell as parameters, never as text', () => {
    const words = mounting([{ place: '/a; rm -rf "$HOME"', number: 3 }], '/scratch', tools, true);
    const script = words[words.indexOf('-c') + 1];
    expect(script).not.toContain('rm -rf');
    expect(words.slice(-3)).toEqual(['3', '/a; rm -rf "$HOME"', '--']);
  });

  it('needs a namespace of users where it is not root', () => {
    expect(mounting([], '/scratch', tools, true)).not.toContain('--user');
    expect(mounting([], '/scratch', tools, false)).toEqual(
      expect.arrayContaining(['--user', expect.stringContaining('userxattr')]),
    );
  });
});

describe('throwAwayArguments', () => {
  const words = throwAwayArguments(
    {
      program: { file: '/store/server', args: [], cwd: '/work', env: { A: '1' } },
      machine: { directories: ['/home', '/opt'], files: [], links: [{ at: '/bin', to: 'usr/bin' }] },
      copies: new Map([['/home', '/scratch/layers/0/merged']]),
      empty: ['/tmp'],
      hidden: [
        { place: '/home/ada/.ssh', isDirectory: true },
        { place: '/store', isDirectory: true },
      ],
      kernel: [],
      own: { paths: ['/store/server', '/usr/lib'], links: [] },
      home: '/home/ada',
      also: [],
    },
    { seccomp: 4, info: 5, made: [] },
  );
  const text = words.join(' ');

  it('shows a copy where there is one, and else what cannot be written', () => {
    expect(text).toContain('--bind /scratch/layers/0/merged /home');
    expect(text).toContain('--ro-bind /opt /opt');
    expect(text).not.toContain('--bind /opt');
  });

  it('hides secrets after what has them in it, and shows the program after those', () => {
    const at = (part: string): number => text.indexOf(part);
    expect(at('--bind /scratch/layers/0/merged /home')).toBeLessThan(at('--tmpfs /home/ada/.ssh'));
    expect(at('--tmpfs /store')).toBeLessThan(at('--ro-bind /store/server /store/server'));
  });

  it('has no capability, no namespace of others but the network, and no services', () => {
    expect(text).toContain('--cap-drop ALL');
    expect(text).toContain('--unshare-user --unshare-pid --unshare-ipc');
    expect(text).not.toContain('--unshare-net');
    expect(text).toContain('--tmpfs /run');
    expect(text).toContain('--clearenv');
  });
});
