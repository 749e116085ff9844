import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demandOutside, withoutKept } from './without-kept.ts';

let dir: string;
const at = (name: string): string => path.join(dir, name);
beforeAll(() => {
  dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'bartizan-kept-')));
  for (const name of ['work/repo/src', 'work/other', 'else']) mkdirSync(at(name), { recursive: true });
  for (const name of ['bartizan.yaml', 'bartizan.yaml~', '.bartizan.yaml.swp', 'bartizan.lock', 'page.txt'])
    writeFileSync(at(`work/repo/${name}`), '');
  symlinkSync('page.txt', at('work/repo/link'));
});
afterAll(() => rmSync(dir, { recursive: true }));

const guard = () => ({
  homes: [],
  keeps: [at('state')],
  files: [at('work/repo/bartizan.yaml'), at('work/repo/bartizan.lock')],
});

describe('withoutKept', () => {
  it('takes a directory apart down to what must not be seen, and shows it where it was granted', async () => {
    const apart = await withoutKept([{ source: at('work'), target: '/seen' }], guard());
    expect(new Set(apart.mounts)).toEqual(
      new Set([
        { source: at('work/other'), target: '/seen/other' },
        { source: at('work/repo/src'), target: '/seen/repo/src' },
        { source: at('work/repo/page.txt'), target: '/seen/repo/page.txt' },
      ]),
    );
    expect(apart.links).toEqual([{ at: '/seen/repo/link', to: 'page.txt' }]);
    expect(apart.directories).toEqual(['/seen', '/seen/repo']);
  });

  it('leaves whole what has nothing of it, and shows nothing of the file itself', async () => {
    const mounts = [at('else'), at('work/repo/bartizan.yaml')].map((place) => ({
      source: place,
      target: place,
    }));
    expect(await withoutKept(mounts, guard())).toEqual({
      mounts: mounts.slice(0, 1),
      links: [],
      directories: [],
    });
  });
});

describe('demandOutside', () => {
  it('refuses a config, or a state, among what every server sees', () => {
    const system = (place: string) => [{ source: place, target: place }];
    expect(() => demandOutside(system(at('work')), guard())).toThrow(
      /bartizan\.yaml lies where every server can read/,
    );
    expect(() => demandOutside(system(dir), { ...guard(), files: [] })).toThrow(/state lies where/);
    expect(() => demandOutside(system(at('else')), guard())).not.toThrow();
    expect(() =>
      demandOutside(system('/nix/store'), { ...guard(), files: ['/nix/store/x-bartizan.yaml'] }),
    ).not.toThrow();
  });
});
