import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { follow } from './granted.ts';
import { coveredFiles, type Guard, isBroad, objectionTo } from './guard.ts';

const guard: Guard = {
  homes: ['/home/ada'],
  keeps: ['/home/ada/.local/state/bartizan', '/home/ada/.config/bartizan'],
  files: ['/work/repo/bartizan.yaml'],
};

describe('objectionTo', () => {
  it.each([
    ['/', 'everything'],
    ['/home/ada', 'home directory'],
    ['/home', 'home directory'],
    ['/home/somebody', 'home directory'],
    ['/root', 'home directory'],
    ['/Users/eve', 'home directory'],
    ['/home/ada/.ssh', 'keys'],
    ['/home/ada/.ssh/id_rsa', 'keys'],
    ['/home/bob/.ssh', 'keys of somebody else'],
    ['/root/.ssh/id_rsa', 'keys of somebody else'],
    ['/home/ada/.local', 'Bartizan keeps'],
    ['/home/ada/.local/state/bartizan/keys', 'Bartizan keeps'],
    ['/home/ada/.config', 'Bartizan keeps'],
    ['/proc/1/root', 'the kernel'],
    ['/dev/shm', 'the kernel'],
    ['/sys', 'the kernel'],
    ['/etc', 'whole machine'],
    ['/run', 'whole machine'],
    ['/tmp', 'whole machine'],
  ])('objects to reading %s, which is or has %s', (place, why) => {
    expect(objectionTo(place, 'read', guard)).toContain(why);
  });

  it.each([
    ['/usr/local/lib', 'the system'],
    ['/etc/hosts', 'the system'],
    ['/work/repo', 'bartizan.yaml'],
    ['/work', 'bartizan.yaml'],
  ])('objects to writing %s', (place, why) => {
    expect(objectionTo(place, 'read', guard)).toBeUndefined();
    expect(objectionTo(place, 'write', guard)).toContain(why);
  });

  it.each(['/home/ada/docs', '/work/repo/notes', '/home/ada/.sshx', '/srv/data', '/tmp/x', '/var/lib/x'])(
    'has nothing against %s',
    (place) => {
      expect(objectionTo(place, 'write', guard)).toBeUndefined();
    },
  );
});

describe('coveredFiles', () => {
  it('finds the config in what is shown, where it is seen', () => {
    const shown = [{ source: '/work', target: '/seen' }];
    expect(coveredFiles(guard, shown)).toEqual(['/seen/repo/bartizan.yaml']);
    expect(coveredFiles(guard, [{ source: '/work/other', target: '/work/other' }])).toEqual([]);
  });
});

describe('isBroad', () => {
  it('keeps a program in a home from showing the home', () => {
    for (const place of ['/home/ada', '/', '/tmp', '/home/ada/.local', '/usr'])
      expect(isBroad(place, guard)).toBe(true);
    for (const place of ['/home/ada/server', '/tmp/server', '/opt/x'])
      expect(isBroad(place, guard)).toBe(false);
  });
});

describe('follow', () => {
  let dir: string;
  let own: Guard;
  beforeAll(() => {
    dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'bartizan-granted-')));
    for (const name of ['home/.ssh', 'notes', 'state']) mkdirSync(path.join(dir, name), { recursive: true });
    writeFileSync(path.join(dir, 'file'), '');
    symlinkSync(path.join(dir, 'home/.ssh'), path.join(dir, 'innocent'));
    symlinkSync(path.join(dir, 'notes'), path.join(dir, 'link'));
    own = { homes: [path.join(dir, 'home')], keeps: [path.join(dir, 'state')], files: [] };
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const at = (name: string): string => path.join(dir, name);
  const grant = (name: string) => follow([{ source: at(name), target: at(name) }], 'read', own);

  it('shows where a link leads to, at the place that was granted', async () => {
    expect(await grant('link')).toEqual([{ source: at('notes'), target: at('link') }]);
  });

  it('is not led to what must not be granted', async () => {
    await expect(grant('innocent')).rejects.toThrow(
      /`files.read` names .*innocent, which leads to .* keys of ~\/\.ssh/,
    );
  });

  it('wants what is there, and what is a file', async () => {
    await expect(grant('gone')).rejects.toThrow('is not there; create it');
    const device = [{ source: '/dev/null', target: at('null') }];
    await expect(follow(device, 'read', own)).rejects.toThrow('neither a file nor a directory');
  });

  it('lets something of our own stand in for a path', async () => {
    const staged = { source: at('state'), target: at('notes') };
    expect(await follow([staged], 'write', own)).toEqual([staged]);
    await expect(follow([{ source: at('notes'), target: at('state') }], 'write', own)).rejects.toThrow(
      'Bartizan keeps',
    );
  });
});
