import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { withheld } from './environment.ts';

describe('withheld', () => {
  it('adds nothing where nothing could tell the walls what to do', () => {
    const env = { TOKEN: 'x', PATH: '/usr/bin' };
    expect(withheld(env)).toEqual({ env, words: [] });
  });

  it('gives the server what it was given, and what stands in front of it none of that', () => {
    const env = { TOKEN: 'x', PERL5OPT: '-Mevil', LD_PRELOAD: 'a "b" $(c)\n', PWD: '/given', EMPTY: '' };
    const { env: front, words } = withheld(env);
    for (const name of ['PERL5OPT', 'LD_PRELOAD', 'PWD']) expect(front).not.toHaveProperty(name);
    const [file = '', ...args] = words;
    const print = 'process.stdout.write(JSON.stringify(process.env))';
    // Not through the loader of this machine: it says on stderr that it finds no such library, and goes on.
    const { stdout } = spawnSync(file, [...args, process.execPath, '-e', print], {
      env: front,
      encoding: 'utf8',
    });
    expect(JSON.parse(stdout)).toEqual(env);
  });
});
