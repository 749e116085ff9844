import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { objectionTo } from '../sandbox/guard.ts';
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
  const servers = {
    p: { command: 'node', args: ['x.mjs'], cwd: './work' },
    q: { command: process.execPath, args: ['./work/q.mjs'] },
    gone: { command: 'no-such-program-of-anybody' },
  };
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

  it('has modules that are loaded lie in nothing that is granted for writing', async () => {
    expect(objectionTo(at('mods'), 'write', await guard())).toContain('has mine.mjs in it');
    expect(objectionTo(at('mods'), 'read', await guard())).toBeUndefined();
  });

  it('names what is run for each server, by every name that it is called by', async () => {
    const running = (await (await guard()).programs?.()) ?? [];
    expect(running).toContainEqual({ server: 'q', file: at('work', 'q.mjs') });
    expect(running).toContainEqual({ server: 'q', file: at('work', 'apps', 'q.mjs') });
    expect(running.some(({ server }) => server === 'gone')).toBe(false);
  });
});
