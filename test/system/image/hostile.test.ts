/** Images that were made to harm: F4 and H2, through the real command, in bubblewrap. */
import {
  appendFileSync,
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findBwrap } from '../../../src/sandbox/bubblewrap/probe.ts';
import type { ArchivedFile } from '../../../src/testing/tarball.ts';
import { createImageHouse, type ImageHouse } from './image-house.ts';
import { nodeImage } from './node-image.ts';

const found = await findBwrap();
if (found.kind === 'missing') console.warn(`skipped: images that were made to harm; ${found.why}`);

async function houseWith(...args: Parameters<typeof nodeImage>): Promise<ImageHouse> {
  const house = await createImageHouse(nodeImage(...args));
  onTestFinished(() => house.remove());
  return house;
}

const link = (file: string, text: string): ArchivedFile => ({ path: file, text, type: '2' });

describe.skipIf(found.kind === 'missing')('an image', () => {
  it('with links where something will be mounted leads nowhere out, and nothing is mounted through them (H2)', async () => {
    const house = await houseWith([
      link('home', '../../../../../../../../../home'),
      link('etc/hosts', '/proc/1/root/etc/hosts'),
      link('etc/group', '/etc/release'),
      link('proc', '/srv'),
      link('tmp', '/'),
      link('outside', '/../../../../../../../..'),
      link('dev', '/srv'),
      link('run', '/srv'),
      { path: '.bartizan/usr/bin/prlimit', text: 'evil', mode: 0o755 },
    ]);
    const before = readdirSync(house.at()).sort();
    await house.approve({ files: { write: [house.at('notes')] } });
    const client = await house.client();
    expect(await client.run("return fs.readdirSync('/outside').includes('srv')")).toBe(true);
    expect(await client.run("return fs.readdirSync('/home')")).toEqual(['server']);
    expect(await client.run("return fs.readFileSync('/etc/group', 'utf8')")).toMatch(/^server:/);
    expect(await client.run("return fs.readFileSync('/etc/release', 'utf8')")).toBe('of the image');
    expect(await client.run("return fs.readFileSync('/proc/self/comm', 'utf8')")).toMatch(/node/);
    expect(await client.run("return fs.readFileSync('/.bartizan/usr/bin/prlimit').length > 100")).toBe(true);
    expect(await client.run(`return fs.readFileSync('${house.at('notes', 'note.txt')}', 'utf8')`)).toBe(
      'a note',
    );
    await client.close();
    expect(readdirSync(house.at()).sort()).toEqual([...before, 'bartizan.lock'].sort());
  });

  it.each([
    ['link', link('var', '/srv')],
    ['file', { path: 'var/tmp', text: 'a file' }],
  ])('with a %s on the way to a granted place is started with what was granted there', async (_, evil) => {
    // Grants of these tests lie in /var/tmp.
    const house = await houseWith([evil]);
    await house.approve({ files: { write: [house.at('notes')] } });
    const client = await house.client();
    expect(await client.run(`return fs.readFileSync('${house.at('notes', 'note.txt')}', 'utf8')`)).toBe(
      'a note',
    );
    await client.close();
  });

  it('whose variables name its own directory as a home, or libraries to load, is kept in all the same', async () => {
    const house = await houseWith([{ path: 'evil.cjs', text: 'process.exit(3)' }], {
      Entrypoint: ['/opt/node/bin/node', 'probe.mjs'],
      WorkingDir: '/srv/odd place',
      Env: ['HOME=/srv/odd place', 'LD_PRELOAD=/not/there.so', 'PERL5OPT=-Mevil', 'PERL5LIB=/srv'],
    });
    await house.approve();
    const client = await house.client();
    expect(await client.run('return process.env.HOME')).toBe('/srv/odd place');
    expect(await client.run("return fs.readdirSync('/srv/odd place')")).toEqual(['probe.mjs']);
    expect(await client.run("fs.writeFileSync('/home/server/x', '')")).toBeNull();
    await client.close();
  });

  it('is looked at before each start: a file that was changed, added or taken away stops it (F4)', async () => {
    const house = await houseWith();
    await house.approve();
    const probe = path.join(house.root(), 'srv/odd place/probe.mjs');
    const text = readFileSync(probe);
    const refused = async (file: string, words: string): Promise<void> => {
      const client = house.client().then(async (open) => {
        const said = await open.run('return 1').finally(() => open.close());
        throw new Error(`it was started, and said ${said}`);
      });
      await expect(client).rejects.toThrow('the server is not started');
      const verified = await house.cli('verify', 'probe');
      expect(verified.code).toBe(1);
      expect(verified.err).toContain(`${file} ${words}`);
    };
    chmodSync(probe, 0o644);
    appendFileSync(probe, ' ');
    await refused(probe, 'was changed since it was installed');
    writeFileSync(probe, text);
    const extra = path.join(house.root(), 'etc/ld.so.preload');
    writeFileSync(extra, '/evil.so');
    await refused(extra, 'was added after the installation');
    rmSync(extra);
    rmSync(probe);
    await refused(probe, 'is gone');
    expect((await house.cli('verify', '--install')).code).toBe(0);
    const client = await house.client();
    expect(await client.run('return 1')).toBe(1);
    await client.close();
  });

  it('keeps what it writes aside, where that is asked for', async () => {
    const house = await houseWith();
    await house.approve({ files: { write: [house.at('notes')], staged: true } });
    const client = await house.client();
    const file = house.at('notes', 'new.txt');
    expect(await client.run(`fs.writeFileSync('${file}', 'staged')`)).toBeNull();
    await client.close();
    expect(existsSync(file)).toBe(false);
    expect((await house.cli('commit', 'probe')).err).toBe('');
    expect(readFileSync(file, 'utf8')).toBe('staged');
  });

  it('is not started without walls', async () => {
    const house = await houseWith();
    await expect(house.approve({ sandbox: { off: { reason: 'please' } } })).rejects.toThrow(
      'an image is started within walls only',
    );
  });
});
