import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Surroundings } from './client.ts';
import { runThroughBartizan, startCommand } from './start-command.ts';

let dir: string;
let script: string;
beforeEach(() => {
  dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'bartizan-start-')));
  mkdirSync(path.join(dir, 'bin'));
  script = path.join(dir, 'bartizan.js');
  writeFileSync(script, '');
  chmodSync(script, 0o755);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const at = (changes: Partial<Surroundings> = {}): Surroundings => ({
  env: { PATH: `relative:${path.join(dir, 'none')}:${path.join(dir, 'bin')}` },
  home: dir,
  platform: 'linux',
  cwd: dir,
  ...changes,
});
const installation = (file: string) => ({ execPath: '/usr/bin/node', script: file, version: '1.2.3' });

it('by name, when the path leads to this installation', () => {
  symlinkSync(script, path.join(dir, 'bin/bartizan'));
  expect(startCommand(installation(script), at())).toEqual({ command: 'bartizan', args: [] });
});

it('by its paths, when the path leads to another one or to none', () => {
  const direct = { command: '/usr/bin/node', args: [script] };
  expect(startCommand(installation(script), at())).toEqual(direct);
  writeFileSync(path.join(dir, 'bin/bartizan'), '#!/bin/sh\n', { mode: 0o755 });
  expect(startCommand(installation(script), at())).toEqual(direct);
  expect(startCommand(installation(script), at({ platform: 'win32' }))).toEqual(direct);
});

it('through npx in the version that runs now, when it came from its cache', () => {
  const cached = installation('/home/u/.npm/_npx/0a1b/node_modules/bartizan/dist/bartizan.js');
  expect(startCommand(cached, at())).toEqual({ command: 'npx', args: ['-y', 'bartizan@1.2.3'] });
  expect(startCommand(cached, at({ platform: 'win32' }))).toEqual({
    command: 'cmd',
    args: ['/c', 'npx', '-y', 'bartizan@1.2.3'],
  });
});

it('is recognised in each of these forms, and in nothing else', () => {
  const named = (command: string, ...args: string[]) => runThroughBartizan({ command, args }, '/x/main.js');
  expect(named('bartizan', 'run', 'a')).toBe('a');
  expect(named('C:\\npm\\bartizan.cmd', 'run', 'a')).toBe('a');
  expect(named('npx', '-y', 'bartizan@1.2.3', 'run', 'a', '--config', '/c')).toBe('a');
  expect(named('cmd', '/c', 'npx', '-y', 'bartizan@1.2.3', 'run', 'a')).toBe('a');
  expect(named('/usr/bin/node', '/x/main.js', 'run', 'a')).toBe('a');
  expect(named('/usr/bin/node', '/y/bartizan.js', 'run', 'a')).toBe('a');
  expect(named('bartizan', 'serve')).toBeUndefined();
  expect(named('bartizan-fork', 'run', 'a')).toBeUndefined();
  expect(named('docker', 'run', 'bartizan')).toBeUndefined();
  expect(named('x', '1', '2', '3', '4', 'bartizan', 'run', 'a')).toBeUndefined();
});
