import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findLabel, labelled } from './selinux.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'bartizan-selinux-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function kernel(enforce: string, current: string, isKnown: boolean): [string, string] {
  mkdirSync(path.join(dir, 'proc/self/attr'), { recursive: true });
  mkdirSync(path.join(dir, 'selinux'));
  writeFileSync(path.join(dir, 'proc/self/attr/current'), `${current}\0`);
  writeFileSync(path.join(dir, 'selinux/enforce'), enforce);
  if (isKnown) writeFileSync(path.join(dir, 'selinux/context'), '');
  return [path.join(dir, 'proc'), path.join(dir, 'selinux')];
}

describe('findLabel', () => {
  it('is the own context with another type', async () => {
    const at = kernel('1', 'unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023', true);
    expect(await findLabel('bartizan_server_t', ...at)).toEqual({
      kind: 'found',
      label: 'unconfined_u:unconfined_r:bartizan_server_t:s0-s0:c0.c1023',
    });
  });

  it('is refused where the kernel does not enforce', async () => {
    expect(await findLabel('x_t', ...kernel('0', 'u:r:t:s0', true))).toMatchObject({
      kind: 'missing',
      why: expect.stringContaining('permissive'),
    });
  });

  it('is refused where SELinux is not active', async () => {
    expect(await findLabel('x_t', dir, path.join(dir, 'nothing'))).toMatchObject({
      kind: 'missing',
      why: expect.stringContaining('not active'),
    });
  });

  it('is refused where the policy does not know the type', async () => {
    expect(await findLabel('x_t', ...kernel('1', 'u:r:t:s0', false))).toMatchObject({
      kind: 'missing',
      why: expect.stringContaining('knows no u:r:x_t:s0'),
      hint: expect.stringContaining('semodule -i'),
    });
  });
});

describe('labelled', () => {
  it('asks nothing of SELinux for a sandbox that wants no type', async () => {
    expect(await labelled({ kind: 'found' }, undefined)).toEqual({ kind: 'found' });
  });

  it('leaves missing what is missing already', async () => {
    const missing = { kind: 'missing', why: 'w', hint: 'h' } as const;
    expect(await labelled(missing, 'x_t')).toBe(missing);
  });
});
