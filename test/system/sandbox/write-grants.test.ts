/** What a server may write is nothing that decides what runs next, nor what a link makes of it (H2, F4, F6). */
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, unlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createBubblewrap } from '../../../src/sandbox/bubblewrap/bubblewrap.ts';
import { openPeer } from '../../e2e/house/peer.ts';
import { type Ground, ground, SECRET, tell, told, withConfig } from './looker.ts';

const { kind } = await createBubblewrap({ guard: { homes: [], keeps: [], files: [] } }).probe();
const node = process.execPath;

interface Refused {
  readonly name: string;
  /** Returns the servers, of which `p` must not be started, and more of the config. */
  lay(site: Ground): Record<string, Record<string, unknown>>;
  readonly why: RegExp;
}

const p = (site: Ground, files: Record<string, unknown>): Record<string, unknown> => ({
  command: node,
  args: [site.looker('srv/looker.mjs')],
  files,
});

const REFUSED: Refused[] = [
  {
    name: 'a link to keys, also when the changes are kept aside',
    lay(site) {
      site.link('data', '.ssh');
      return { p: p(site, { write: [site.at('data')], staged: true }) };
    },
    why: /data, which leads to .*\.ssh, which has the keys of ~\/\.ssh in it/,
  },
  {
    name: 'a directory with the program of another server in it',
    lay(site) {
      const other = {
        command: node,
        args: [site.looker('all/apps/other.mjs')],
        sandbox: { off: { reason: 'x' } },
      };
      return { p: p(site, { write: [site.at('all')] }), q: other };
    },
    why: /all, which has .*all\/apps\/other\.mjs in it, which is run for q/,
  },
  {
    name: 'a directory with its own program in it',
    lay: (site) => ({ p: p(site, { write: [site.at('srv')] }) }),
    why: /srv, which has .*srv\/looker\.mjs in it, which is run for p/,
  },
  {
    name: 'a directory with another config in it',
    lay(site) {
      site.put('project/bartizan.yaml', 'servers: {}\n');
      return { p: p(site, { write: [site.at('project')] }) };
    },
    why: /project, which has bartizan\.yaml in it/,
  },
];

describe.skipIf(kind === 'missing')('a server is not granted for writing', () => {
  it.each(REFUSED)('$name', async ({ lay, why }) => {
    const site = ground();
    site.configure(lay(site));
    const { house } = site;
    const { code, err } = await house.cli('approve', 'p', '--yes', '--config', house.config);
    expect(code).not.toBe(0);
    expect(err).toMatch(why);
  });

  it('a directory with a module in it that Bartizan loads', async () => {
    const site = ground();
    site.put('data/mine.mjs', 'export default {};\n');
    site.configure({ p: p(site, { write: [site.at('data')] }) });
    const config = JSON.parse(readFileSync(site.house.config, 'utf8')) as Record<string, unknown>;
    site.put('bartizan.yaml', JSON.stringify({ ...config, use: [{ module: './data/mine.mjs' }] }));
    const { out } = await site.house.cli('doctor', '--config', site.house.config);
    expect(out).toMatch(/`files\.write` names .*data, which has mine\.mjs in it/);
  });
});

describe.skipIf(kind === 'missing')('a granted directory', () => {
  it('does not show the config and the lock that lie in it, whatever an editor does with them', async () => {
    const site = ground();
    site.put('docs/package.json', '{}');
    site.looker('docs/looker.mjs');
    site.configure({ p: { command: node, args: ['looker.mjs'], files: { read: ['.'] } } });
    const config = site.at('docs/bartizan.yaml');
    renameSync(site.house.config, config);
    site.put('docs/bartizan.yaml~', SECRET);
    const house = withConfig(site.house, config);
    // There is no lock yet, and the server has to be started for one.
    expect(await house.cli('approve', 'p', '--yes', '--config', config)).toMatchObject({ code: 0 });
    const peer = await openPeer(house, 'p', { face: 'stdio', era: 'modern' });
    const list = (): Promise<string> => tell(peer, 'list_files', site.at('docs'));
    expect(await list()).toBe('looker.mjs package.json');
    renameSync(site.put('docs/new', readFileSync(config, 'utf8')), config);
    expect(await list()).toBe('looker.mjs package.json');
    expect(await tell(peer, 'read_file', config)).toBe('NO ENOENT');
    expect(await tell(peer, 'write_file', site.at('docs/bartizan.yaml'))).toBe('NO EROFS');
    await peer.close();
  });

  it('is the one that was judged, though somebody puts a link in its place all the time', async () => {
    const site = ground();
    mkdirSync(site.at('data/in'), { recursive: true });
    site.configure({ p: p(site, { write: [site.at('data/in')] }) });
    await site.house.approve();
    // As fast as it can: what a second server with a grant of `data` would do.
    let swapping = true;
    const swap = async (): Promise<void> => {
      while (swapping) {
        renameSync(site.at('data/in'), site.at('data/aside'));
        symlinkSync('../.ssh', site.at('data/in'));
        await new Promise((resolve) => setImmediate(resolve));
        unlinkSync(site.at('data/in'));
        renameSync(site.at('data/aside'), site.at('data/in'));
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const swapped = swap();
    const said: string[] = [];
    for (let start = 0; start < 8; start += 1) {
      said.push(await told(site.house, 'p', 'read_file', site.at('data/in/id')).catch(() => 'not started'));
    }
    swapping = false;
    await swapped;
    expect(said).not.toContain(SECRET);
    expect(readdirSync(site.at('.ssh'))).toEqual(['id']);
  });
});
