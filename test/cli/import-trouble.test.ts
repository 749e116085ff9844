import { lstatSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'jsonc-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { eject } from '../../src/cli/commands/eject.ts';
import { importServers } from '../../src/cli/commands/import.ts';
import { disk } from '../../src/clients/disk.ts';
import { createHome, type Home, interruptedDisk } from './import-home.ts';

let home: Home;
beforeEach(() => {
  home = createHome();
});
afterEach(() => home.remove());

const CURSOR = '.cursor/mcp.json';
const run = (server: string) => ({
  command: '/usr/bin/node',
  args: ['/opt/bartizan/dist/bartizan.js', 'run', server],
});
const servers = () => parseYaml(home.text(home.config)).servers;
const one = (entry: unknown, name = 'one') => JSON.stringify({ mcpServers: { [name]: entry } });

describe('when something is wrong', () => {
  it('a malformed file is named with its line and left alone; the others still go on', async () => {
    const broken = '{\n  "mcpServers": {\n    "a": }\n}';
    home.put(CURSOR, broken);
    home.put('.codeium/windsurf/mcp_config.json', one({ command: 'x' }));
    expect(await importServers({}, home.io)).toBe(1);
    expect(home.err()).toMatch(/^error: .*mcp\.json:3:10: value expected\nhint: /);
    expect(home.text(CURSOR)).toBe(broken);
    expect(Object.keys(servers())).toEqual(['one']);
  });

  it('a file that is not UTF-8 is left alone', async () => {
    home.put(CURSOR, Buffer.from('\ufeff{}', 'utf16le'));
    expect(await importServers({}, home.io)).toBe(1);
    expect(home.err()).toContain('not UTF-8');
  });

  it('a bartizan.yaml that cannot be read stops the import before anything is written', async () => {
    home.put(home.config, 'servers:\n  - a\n  b: [');
    home.put(CURSOR, one({ command: 'x' }));
    const before = home.snapshot();
    expect(await importServers({}, home.io)).toBe(1);
    expect(home.err()).toMatch(/bartizan\.yaml:\d+:\d+: /);
    expect(home.snapshot()).toEqual(before);
  });

  it('a bartizan.yaml that is not UTF-8 is not written over', async () => {
    home.put(home.config, Buffer.from([0x23, 0xff, 0x0a]));
    home.put(CURSOR, one({ command: 'x' }));
    const before = home.snapshot();
    expect(await importServers({}, home.io)).toBe(1);
    expect(home.err()).toContain('not UTF-8');
    expect(home.snapshot()).toEqual(before);
  });

  it('an unknown client is a misuse, a missing file of a named one is refused, no file at all is fine', async () => {
    expect(await importServers({ client: ['emacs'] }, home.io)).toBe(2);
    expect(home.err()).toContain('there is no client "emacs"');
    expect(await importServers({ client: ['cursor'] }, home.io)).toBe(1);
    expect(home.err()).toContain('Cursor has no config at');
    expect(await importServers({}, home.io)).toBe(0);
  });

  it('an unwritable file is said, and nothing is half done', async () => {
    home.put(CURSOR, one({ command: 'x' }));
    const readOnly = interruptedDisk(disk, (file) => {
      if (file.endsWith('mcp.json')) throw Object.assign(new Error('no'), { code: 'EACCES', path: file });
    });
    expect(await importServers({}, home.with({ disk: readOnly }))).toBe(3);
    expect(home.err()).toContain('cannot be read or written (EACCES)');
    expect(home.text(CURSOR)).toBe(one({ command: 'x' }));
  });

  it('a symbolic link stays, and what it points to is changed, its mode kept', async () => {
    const real = home.put('dotfiles/cursor.json', one({ command: 'x' }));
    mkdirSync(path.join(home.dir, '.cursor'));
    symlinkSync(real, path.join(home.dir, CURSOR));
    const mode = statSync(real).mode;
    expect(await importServers({}, home.io)).toBe(0);
    expect(lstatSync(path.join(home.dir, CURSOR)).isSymbolicLink()).toBe(true);
    expect(parse(home.text('dotfiles/cursor.json')).mcpServers.one).toEqual(run('one'));
    expect(statSync(real).mode).toBe(mode);
  });

  it('a file that changes under our hands is read again', async () => {
    home.put(CURSOR, one({ command: 'x' }));
    let once = true;
    const busy = interruptedDisk(disk, (file) => {
      if (!file.endsWith('mcp.json') || !once) return;
      once = false;
      home.put(CURSOR, one({ command: 'y' }, 'two'));
    });
    expect(await importServers({}, home.with({ disk: busy }))).toBe(0);
    expect(parse(home.text(CURSOR)).mcpServers).toEqual({ two: run('two') });
    expect(await eject({}, home.io)).toBe(0);
    expect(home.text(CURSOR)).toBe(one({ command: 'y' }, 'two'));
  });

  it('a file that never stops changing is left alone', async () => {
    home.put(CURSOR, one({ command: 'x' }));
    let count = 0;
    const busy = interruptedDisk(disk, (file) => {
      if (file.endsWith('mcp.json')) home.put(CURSOR, one({ command: `x${count++}` }));
    });
    expect(await importServers({}, home.with({ disk: busy }))).toBe(1);
    expect(home.text(CURSOR)).toBe(one({ command: 'x4' }));
    expect(home.err()).toContain('is being changed by another program');
  });

  it('killed before any of its writes, it loses no server, and a second run finishes the work', async () => {
    const text = one({ command: 'x', env: { T: 's' } });
    for (let kill = 0; kill < 4; kill++) {
      home.remove();
      home = createHome();
      home.put(CURSOR, text);
      const dying = interruptedDisk(disk, (_, count) => {
        if (count === kill) throw new Error('killed');
      });
      expect(await importServers({}, home.with({ disk: dying }))).toBe(3);
      expect(home.text(CURSOR)).toBe(text);
      expect(await importServers({}, home.io)).toBe(0);
      expect(servers()).toEqual({
        one: { command: 'x', cwd: home.io.home, env: { T: 's' }, inheritEnv: ['PATH', 'HOME'] },
      });
      expect(await eject({}, home.io)).toBe(0);
      expect(home.text(CURSOR)).toBe(text);
    }
  });
});
