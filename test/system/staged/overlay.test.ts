/** What a server writes, kept aside by the kernel: as root, and as an ordinary user. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'tsdown';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const lacking = ['/usr/bin/bwrap', '/usr/bin/unshare', '/usr/bin/setpriv'].filter(
  (file) => !fs.existsSync(file),
);
if (lacking.length > 0) console.info(`skipped: there is no ${lacking.join(', ')}`);

let bin: string;
let home: string;

beforeAll(async () => {
  bin = fs.mkdtempSync(path.join(tmpdir(), 'bartizan-driver-'));
  fs.chmodSync(bin, 0o755);
  await build({
    entry: { driver: path.join(import.meta.dirname, 'driver.ts') },
    outDir: bin,
    config: false,
    dts: false,
    format: 'esm',
    platform: 'node',
    fixedExtension: true,
    logLevel: 'silent',
  });
}, 60_000);
afterAll(() => fs.rmSync(bin, { recursive: true, force: true }));
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

const BASE: Readonly<Record<string, string>> = {
  'a.txt': 'one\n',
  'same.txt': 'same\n',
  'gone.txt': 'gone\n',
  'sub/b.txt': 'two\n',
  'sub/in/c.txt': 'three\n',
  'again/d.txt': 'four\n',
  'again/e.txt': 'five\n',
};

const SCRIPT = [
  'set -e',
  'echo ONE > a.txt',
  'rm gone.txt',
  'rm -r sub',
  'rm -r again; mkdir again; echo four > again/d.txt; echo new > again/f.txt',
  'mkdir -p new/dir; echo x > new/dir/x; chmod 4755 new/dir/x',
  'mkfifo pipe',
  'ln -s a.txt link',
  'ln new/dir/x hard',
].join('\n');

const CHANGES = [
  'file > file a.txt',
  'file > nothing again/e.txt',
  'nothing > file again/f.txt',
  'file > nothing gone.txt',
  'nothing > file hard',
  'nothing > link link',
  'nothing > directory new',
  'nothing > directory new/dir',
  'nothing > file new/dir/x',
  'nothing > fifo pipe',
  'directory > nothing sub',
  'file > nothing sub/b.txt',
  'directory > nothing sub/in',
  'file > nothing sub/in/c.txt',
];

const COMMITTED = {
  'a.txt': 'ONE\n',
  again: '/',
  'again/d.txt': 'four\n',
  'again/f.txt': 'new\n',
  hard: 'x\n',
  link: '-> a.txt',
  new: '/',
  'new/dir': '/',
  'new/dir/x': 'x\n',
  'same.txt': 'same\n',
};

interface Report {
  readonly first: { code: number | null; said: string; notices: string[] };
  readonly again: { code: number | null; said: string };
  readonly ways: string[];
  readonly before: object;
  readonly during: object;
  readonly changes: string[];
  readonly pendingAgain: string[];
  readonly committed: object;
  readonly undone: object;
  readonly owners: number[];
  readonly leftOut: string[];
}

function drive(user: number, group = user): Report {
  home = fs.mkdtempSync(path.join(tmpdir(), 'bartizan-overlay-'));
  const base = path.join(home, 'notes, of: mine\\');
  for (const [name, text] of Object.entries(BASE)) {
    fs.mkdirSync(path.dirname(path.join(base, name)), { recursive: true });
    fs.writeFileSync(path.join(base, name), text);
  }
  spawnSync('chown', ['-R', `${user}:${group}`, home]);
  const command = [
    process.execPath,
    path.join(bin, 'driver.mjs'),
    home,
    SCRIPT,
    'cat a.txt; ls again; test ! -e sub',
  ];
  const drop = ['/usr/bin/setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--'];
  const [file = '', ...args] = user === process.getuid?.() ? command : [...drop, ...command];
  const { stdout, stderr } = spawnSync(file, args, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '' },
  });
  try {
    return JSON.parse(stdout) as Report;
  } catch {
    throw new Error(`${stdout}\n${stderr}`);
  }
}

describe.skipIf(lacking.length > 0 || process.platform !== 'linux')('I6: an overlay', () => {
  it.skipIf(!isRoot)('of root keeps writes aside until they are committed, and can be undone', () => {
    check(drive(0), 0, 'overlay');
  });

  it.skipIf(!isRoot)('of an ordinary user does the same', () => {
    check(drive(NOBODY), NOBODY, 'overlay');
  });

  it.skipIf(!isRoot)(
    'is no way for files of another group, so that they are copied, and that is said',
    () => {
      const report = drive(NOBODY, 0);
      expect(report.first.notices.join()).toMatch(
        /kept aside as a copy: .* belongs to another user or group/,
      );
      check(report, NOBODY, 'copy');
    },
  );
});

function check(report: Report, owner: number, way: string): void {
  expect(report.first).toMatchObject({ code: 0, said: '' });
  expect(report.ways).toEqual([way]);
  expect(report.during).toEqual(report.before);
  expect(report.changes).toEqual(CHANGES);
  expect(report.again).toMatchObject({ code: 0, said: 'ONE\nd.txt\nf.txt\n' });
  expect(report.pendingAgain).toEqual(CHANGES);
  expect(report.committed).toEqual(COMMITTED);
  expect(report.leftOut).toEqual(['pipe']);
  expect(report.undone).toEqual(report.before);
  expect(report.owners).toEqual([owner]);
}
