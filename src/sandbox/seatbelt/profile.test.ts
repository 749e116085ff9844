import { describe, expect, it } from 'vitest';
import { type SeatbeltPlan, seatbeltProfile } from './profile.ts';

const plan: SeatbeltPlan = {
  program: ['/Users/ada/server'],
  read: ['/Users/ada/docs'],
  write: ['/Users/ada/notes'],
  own: ['/private/var/folders/x/T/one'],
  covered: ['/Users/ada/docs/bartizan.yaml'],
  home: '/Users/ada',
};

const lines = (): string[] => seatbeltProfile(plan).trimEnd().split('\n');

describe('seatbeltProfile', () => {
  it('refuses whatever it does not name', () => {
    expect(lines().slice(0, 2)).toEqual(['(version 1)', '(deny default)']);
  });

  it('lets it read what was granted, and write only what was granted for that', () => {
    const rule = (start: string): string => lines().find((line) => line.startsWith(start)) ?? '';
    expect(rule('(allow file-read* ')).toContain('(subpath "/Users/ada/docs")');
    expect(rule('(allow file-write* ')).toBe(
      '(allow file-write* (subpath "/Users/ada/notes") (subpath "/private/var/folders/x/T/one") (literal "/dev/null"))',
    );
  });

  it('runs nothing from where it may write', () => {
    const rule = lines().find((line) => line.startsWith('(allow process-exec*'));
    expect(rule).toContain('(subpath "/Users/ada/server")');
    expect(rule).not.toContain('notes');
  });

  it('says last what no grant opens, since the last rule wins', () => {
    expect(lines().slice(-6)).toEqual([
      '(deny file-write-setugid)',
      '(deny file-link)',
      '(deny network*)',
      '(deny mach-lookup)',
      '(deny file-read* file-write* (subpath "/Users/ada/.ssh") (subpath "/Users/ada/Library/Keychains"))',
      '(deny file-read* file-write* (literal "/Users/ada/docs/bartizan.yaml"))',
    ]);
  });

  it('cannot be told something else by the name of a file', () => {
    const name = '/Users/ada/a") (subpath "/';
    const text = seatbeltProfile({ ...plan, read: [name] });
    expect(text).toContain('(subpath "/Users/ada/a\\") (subpath \\"/")');
    expect(() => seatbeltProfile({ ...plan, read: ['/a\n(allow default)'] })).toThrow(RangeError);
    expect(() => seatbeltProfile({ ...plan, read: ['relative'] })).toThrow(RangeError);
  });

  it('balances its brackets', () => {
    for (const line of lines()) {
      expect(line.split('(').length).toBe(line.split(')').length);
    }
  });
});
