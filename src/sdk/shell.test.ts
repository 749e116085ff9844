import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteForSh } from './encode.ts';
import { shell } from './shell.ts';
import { anyText } from './test-strings.ts';

const run = promisify(execFile);
const PRINT = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
const withoutNul = anyText.map((text) => text.replaceAll('\0', '').toWellFormed());

describe('shell', () => {
  it('gives a program every value as it is, each as one argument', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(withoutNul, { maxLength: 20 }), withoutNul, async (values, one) => {
        const { file, args } = shell`node --flag=${one} -- ${one} a${one}b ${values} c`;
        expect(file).toBe('node');
        const { stdout } = await run(process.execPath, ['-e', PRINT, '--', ...args]);
        expect(JSON.parse(stdout)).toEqual([`--flag=${one}`, '--', one, `a${one}b`, ...values, 'c']);
      }),
      { numRuns: 20 },
    );
  });

  it('refuses a value that would be an option', () => {
    expect(() => shell`git log ${'--output=/etc/passwd'}`).toThrow(/would be an option/);
    expect(() => shell`git log ${['a', '-p']}`).toThrow(/would be an option/);
    expect(() => shell`git log ${''}${'-p'}`).toThrow(/would be an option/);
    expect(() => shell`git log --${'output=x'}`).toThrow(/name of an option/);
    expect(() => shell`git log ${'--'} ${'-p'}`).toThrow(/would be an option/);
    expect(shell`git log -- ${'-p'}`).toEqual({ file: 'git', args: ['log', '--', '-p'] });
    expect(shell`git log -n${5} --format=${'-x'} ${'a'}`.args).toEqual(['log', '-n5', '--format=-x', 'a']);
    expect(shell`ls ${''}`.args).toEqual(['']);
  });

  it('refuses templates that need a shell, or take the program from a value', () => {
    for (const command of [
      () => shell`ls | wc`,
      () => shell`ls > ${'x'}`,
      () => shell`echo "${'x'}"`,
      () => shell`echo $HOME`,
      () => shell`ls *.ts`,
      () => shell`${'rm'} -rf x`,
      () => shell`${['rm']} x`,
      () => shell``,
      () => shell`ls a${['b']}`,
      () => shell`ls ${['a']}b`,
      () => shell`ls ${['a']}${'b'}`,
      () => shell`ls ${'a\0b'}`,
      () => shell`ls ${undefined as never}`,
      () => shell`ls ${[['a']] as never}`,
    ]) {
      expect(command).toThrow(expect.objectContaining({ code: 'shell' }));
    }
  });
});

it('quoteForSh gives a shell one word that stays as it is', () => {
  fc.assert(
    fc.property(fc.array(withoutNul, { minLength: 1, maxLength: 20 }), (texts) => {
      const script = `node="$1"; set -- ${texts.map(quoteForSh).join(' ')}; exec "$node" -e '${PRINT}' -- "$@"`;
      const out = execFileSync('/bin/sh', ['-c', script, 'sh', process.execPath], { encoding: 'utf8' });
      expect(JSON.parse(out)).toEqual(texts);
    }),
    { numRuns: 10 },
  );
  expect(() => quoteForSh('a\0')).toThrow(/NUL/);
});
