import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageOf } from './package-of.ts';

let dir: string;
const at = (name: string): string => path.join(dir, name);

beforeAll(() => {
  dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'bartizan-workspaces-')));
  const put = (name: string, text: string): void => {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
  };
  const link = (name: string, to: string): void => {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    symlinkSync(to, at(name));
  };
  put('npm/package.json', '{ "workspaces": ["packages/*"] }');
  put('npm/packages/server/package.json', '{ "name": "@me/server" }');
  put('npm/packages/shared/package.json', '{ "name": "@me/shared" }');
  put('npm/notes/text', 'private');
  put('npm/other/package.json', '{ "name": "other" }');
  put('secrets/package.json', '{ "name": "secrets" }');
  link('npm/node_modules/@me/shared', '../../packages/shared');
  link('npm/node_modules/notes', '../notes');
  link('npm/node_modules/misnamed', '../other');
  link('npm/node_modules/secrets', '../../secrets');
  link('npm/node_modules/npm', '..');
  put('pnpm/pnpm-workspace.yaml', 'packages: [packages/*]');
  for (const name of ['a', 'b', 'c']) put(`pnpm/packages/${name}/package.json`, `{ "name": "${name}" }`);
  link('pnpm/packages/a/node_modules/b', '../../b');
  link('pnpm/packages/b/node_modules/c', '../../c');
  put('plain/package.json', '{}');
  put('plain/server/package.json', '{}');
  put('plain/lib/package.json', '{ "name": "lib" }');
  link('plain/server/node_modules/lib', '../../lib');
});
afterAll(() => rmSync(dir, { recursive: true }));

async function shown(script: string): Promise<string[]> {
  const found = await packageOf(at(script), { homes: [], keeps: [], files: [] });
  return found.map((each) => path.relative(dir, each));
}

describe('a package of a workspace', () => {
  it('comes with those that are linked by their names, and with nothing else that a link leads to', async () => {
    expect(await shown('npm/packages/server/dist/x.js')).toEqual([
      'npm/packages/server',
      'npm/node_modules',
      'npm/packages/shared',
    ]);
  });

  it('comes with what those need in turn', async () => {
    expect(await shown('pnpm/packages/a/x.js')).toEqual([
      'pnpm/packages/a',
      'pnpm/packages/b',
      'pnpm/packages/c',
    ]);
  });

  it('is what a workspace says, and no link alone', async () => {
    expect(await shown('plain/server/x.js')).toEqual(['plain/server']);
  });
});
