import { describe, expect, it } from 'vitest';
import { type Call, createLineReader } from './strace-line.ts';

function read(...lines: string[]): Call[] {
  const reader = createLineReader();
  return lines.flatMap((line) => reader(line) ?? []);
}

describe('a line of strace', () => {
  it('is a call with its arguments and what came of it', () => {
    expect(read('12 openat(AT_FDCWD</srv>, "a", O_RDONLY|O_CLOEXEC) = 3</srv/a>')).toEqual([
      {
        pid: 12,
        name: 'openat',
        words: ['AT_FDCWD</srv>', '"a"', 'O_RDONLY|O_CLOEXEC'],
        value: 3,
        error: undefined,
        opened: '/srv/a',
      },
    ]);
  });

  it('may say why it failed', () => {
    expect(read('7 access("/x", R_OK)             = -1 ENOENT (No such file or directory)')).toMatchObject([
      { value: -1, error: 'ENOENT' },
    ]);
    expect(read('7 access("/x", R_OK) = -1 (errno 999)')).toMatchObject([{ error: 'unknown' }]);
  });

  it('is put together again when another was heard of in between', () => {
    const calls = read(
      '1 openat(AT_FDCWD</>, "one", O_RDONLY <unfinished ...>',
      '2 openat(AT_FDCWD</>, "two", O_RDONLY <unfinished ...>',
      '1 <... openat resumed>)              = 3</one>',
      '2 <... openat resumed>) = -1 EACCES (Permission denied)',
    );
    expect(calls.map(({ pid, words, opened, error }) => [pid, words[1], opened, error])).toEqual([
      [1, '"one"', '/one', undefined],
      [2, '"two"', undefined, 'EACCES'],
    ]);
  });

  it('takes up nothing that was not begun, nor what was begun as something else', () => {
    expect(read('1 <... openat resumed>) = 3</one>')).toEqual([]);
    expect(read('1 stat("/x", <unfinished ...>', '1 <... openat resumed>) = 3</one>')).toEqual([]);
  });

  it('is not led astray by brackets, commas and quotes in paths', () => {
    const [call] = read(
      '9 openat(AT_FDCWD</a, (b]>, "/tmp/\\"), = 4</etc/shadow", O_RDONLY) = 3</tmp/\\"), = 4\\74/etc/shadow>',
    );
    expect(call).toMatchObject({ words: ['AT_FDCWD</a, (b]>', expect.any(String), 'O_RDONLY'] });
    expect(call?.opened).toBe('/tmp/"), = 4</etc/shadow');
  });

  it('names a child as it is called outside', () => {
    expect(read("5 clone(child_stack=NULL, flags=SIGCHLD) = 2 /* 77 in strace's PID NS */")).toMatchObject([
      { value: 77 },
    ]);
  });

  it.each([
    '5 +++ exited with 0 +++',
    '5 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED} ---',
    '5 openat(AT_FDCWD</>, "/etc/ho',
    'strace: something else',
    '',
  ])('that is no call gives nothing: %s', (line) => {
    expect(read(line)).toEqual([]);
  });

  it('that never returned has no value', () => {
    expect(read('5 execve("/x", ["x"], 0x7ff /* 3 vars */) = ?')).toMatchObject([{ value: undefined }]);
  });
});
