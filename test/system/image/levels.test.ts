/** Images at every level: in bubblewrap, in containers of crun and runc, and in gVisor, through the real command. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBubblewrap } from '../../../src/sandbox/bubblewrap/bubblewrap.ts';
import { createOci } from '../../../src/sandbox/oci/oci.ts';
import type { ArchivedFile } from '../../../src/testing/tarball.ts';
import { type Client, connect, createImageHouse, type ImageHouse } from './image-house.ts';
import { nodeImage } from './node-image.ts';

const LEVELS = [
  { level: 'bubblewrap', runtime: undefined, sandbox: 'bubblewrap' },
  { level: 'container', runtime: 'crun', sandbox: 'container' },
  { level: 'container', runtime: 'runc', sandbox: { container: { runtime: 'runc' } } },
  { level: 'gvisor', runtime: 'runsc', sandbox: 'gvisor' },
  {
    level: 'container',
    runtime: 'crun',
    engine: 'podman',
    sandbox: { container: { engine: 'podman' } },
  },
] as const;

const NOBODY = { homes: [], keeps: [], files: [] };

/** With everything there already that is mounted into an image, so that nothing of it is taken apart. */
const WHOLE: readonly ArchivedFile[] = [
  ...['etc/group', 'etc/hosts', 'etc/nsswitch.conf'].map((file) => ({ path: file, text: 'of the image' })),
  { path: 'home/server', text: '', type: '5' },
];

for (const each of LEVELS) {
  const { level, runtime, sandbox } = each;
  const engine = 'engine' in each ? { engine: each.engine } : {};
  const standing =
    level === 'bubblewrap'
      ? await createBubblewrap({ guard: NOBODY }).probe()
      : await createOci({ level, runtime, ...engine, guard: NOBODY }).probe();
  if (standing.kind === 'missing') console.warn(`skipped: images in ${runtime ?? level}; ${standing.why}`);

  describe.skipIf(standing.kind === 'missing')(
    `an image in ${level}, by ${[...Object.values(engine), runtime ?? 'bwrap'].join(' with ')}`,
    () => {
      let house: ImageHouse;
      let client: Client;

      beforeAll(async () => {
        house = await createImageHouse(nodeImage(WHOLE));
        const files = { read: [house.at('docs')], write: [house.at('notes')] };
        await house.approve({
          sandbox,
          files,
          network: ['api.example.invalid:443'],
        });
        client = await house.client();
      });
      afterAll(async () => {
        await client?.close();
        await house?.remove();
      });

      it('runs as it says, on its own files, with what it was granted', async () => {
        expect(await client.run('return [process.cwd(), ...process.argv, process.env.MODE]')).toEqual([
          '/var/lib/not there',
          '/opt/node/bin/node',
          '/srv/odd place/probe.mjs',
          'from the image',
          'of the image',
        ]);
        expect(await client.run("return fs.readFileSync('/etc/release', 'utf8')")).toBe('of the image');
        expect(await client.run("return fs.readFileSync('/etc/hosts', 'utf8')")).toMatch(/^127/);
        expect(await client.run(`return fs.readFileSync('${house.at('docs', 'page.txt')}', 'utf8')`)).toBe(
          'a page',
        );
        expect(
          await client.run(`fs.writeFileSync('${house.at('notes', 'new.txt')}', 'by the image')`),
        ).toBeNull();
        expect(readFileSync(house.at('notes', 'new.txt'), 'utf8')).toBe('by the image');
        expect(
          await client.run("fs.writeFileSync('/home/server/x', ''); fs.writeFileSync('/tmp/x', '')"),
        ).toBeNull();
      });

      it('asks for hosts through Bartizan alone (H3)', async () => {
        expect(await connect(client, 'evil.example.net:443')).toContain('destination_not_granted');
      });

      it('sees and changes nothing else (H2)', async () => {
        for (const place of [
          house.at('private'),
          house.at('state'),
          '/root',
          '/etc/shadow',
          '/usr/share',
          '/run/bundle',
        ]) {
          expect(await client.run(`return fs.statSync('${place}')`), place).toBe('failed: ENOENT');
        }
        for (const file of ['/etc/release', '/new', '/.bartizan/new', house.at('docs', 'new.txt')]) {
          expect(await client.run(`fs.writeFileSync('${file}', 'x')`), file).toMatch(/^failed: E/);
        }
      });
    },
  );
}
