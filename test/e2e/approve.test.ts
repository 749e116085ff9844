/** F6, I4: who approves sees what a server may do, and sees it before the server runs. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { BARTIZAN } from './house/command.ts';
import { approvedHouse, type House, houseForTest } from './house/house.ts';
import { hostile } from './house/upstreams.ts';

const TERMINAL = fileURLToPath(new URL('fixtures/terminal.mjs', import.meta.url));
const DOWN = '\u001b[B';
const ENTER = '\r';

/** `bartizan approve notes` at a terminal, where keys are typed as soon as these words are on it. */
function atTerminal(house: House, typed: readonly (readonly [words: string, keys: string])[]) {
  const args = ['--import', TERMINAL, BARTIZAN, 'approve', 'notes', '--config', house.config];
  const child = spawn(process.execPath, args, { env: { ...house.env, NO_COLOR: '1' } });
  const waiting = [...typed];
  let out = '';
  let seen = 0;
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    const at = waiting[0] === undefined ? -1 : out.indexOf(waiting[0][0], seen);
    if (at === -1) return;
    seen = out.length;
    child.stdin.write(waiting.shift()?.[1] ?? '');
  });
  return new Promise<{ code: number; out: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, out }));
  });
}

/** A launch that does its harm as soon as it is started. */
function changed(house: House): string {
  const stolen = path.join(house.dir, 'stolen');
  house.configure({
    servers: {
      notes: { command: process.execPath, args: ['-e', `fs.writeFileSync(${JSON.stringify(stolen)}, '')`] },
    },
  });
  return stolen;
}

it('does not start a launch that was changed before somebody has seen it and said yes', async () => {
  const house = await approvedHouse({ servers: { notes: hostile('honest') } });
  const lock = readFileSync(path.join(house.dir, 'bartizan.lock'), 'utf8');
  const stolen = changed(house);
  const { code, out } = await atTerminal(house, [['to see what it offers?', ENTER]]);
  expect(code).toBe(0);
  expect(out).toContain('The way it is started has changed');
  expect(out).toContain('without walls and with all your rights, to see what it offers?');
  expect(out).toContain('it was not started, and nothing was decided');
  expect(existsSync(stolen)).toBe(false);
  expect(readFileSync(path.join(house.dir, 'bartizan.lock'), 'utf8')).toBe(lock);
  await atTerminal(house, [['to see what it offers?', `${DOWN}${ENTER}`]]);
  expect(existsSync(stolen)).toBe(true);
});

it('starts nothing without a terminal and without --yes', async () => {
  const house = houseForTest({ servers: { notes: hostile('honest') } });
  const stolen = changed(house);
  const { code, err } = await house.cli('approve', 'notes', '--config', house.config);
  expect(code).toBe(1);
  expect(err).toContain('bartizan approve notes --yes');
  expect(existsSync(stolen)).toBe(false);
});

it('shows the walls and grants of a server, and which of them have changed since it was approved', async () => {
  const house = houseForTest({ servers: { notes: hostile('honest') } });
  const first = await house.cli('approve', 'notes', '--yes', '--config', house.config);
  expect(first.out).toContain('\u2502 walls: none: this test is not about walls');
  expect(first.out).toContain('\u2502 can do: all that you can do here');

  const config = JSON.parse(readFileSync(house.config, 'utf8'));
  Object.assign(config.servers.notes, {
    sandbox: 'gvisor',
    files: { read: ['./docs'], write: ['./data'], staged: true },
    network: ['evil.example.com:443'],
    limits: { memory: '64MiB' },
    toolSandbox: { run_code: 'kata' },
  });
  writeFileSync(house.config, JSON.stringify(config));
  // Whether gVisor is here or not: what it would be is shown before it is started.
  const then = await house.cli('approve', 'notes', '--yes', '--config', house.config);
  for (const line of [
    '- walls: none: this test is not about walls',
    '+ walls: gvisor',
    '+ but runs: run_code in kata',
    '+ reads: ./docs, ./data',
    '+ changes: ./data; what it writes does not count until: bartizan commit notes',
    '+ reaches: evil.example.com:443, through Bartizan alone',
    '+ uses: at most 64 MiB of memory',
    '- can do: all that you can do here',
  ]) {
    expect(then.out).toContain(`    ${line}`);
  }
});
