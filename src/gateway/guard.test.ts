import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { objectionTo, runFrom } from '../sandbox/guard.ts';
import { guardOf } from './guard.ts';

let dir: string;
const at = (...names: string[]): string => path.join(dir, ...names);

beforeAll(() => {
  dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'bartizan-guard-')));
  mkdirSync(at('disk'));
  mkdirSync(at('work', 'apps'), { recursive: true });
  writeFileSync(at('work', 'apps', 'q.mjs'), '');
  mkdirSync(at('mods'));
  writeFileSync(at('mods', 'mine.mjs'), '');
  symlinkSync(at('disk'), at('state'));
  symlinkSync('apps/q.mjs', at('work', 'q.mjs'));
  const searched = `${at('first')}:${process.env.PATH}`;
  const servers = {
    p: { command: 'node', args: ['x.mjs'], cwd: './work', env: { PATH: searched } },
    q: { command: process.execPath, args: ['./work/q.mjs'] },
    gone: { command: 'no-such-program-of-anybody', env: { PATH: at('nowhere') } },
    v: { command: './venv/bin/python', args: ['-m', 'server'] },
    sh: { command: '/bin/sh', args: ['-c', `exec node ${at('inline/x.mjs')}`] },
    env: { command: '/usr/bin/env', args: ['node', './other/y.mjs'] },
    later: { command: process.execPath, args: ['--env-file', './settings/.env', './later/z.mjs'] },
  };
  for (const name of ['work/node_modules/dep', 'venv/bin', 'first', 'inline', 'other', 'later', 'settings']) {
    mkdirSync(at(name), { recursive: true });
  }
  for (const name of ['inline/x.mjs', 'other/y.mjs', 'settings/.env', 'venv/pyvenv.cfg'])
    writeFileSync(at(name), '');
  symlinkSync(process.execPath, at('venv/bin/python'));
  const config = { servers, use: [{ module: './mods/mine.mjs' }] };
  writeFileSync(at('bartizan.yaml'), JSON.stringify(config));
});
afterAll(() => rmSync(dir, { recursive: true }));

async function guard(more: Record<string, string> = {}) {
  const env = { PATH: process.env.PATH, HOME: at('home'), XDG_STATE_HOME: at('state'), ...more };
  return guardOf(await loadConfig(at('bartizan.yaml')), env);
}

describe('guardOf', () => {
  it('keeps the state where it will be, though a link leads there and nothing was made yet', async () => {
    expect(objectionTo(at('disk'), 'write', await guard())).toContain('keeps its own state');
  });

  it('keeps the usual place of the config, whichever is in use', async () => {
    const usual = path.join(at('conf'), 'bartizan');
    const { keeps } = await guard({ BARTIZAN_CONFIG: at('bartizan.yaml'), XDG_CONFIG_HOME: at('conf') });
    expect(keeps).toContain(usual);
  });

  it('keeps every link by which the config is reached', async () => {
    mkdirSync(at('between'));
    symlinkSync('../bartizan.yaml', at('between', 'mid.yaml'));
    symlinkSync('between', at('through'));
    symlinkSync('through/mid.yaml', at('linked.yaml'));
    const env = { HOME: at('home'), XDG_STATE_HOME: at('state') };
    const { files } = guardOf(await loadConfig(at('linked.yaml')), env);
    for (const name of ['linked.yaml', 'through/mid.yaml', 'between/mid.yaml', 'bartizan.yaml']) {
      expect(files).toContain(at(name));
    }
  });

  it('has modules that are loaded lie in nothing that is granted for writing', async () => {
    expect(objectionTo(at('mods'), 'write', await guard())).toContain('has mine.mjs in it');
    expect(objectionTo(at('mods'), 'read', await guard())).toBeUndefined();
  });

  it('names what is run for each server, by every name that it is called by', async () => {
    const running = (await (await guard()).programs?.()) ?? [];
    expect(running).toContainEqual({ server: 'q', file: at('work', 'q.mjs') });
    expect(running).toContainEqual({ server: 'q', file: at('work', 'apps', 'q.mjs') });
  });

  it.each([
    [
      'a place on the path where a program would be found before it is',
      'first',
      'has .*first/node in it.* for p',
    ],
    ['a place on the path where one would be found that nobody has', 'nowhere', 'for gone'],
    ['modules beside a program', 'work/node_modules/dep', 'is in .*work/node_modules, which is run for'],
    ['the library of an environment of Python', 'venv/lib/python3', 'is in .*venv/lib, which is run for v'],
    ['what a shell is told to run', 'inline', 'has .*inline/x.mjs in it, which is run for sh'],
    ['what is started by another program', 'other', 'has .*other/y.mjs in it, which is run for env'],
    ['a script that is not there yet', 'later', 'has .*later/z.mjs in it, which is run for later'],
    ['settings that a program reads', 'settings', 'has .*settings/.env in it, which is run for later'],
  ])('opens nothing for writing that decides what runs next: %s', async (_, place, why) => {
    expect(await runFrom(at(place), await guard())).toMatch(new RegExp(why));
  });

  it('keeps itself, and the Node that runs it', async () => {
    const { programs } = await guard();
    const files = (await programs?.())?.filter(({ server }) => server === 'Bartizan');
    expect(files).toContainEqual({ server: 'Bartizan', file: process.execPath });
    expect(files).toContainEqual({ server: 'Bartizan', file: import.meta.dirname, isTree: true });
    const modules = path.resolve(import.meta.dirname, '../../node_modules');
    expect(await runFrom(path.join(modules, 'zod'), { ...(await guard()) })).toContain('run for Bartizan');
  });

  it('lets data beside a program be written', async () => {
    for (const place of ['work/data', 'venv/data', 'inline/data']) {
      expect(await runFrom(at(place), await guard())).toBeUndefined();
    }
  });
});
