import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeObjectionTo } from './granted.ts';

let dir: string;
const NOBODY = { homes: [], keeps: [], files: [] };

beforeAll(() => {
  dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'bartizan-granted-')));
  for (const name of ['a/b/c', 'plain/b/node_modules/x'])
    mkdirSync(path.join(dir, name), { recursive: true });
  for (const name of ['a/b/c', 'plain/b/node_modules/x'])
    writeFileSync(path.join(dir, name, 'bartizan.lock'), '');
});
afterAll(() => rmSync(dir, { recursive: true }));

it('opens no directory for writing that has another config somewhere in it', async () => {
  expect(await writeObjectionTo(path.join(dir, 'a'), NOBODY)).toContain('has b/c/bartizan.lock in it');
  expect(await writeObjectionTo(path.join(dir, 'plain'), NOBODY)).toBeUndefined();
});
