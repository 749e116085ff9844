/** Files of a stranger, and links, open nothing that was not granted (H2): through the real command, in bubblewrap. */
import { mkdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createBubblewrap } from '../../../src/sandbox/bubblewrap/bubblewrap.ts';
import { type Ground, ground, SECRET, told } from './looker.ts';

const { kind } = await createBubblewrap({ guard: { homes: [], keeps: [], files: [] } }).probe();

interface Trick {
  readonly name: string;
  /** Returns the server as the config has it, and what it would like to read. */
  lay(site: Ground): { server: Record<string, unknown>; wanted: string };
}

const node = process.execPath;
const TRICKS: Trick[] = [
  {
    name: 'a pyvenv.cfg beside the program of another language',
    lay(site) {
      site.put('repo/pyvenv.cfg', `home = ${site.at('.aws')}\n`);
      return {
        server: { command: node, args: [site.looker('repo/dist/looker.mjs')] },
        wanted: '.aws/credentials',
      };
    },
  },
  {
    name: 'a pyvenv.cfg in an environment whose interpreter leads elsewhere',
    lay(site) {
      site.put('repo/pyvenv.cfg', `home = ${site.at('private')}\n`);
      mkdirSync(site.at('repo/bin'));
      site.link('repo/bin/python3', node);
      return {
        server: { command: site.at('repo/bin/python3'), args: [site.looker('repo/looker.mjs')] },
        wanted: 'private/x',
      };
    },
  },
  {
    name: 'node_modules that are a link',
    lay(site) {
      site.put('repo/srv/package.json', '{}');
      site.link('repo/node_modules', '..');
      return {
        server: { command: node, args: [site.looker('repo/srv/looker.mjs')] },
        wanted: 'repo/node_modules/.ssh/id',
      };
    },
  },
  {
    name: 'a library beside the interpreter that is a link',
    lay(site) {
      const command = site.node('repo/bin/node');
      site.link('repo/lib', '../.aws');
      return { server: { command, args: [site.looker('repo/looker.mjs')] }, wanted: '.aws/credentials' };
    },
  },
  {
    name: 'a first line that names a program among private files',
    lay(site) {
      const looker = site.looker('repo/looker.mjs');
      const command = site.put(
        'repo/start.mjs',
        `#!${site.node('private/node')}\nimport ${JSON.stringify(looker)};\n`,
        0o755,
      );
      return { server: { command }, wanted: 'private/x' };
    },
  },
  {
    name: 'the directory of a file of settings that the config names',
    lay(site) {
      const settings = site.put('private/.env', 'A=1\n');
      const args = ['--env-file', settings, site.looker('repo/looker.mjs')];
      return { server: { command: node, args }, wanted: 'private/x' };
    },
  },
];

describe.skipIf(kind === 'missing')('a server in walls', () => {
  it.each(TRICKS)('reads nothing more by $name', async ({ lay }) => {
    const site = ground();
    const { server, wanted } = lay(site);
    site.configure({ p: server });
    await site.house.approve();
    expect(await told(site.house, 'p', 'read_file', site.at(wanted))).toBe('NO ENOENT');
    expect(readFileSync(site.at(wanted), 'utf8')).toBe(SECRET);
  });
});
