import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identitiesOf, sameWords } from './identity.ts';

let dir: string;
const at = (name: string): string => path.join(dir, name);
beforeEach(() => {
  dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'bartizan-identity-')));
  for (const name of ['a', "it's $(b)", 'private']) mkdirSync(at(name));
});
afterEach(() => rmSync(dir, { recursive: true }));

const mount = (name: string) => ({ source: at(name), target: at(name) });

async function start(before: () => void): Promise<{ code: number | null; out: string; err: string }> {
  const mounts = [mount('a'), mount("it's $(b)")];
  const [file = '', ...args] = sameWords(mounts, await identitiesOf(mounts.map(({ source }) => source)));
  before();
  const { status, stdout, stderr } = spawnSync(file, [...args, '/bin/echo', 'started', 'a  b'], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

describe.runIf(process.platform === 'linux')('sameWords', () => {
  it('start the program with its arguments when every mount is what it was', async () => {
    expect(await start(() => undefined)).toEqual({ code: 0, out: 'started a  b\n', err: '' });
  });

  it.each([
    ['another directory', () => mkdirSync(at('a'))],
    ['a link', () => symlinkSync(at('private'), at('a'))],
    ['nothing', () => undefined],
  ])('do not start it when %s stands in the place of one', async (_, put) => {
    const { code, out, err } = await start(() => {
      renameSync(at('a'), at('old'));
      put();
    });
    expect({ code, out }).toEqual({ code: 125, out: '' });
    expect(err).toContain('was exchanged while the walls were put up');
  });

  it('are none where nothing was judged', () => {
    expect(sameWords([mount('a')], new Map())).toEqual([]);
  });
});

describe.runIf(process.platform === 'linux')('identitiesOf', () => {
  it.each(['a link to it', 'gone'])('refuses what is %s by now', async (name) => {
    if (name !== 'gone') symlinkSync(at('a'), at(name));
    await expect(identitiesOf([at(name)])).rejects.toThrow('was exchanged while it was looked at');
  });

  it('refuses what a link stands before', async () => {
    mkdirSync(at('a/in'));
    symlinkSync('a', at('way'));
    await expect(identitiesOf([at('way/in')])).rejects.toThrow('was exchanged');
  });
});
