import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Guard } from './guard.ts';
import { programFiles } from './program-files.ts';
import { trailOf } from './trail.ts';

let dir: string;
let guard: Guard;
const at = (name: string): string => path.join(dir, name);

beforeAll(() => {
  dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'bartizan-program-')));
  const put = (name: string, text: string): void => {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
    chmodSync(at(name), 0o755);
  };
  put('home/.nvm/v20/bin/node', '\x7fELF');
  put('home/.nvm/v20/lib/node_modules/npm/bin/npx-cli.js', '#!/usr/bin/env node\n');
  put('home/bin/tool', '\x7fELF');
  put('home/server.js', '');
  put('store/node_modules/@acme/server/dist/index.js', '#!/usr/bin/env -S node --no-warnings\n');
  put('work/repo/package.json', '{}');
  put('work/repo/dist/index.js', '');
  put('work/node_modules/zod/index.js', '');
  put('venv/pyvenv.cfg', `home = ${at('python/bin')}\nversion = 3.12.1\n`);
  put('venv/lib/x.py', '');
  put('python/bin/python3', '\x7fELF');
  put('python/lib/python3.12/os.py', '');
  mkdirSync(at('venv/bin'));
  mkdirSync(at('store/node_modules/.bin'));
  symlinkSync(at('python/bin/python3'), at('venv/bin/python'));
  symlinkSync('v20', at('home/.nvm/current'));
  symlinkSync('../@acme/server/dist/index.js', at('store/node_modules/.bin/server'));
  guard = { homes: [at('home')], keeps: [], files: [] };
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function shown(file: string, args: string[] = [], env = {}, cwd = dir) {
  const { paths, links } = await programFiles({ file: at(file), args, cwd, env }, guard);
  return { paths: paths.map((each) => path.relative(dir, each)), links };
}

describe('programFiles', () => {
  it('shows an interpreter with its library, and the package that its script is part of', async () => {
    const { paths, links } = await shown('home/.nvm/current/bin/node', [
      '--no-warnings',
      'work/repo/dist/index.js',
      'work',
    ]);
    expect(paths).toEqual([
      'home/.nvm/v20/bin/node',
      'home/.nvm/v20/lib',
      'work/repo/dist/index.js',
      'work/repo',
      'work/node_modules',
    ]);
    expect(links).toContainEqual({ at: at('home/.nvm/current'), to: 'v20' });
  });

  it('shows what an installed program was installed among, and finds its interpreter on the path', async () => {
    const { paths } = await shown('store/node_modules/.bin/server', [], { PATH: at('home/.nvm/v20/bin') });
    expect(paths).toEqual(expect.arrayContaining(['store/node_modules', 'home/.nvm/v20/bin/node']));
  });

  it('shows a virtual environment and the Python that it stands on', async () => {
    const { paths, links } = await shown('venv/bin/python', ['-m', 'server']);
    expect(paths).toEqual(expect.arrayContaining(['venv', 'python/bin/python3', 'python/lib']));
    expect(links).toEqual([{ at: at('venv/bin/python'), to: at('python/bin/python3') }]);
  });

  it('shows no home directory because a program lies in it', async () => {
    expect((await shown('home/bin/tool')).paths).toEqual(['home/bin/tool']);
    const node = await shown('home/.nvm/v20/bin/node', [at('home/server.js')]);
    expect(node.paths).not.toContain('home');
    expect(node.paths).toContain('home/server.js');
  });

  it('shows modules that are to be loaded first, and no argument of the server', async () => {
    const args = [
      '--import',
      'work/node_modules/zod/index.js',
      '--env-file=venv/pyvenv.cfg',
      'work/repo/dist/index.js',
      'home/server.js',
    ];
    const { paths } = await shown('home/.nvm/v20/bin/node', args);
    expect(paths).toEqual(expect.arrayContaining(['work/node_modules', 'venv/pyvenv.cfg', 'work/repo']));
    expect(paths).not.toContain('home/server.js');
  });
});

describe('trailOf', () => {
  it('ends where the kernel would give up', async () => {
    symlinkSync('loop', at('loop'));
    const { links } = await trailOf(at('loop/x'));
    expect(links).toHaveLength(40);
  });
});
