/**
 * A server that is an image, through the real command and the official client, in bubblewrap: F4, H2, H3, H5. Nothing here runs
 * containers, and the image comes from a registry on loopback.
 */
import { readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBwrap } from '../../../src/sandbox/bubblewrap/probe.ts';
import { type Client, connect, createImageHouse, type ImageHouse } from './image-house.ts';
import { nodeImage } from './node-image.ts';

const found = await findBwrap();
if (found.kind === 'missing') console.warn(`skipped: servers that are images; ${found.why}`);
const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn('skipped: images started by root, and by somebody else');

const STARTED: readonly (readonly [string, number | undefined])[] = [
  [isRoot ? 'root' : 'an ordinary user', undefined],
  ...(isRoot ? [['an ordinary user', 54_321] as const] : []),
];

describe.skipIf(found.kind === 'missing').each(STARTED)('an image, started by %s', (_, user) => {
  let house: ImageHouse;
  let client: Client;
  let notes: string;

  beforeAll(async () => {
    house = await createImageHouse(nodeImage(), user);
    notes = house.at('notes');
    symlinkSync(house.at('private', 'key.txt'), house.at('docs', 'innocent.txt'));
    await house.approve({
      files: { read: [house.at('docs')], write: [notes] },
      env: { MODE: 'of the config' },
    });
    client = await house.client();
  });
  afterAll(async () => {
    await client?.close();
    await house?.remove();
  });

  it('runs as it says, in the directory that it names, with its variables and those of the config alone', async () => {
    const { uid, cwd, argv, env } = (await client.run(
      'return { uid: process.getuid(), cwd: process.cwd(), argv: process.argv, env: process.env }',
    )) as { uid: number; cwd: string; argv: string[]; env: Record<string, string> };
    expect(uid).toBe(1000);
    expect(cwd).toBe('/var/lib/not there');
    expect(argv).toEqual(['/opt/node/bin/node', '/srv/odd place/probe.mjs', 'from the image']);
    const { BARTIZAN_SERVER: mark, ...rest } = env;
    expect(mark).toBeDefined();
    expect(rest).toEqual({ PATH: '/opt/node/bin', MODE: 'of the config', EQUALS: 'a=b', EMPTY: '' });
  });

  it('asks no registry when it is started', async () => {
    const asked = house.registry.requests.length;
    const another = await house.client();
    expect(await another.run('return 1')).toBe(1);
    await another.close();
    expect(house.registry.requests).toHaveLength(asked);
  });

  it('has its own files, each of the layer that had the last word', async () => {
    expect(await client.run("return fs.readFileSync('/etc/release', 'utf8')")).toBe('of the image');
    expect(await client.run("return fs.readFileSync('/etc/gone', 'utf8')")).toBe('failed: ENOENT');
    expect(await client.run('return os.userInfo().username')).toBe('server');
  });

  it('sees nothing of this machine but what its walls are made of (H2)', async () => {
    const names = (place: string): Promise<unknown> =>
      client.run(`return fs.readdirSync(${JSON.stringify(place)}).sort()`);
    expect(await names('/home')).toEqual(['server']);
    expect(await names('/.bartizan')).toEqual(['usr']);
    expect(await names('/.bartizan/usr')).toEqual(['bin', 'lib']);
    for (const place of [
      house.at('private'),
      house.at('state'),
      house.at('bartizan.yaml'),
      '/root',
      '/etc/shadow',
      '/var/log',
    ]) {
      expect(await client.run(`return fs.statSync(${JSON.stringify(place)})`)).toBe('failed: ENOENT');
    }
    expect(await client.run("return fs.readdirSync('/proc/1/root')")).toMatch(/^failed: E/);
    expect(
      await client.run(`return fs.readFileSync(${JSON.stringify(house.at('docs', 'innocent.txt'))})`),
    ).toBe('failed: ENOENT');
  });

  it('reads and changes what it was granted, at the same place, and nothing else', async () => {
    expect(await client.run(`return fs.readFileSync('${house.at('docs', 'page.txt')}', 'utf8')`)).toBe(
      'a page',
    );
    expect(await client.run(`fs.writeFileSync('${house.at('docs', 'new.txt')}', '')`)).toMatch(/^failed: E/);
    expect(await client.run(`fs.writeFileSync('${path.join(notes, 'new.txt')}', 'by the image')`)).toBeNull();
    expect(readFileSync(path.join(notes, 'new.txt'), 'utf8')).toBe('by the image');
  });

  it('cannot change itself, and has a private home and /tmp', async () => {
    for (const file of [
      '/srv/odd place/probe.mjs',
      '/etc/release',
      '/new',
      '/var/new',
      '/.bartizan/new',
      '/etc/passwd',
    ]) {
      expect(await client.run(`fs.writeFileSync(${JSON.stringify(file)}, 'x')`), file).toMatch(
        /^failed: (?:EROFS|EACCES)/,
      );
    }
    for (const file of ['/home/server/x', '/tmp/x', '/dev/shm/x']) {
      expect(await client.run(`fs.writeFileSync('${file}', 'x')`), file).toBeNull();
    }
  });

  it('reaches nothing, and finds no way out (H3)', async () => {
    const reach = `return new Promise((resolve) => {
      const socket = net.connect(443, '192.0.2.1', () => resolve('connected'));
      socket.on('error', ({ code }) => resolve(code));
    })`;
    expect(await client.run(reach)).toBe('ENETUNREACH');
  });
});

describe.skipIf(found.kind === 'missing').each(STARTED)(
  'an image with a grant of hosts, started by %s',
  (_, user) => {
    it('asks for them through Bartizan alone, and is refused the others (H3)', async () => {
      const house = await createImageHouse(nodeImage(), user);
      try {
        await house.approve({ network: ['api.example.invalid:443'] });
        const client = await house.client();
        expect(await connect(client, 'evil.example.net:443')).toContain('destination_not_granted');
        expect(await connect(client, '169.254.169.254:80')).toContain('destination_literal');
        // There is no such host: asked for, and not found.
        expect(await connect(client, 'api.example.invalid:443')).toMatch(/name_not_found|unreachable|502/);
        await client.close();
      } finally {
        await house.remove();
      }
    });
  },
);
