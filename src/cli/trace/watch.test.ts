import { describe, expect, it } from 'vitest';
import { createWatch, type Seen } from './watch.ts';

const BEGIN = [
  '1 execve("/usr/bin/bwrap", ["bwrap", "--", "env", "-u", "MARK", "/srv/server"], 0x7f /* 1 var */) = 0',
  '1 openat(AT_FDCWD</>, "/proc/self/mountinfo", O_RDONLY) = 5</proc/1/mountinfo>',
  '2 execve("/usr/bin/env", ["env", "-u", "MARK", "/srv/server"], 0x7f /* 1 var */) = 0',
  '2 openat(AT_FDCWD</srv>, "/etc/ld.so.cache", O_RDONLY) = 3</etc/ld.so.cache>',
  '2 execve("/srv/server", ["/srv/server"], 0x7f /* 1 var */) = 0',
];

function watch(...lines: string[]): Seen {
  const watching = createWatch('MARK', '/srv');
  for (const line of lines) watching.line(line);
  return watching.seen();
}

const paths = ({ accesses }: Seen): string[] => accesses.map(({ how, path }) => `${how} ${path}`);

describe('the watch', () => {
  it('begins with the server, and leaves out what makes its sandbox', () => {
    const seen = watch(
      ...BEGIN,
      '2 openat(AT_FDCWD</srv>, "x", O_RDONLY) = 3</srv/x>',
      '1 access("/late", R_OK) = 0',
    );
    expect(seen.began).toBe(true);
    expect(paths(seen)).toEqual(['run /srv/server', 'read /srv/x']);
  });

  it('sees nothing of a server that was never started', () => {
    expect(watch(...BEGIN.slice(0, 4))).toMatchObject({ began: false, accesses: [] });
  });

  it('is not begun by a server that knows no mark', () => {
    expect(watch('2 execve("/srv/server", ["/srv/server"], 0x7f /* 1 var */) = 0').began).toBe(false);
  });

  it('knows where each process stands, also where the call does not say', () => {
    const seen = watch(
      ...BEGIN,
      '2 chdir("data") = 0',
      "2 clone(child_stack=NULL, flags=SIGCHLD) = 3 /* 9 in strace's PID NS */",
      '2 fchdir(4</else>) = 0',
      '9 rename("a", "b") = 0',
      '2 unlink("c") = 0',
    );
    expect(paths(seen)).toEqual([
      'run /srv/server',
      'look /srv/data',
      'entry /srv/data/a',
      'entry /srv/data/b',
      'entry /else/c',
    ]);
  });

  it('hears of a child before the call that made it has returned', () => {
    const seen = watch(
      ...BEGIN,
      '2 vfork( <unfinished ...>',
      '9 execve("/usr/bin/git", ["git"], 0x7f /* 0 vars */) = 0',
    );
    expect(paths(seen)).toContain('run /usr/bin/git');
  });

  it('tells the same thing once', () => {
    const line = '2 access("/x", R_OK) = 0';
    expect(paths(watch(...BEGIN, line, line))).toEqual(['run /srv/server', 'look /x']);
  });
});
