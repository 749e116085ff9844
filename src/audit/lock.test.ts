import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { acquireLock, lockState } from './lock.ts';
import { isAlive, processIdentity } from './process-identity.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bartizan-lock-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

it('one holds a directory, and the next may have it when it is let go', () => {
  expect(lockState(dir)).toBe('free');
  const first = acquireLock(dir);
  expect(first).toBeDefined();
  expect([acquireLock(dir), lockState(dir)]).toEqual([undefined, 'held']);
  first?.release();
  expect(lockState(dir)).toBe('free');
  expect(acquireLock(dir)).toBeDefined();
  expect(readdirSync(dir)).toEqual(['lock.2']);
});

it.each([
  ['died', JSON.stringify({ pid: 2 ** 30, started: '' })],
  [
    'died, and whose number another process has',
    JSON.stringify({ pid: process.pid, started: '1 other-boot' }),
  ],
  ['lost power while it wrote the lock', ''],
])('the lock of a process that %s is taken over', (_, content) => {
  writeFileSync(join(dir, 'lock.7'), content);
  expect(lockState(dir)).toBe('stale');
  expect(acquireLock(dir)).toBeDefined();
  expect(readdirSync(dir)).toEqual(['lock.8']);
});

it('who finds a higher lock than its own stands back', () => {
  writeFileSync(join(dir, 'lock.3'), JSON.stringify(processIdentity(process.pid)));
  writeFileSync(join(dir, 'lock.2'), 'released\n');
  expect(acquireLock(dir)).toBeUndefined();
});

it('a process is told from a later one with its number', () => {
  const me = processIdentity(process.pid);
  expect(me && isAlive(me)).toBe(true);
  expect(me && isAlive({ ...me, started: `${me.started}0` })).toBe(false);
  expect(isAlive({ pid: 2 ** 30, started: '' })).toBe(false);
});
