import { describe, expect, it } from 'vitest';
import { grantedPaths, type Kind } from './granted-paths.ts';

const THERE: Readonly<Record<string, Kind>> = {
  '/home/u': 'directory',
  '/home/u/docs': 'directory',
  '/home/u/db.sqlite': 'file',
  '/srv/server.js': 'file',
  '/etc/hosts': 'file',
};
const guard = { homes: ['/home/u'], keeps: ['/home/u/.local/state/bartizan'], files: [] };
const of = (command: string, ...args: string[]) =>
  grantedPaths({ command, args }, guard, (file) => THERE[file]);

describe('grantedPaths', () => {
  it('grants what is among the arguments and is there', () => {
    expect(of('npx', '-y', 'server-filesystem', '/home/u/docs/', '/home/u/gone', 'docs').write).toEqual([
      '/home/u/docs',
    ]);
    expect(of('uvx', 'sqlite', '--db=/home/u/db.sqlite').write).toEqual(['/home/u/db.sqlite']);
  });

  it('does not let a program change itself', () => {
    expect(of('/usr/bin/node', '/srv/server.js', '/home/u/docs').write).toEqual(['/home/u/docs']);
  });

  it('names each once, and says so', () => {
    expect(of('npx', '/home/u/docs', '/home/u/docs')).toEqual({
      write: ['/home/u/docs'],
      notes: ['may change /home/u/docs, which is among its arguments (files.write)'],
    });
  });

  it('grants no home directory and nothing of the system, and says what to do', () => {
    const { write, notes } = of('npx', '/home/u', '/etc/hosts');
    expect(write).toEqual([]);
    expect(notes).toEqual([
      expect.stringMatching(/^sees nothing of \/home\/u, .* home directory; add what it needs to files/),
      expect.stringMatching(/^sees nothing of \/etc\/hosts, .* belongs to the system/),
    ]);
  });
});
