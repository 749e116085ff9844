import { describe, expect, it } from 'vitest';
import { accessesOf } from './access.ts';
import { createLineReader } from './strace-line.ts';

function of(line: string): string[] {
  const call = createLineReader()(`1 ${line}`);
  if (call === undefined) throw new Error(`no call: ${line}`);
  return accessesOf(call, '/srv').map(({ how, path, real, error }) =>
    [how, path, ...(real === undefined ? [] : [`-> ${real}`]), ...(error === undefined ? [] : [error])].join(
      ' ',
    ),
  );
}

describe('an access', () => {
  it.each([
    ['openat(AT_FDCWD</srv>, "a", O_RDONLY|O_CLOEXEC) = 3</srv/a>', 'read /srv/a'],
    ['open("a", O_RDONLY) = 3</srv/a>', 'read /srv/a'],
    ['openat(5</data>, "../x", O_RDONLY) = 3</x>', 'read /x'],
    ['openat(AT_FDCWD</srv>, "/l", O_RDONLY) = 3</real>', 'read /l -> /real'],
    ['openat(AT_FDCWD</srv>, "d/", O_RDONLY|O_DIRECTORY) = 3</srv/d>', 'list /srv/d'],
    ['openat(AT_FDCWD</srv>, "d", O_RDONLY|O_PATH) = 3</srv/d>', 'look /srv/d'],
    ['openat(AT_FDCWD</srv>, "n", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</srv/n>', 'write /srv/n'],
    ['openat(AT_FDCWD</srv>, "n", O_RDWR) = -1 EROFS (Read-only file system)', 'write /srv/n EROFS'],
    ['openat(AT_FDCWD</srv>, "d", O_RDWR|O_TMPFILE, 0600) = 3</srv/d/#1 (deleted)>', /^entry \/srv\/d\//],
    ['creat("n", 0644) = 3</srv/n>', 'write /srv/n'],
    ['newfstatat(AT_FDCWD</srv>, "/q", {st_mode=S_IFREG|0644, ...}, 0) = 0', 'look /q'],
    ['statx(AT_FDCWD</srv>, "q", AT_STATX_SYNC_AS_STAT, STATX_ALL, {stx_mask=1}) = 0', 'look /srv/q'],
    ['readlink("/q", 0x7ffe, 4096) = -1 EINVAL (Invalid argument)', 'look /q EINVAL'],
    ['mkdir("/q", 0777) = 0', 'entry /q'],
    ['unlinkat(3</d>, "x", AT_REMOVEDIR) = 0', 'entry /d/x'],
    ['truncate("/q", 3) = 0', 'write /q'],
    ['fchmodat(AT_FDCWD</srv>, "q", 0600) = 0', 'write /srv/q'],
    ['execve("/usr/bin/git", ["git"], 0x7ff /* 2 vars */) = 0', 'run /usr/bin/git'],
    ['symlinkat("/etc/shadow", AT_FDCWD</srv>, "l") = 0', 'entry /srv/l'],
    ['inotify_add_watch(4<anon_inode:inotify>, "/w", IN_MODIFY) = 1', 'read /w'],
  ])('is what %s does', (line, expected) => {
    expect(of(line)).toEqual([typeof expected === 'string' ? expected : expect.stringMatching(expected)]);
  });

  it('is two when a name becomes another', () => {
    expect(of('renameat2(AT_FDCWD</srv>, "a", 5</d>, "b", RENAME_NOREPLACE) = 0')).toEqual([
      'entry /srv/a',
      'entry /d/b',
    ]);
    expect(of('link("/a", "b") = 0')).toEqual(['read /a', 'entry /srv/b']);
  });

  it.each([
    'newfstatat(3</etc/hosts>, "", {st_mode=S_IFREG|0644, ...}, AT_EMPTY_PATH) = 0',
    'utimensat(3</x>, NULL, [UTIME_NOW, UTIME_NOW], 0) = 0',
    'getpid() = 7',
  ])('is none: %s', (line) => {
    expect(of(line)).toEqual([]);
  });
});
