import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeRegistry, type FakeRegistry } from '../../testing/fake-registry.ts';
import type { Ecosystem } from '../ecosystem.ts';
import { parseSpec } from '../spec.ts';
import { createNpm } from './npm.ts';

let registry: FakeRegistry;
let directory: string;
let npm: Ecosystem;

beforeEach(async () => {
  registry = await createFakeRegistry();
  directory = await mkdtemp(path.join(tmpdir(), 'bartizan-npm-test-'));
  npm = npmWith(`registry=${registry.address}\n`);
  registry.publish({ name: 'b', version: '1.0.0', files: { 'index.js': 'b1' } });
  registry.publish({ name: 'b', version: '2.0.0', files: { 'index.js': 'b2' } });
  registry.publish({ name: 'a', version: '1.4.0', dependencies: { b: '^2.0.0' } });
  registry.publish(SERVER);
});
afterEach(async () => {
  await registry.close();
  await rm(directory, { recursive: true, force: true });
});

const SERVER = {
  name: '@scope/server',
  version: '1.2.3',
  dependencies: { a: '^1.0.0', b: '1.0.0' },
  manifest: { bin: { server: 'bin.js' }, license: 'MIT' },
  files: { 'bin.js': '#!/usr/bin/env node\nimport "a";\n' },
};

/** One after the other: the last one counts. */
let written: Promise<unknown> = Promise.resolve();

function npmWith(npmrc: string, env: Record<string, string> = {}): Ecosystem {
  const home = directory;
  written = written
    .then(() => mkdir(home, { recursive: true }))
    .then(() => writeFile(path.join(home, '.npmrc'), npmrc));
  let made: Ecosystem | undefined;
  const real = async () => {
    await written;
    made ??= createNpm({
      env: { HOME: home, npm_config_globalconfig: path.join(home, 'none'), ...env },
      trustedRoot: { kind: 'file', path: path.join(home, 'no-root.json') },
      now: () => Date.parse('2026-06-01'),
    });
    return made;
  };
  return {
    name: 'npm',
    resolve: async (spec) => (await real()).resolve(spec),
    prove: async (resolution) => (await real()).prove(resolution),
    install: async (resolution, to) => (await real()).install(resolution, to),
  };
}

async function installed(spec = 'npm:@scope/server@1.2.3') {
  const resolution = await npm.resolve(parseSpec(spec));
  const to = await mkdtemp(path.join(directory, 'to-'));
  return { resolution, to, entry: await npm.install(resolution, to) };
}

describe('a package of npm', () => {
  it('is resolved exactly, with all that it needs, and nothing of it is fetched', async () => {
    const { components, spec } = await npm.resolve(parseSpec('npm:@scope/server@^1.0.0'));
    expect(spec).toEqual({ ecosystem: 'npm', name: '@scope/server', version: '1.2.3' });
    expect(components[0]).toMatchObject({
      purl: 'pkg:npm/%40scope/server@1.2.3',
      licence: 'MIT',
      dependsOn: ['pkg:npm/a@1.4.0', 'pkg:npm/b@1.0.0'],
    });
    expect(components.map(({ purl }) => purl).sort()).toEqual([
      'pkg:npm/%40scope/server@1.2.3',
      'pkg:npm/a@1.4.0',
      'pkg:npm/b@1.0.0',
      'pkg:npm/b@2.0.0',
    ]);
    expect(registry.requests.filter(({ path: asked }) => asked.endsWith('.tgz'))).toEqual([]);
  });

  it('is laid out as npm does it, and started with Node', async () => {
    const { to, entry } = await installed();
    expect(entry).toEqual({ command: 'node', args: ['node_modules/@scope/server/bin.js'] });
    expect(await readFile(path.join(to, 'node_modules/b/index.js'), 'utf8')).toBe('b1');
    expect(await readFile(path.join(to, 'node_modules/a/node_modules/b/index.js'), 'utf8')).toBe('b2');
  });

  it('is laid out the same from its lockfile when the registry has newer ones by then', async () => {
    const { resolution } = await installed();
    registry.publish({ name: 'a', version: '1.5.0' });
    const to = await mkdtemp(path.join(directory, 'to-'));
    await npm.install(resolution, to);
    expect(await readFile(path.join(to, 'node_modules/a/package.json'), 'utf8')).toContain('1.4.0');
    expect(JSON.parse(resolution.lockfile.text)).toMatchObject({ name: 'package', lockfileVersion: 3 });
  });

  it('runs no script, and says that it wanted to', async () => {
    const mark = path.join(directory, 'ran');
    const scripts = { preinstall: `touch ${mark}`, install: `touch ${mark}`, postinstall: `touch ${mark}` };
    registry.publish({
      ...SERVER,
      version: '1.2.4',
      manifest: { ...SERVER.manifest, scripts, hasInstallScript: true },
    });
    const { resolution } = await installed('npm:@scope/server@1.2.4');
    expect(resolution.warnings).toContainEqual(
      expect.stringMatching(/^@scope\/server@1\.2\.4 wants to run a script when it is installed/),
    );
    await expect(stat(mark)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('an archive is refused (F4)', () => {
  it.each([
    ['the package itself', '@scope/server', '1.2.3'],
    ['something that it needs', 'b', '2.0.0'],
  ])('when one byte of %s is flipped', async (_, name, version) => {
    const archive = registry.archiveOf(name, version);
    archive[archive.length - 9] = (archive.at(-9) ?? 0) ^ 1;
    await expect(installed()).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining(
        `the archive of ${name}@${version} is not the one that the registry lists`,
      ),
    });
  });

  it('when the registry lists no SHA-512 for it', async () => {
    delete registry.publish({ ...SERVER, version: '1.2.4' }).dist.integrity;
    await expect(installed('npm:@scope/server@1.2.4')).rejects.toMatchObject({ code: 'unfit' });
  });

  it.each([
    ['a path that leads out', { path: 'package/../../../evil.js', text: 'x' }],
    ['an absolute path', { path: '/evil.js', text: 'x' }],
    ['a path of Windows', { path: 'package/..\\..\\evil.js', text: 'x' }],
  ])('when it has %s in it', async (_, entry) => {
    registry.publish({ ...SERVER, version: '1.2.4', entries: [entry] });
    await expect(installed('npm:@scope/server@1.2.4')).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('but for its links, which are left out', async () => {
    registry.publish({
      ...SERVER,
      version: '1.2.4',
      entries: [
        { path: 'package/link', text: '/etc', type: '2' },
        { path: 'package/link/passwd', text: 'mine' },
      ],
    });
    const { to } = await installed('npm:@scope/server@1.2.4');
    expect((await stat(path.join(to, 'node_modules/@scope/server/link'))).isDirectory()).toBe(true);
  });
});

describe('a package is refused', () => {
  it.each([
    ['it does not exist', 'npm:nothing@1.0.0', 'not_found', {}],
    ['its version does not', 'npm:@scope/server@9.9.9', 'not_found', {}],
    ['its version is a place', 'npm:@scope/server@file:/etc', 'bad_spec', {}],
    ['it has no program', 'npm:a@1.4.0', 'unfit', {}],
    [
      'it needs something from a repository',
      'npm:c@1.0.0',
      'unfit',
      { dependencies: { x: 'git+https://127.0.0.1:1/x.git' } },
    ],
    [
      'it needs an archive from elsewhere',
      'npm:c@1.0.0',
      'unfit',
      { dependencies: { x: 'http://127.0.0.1:1/x.tgz' } },
    ],
    ['it needs a folder of this machine', 'npm:c@1.0.0', 'unfit', { dependencies: { x: 'file:/etc' } }],
    ['its program is not its own', 'npm:c@1.0.0', 'unfit', { manifest: { bin: '../../b/index.js' } }],
    ['its program is not there', 'npm:c@1.0.0', 'unfit', { manifest: { bin: 'none.js' } }],
    ['it is for another system', 'npm:c@1.0.0', 'unfit', { manifest: { os: ['aix'], bin: 'c.js' } }],
  ])('when %s', async (_, spec, code, more) => {
    registry.publish({ name: 'c', version: '1.0.0', ...more });
    await expect(installed(spec)).rejects.toMatchObject({ code });
  });

  it('when the registry answers with another one, however well that is signed (F4)', async () => {
    const a = registry.publish({ name: 'a', version: '1.9.0' });
    a.name = 'b';
    a.dist.signatures = [registry.sign(a)];
    await expect(installed()).rejects.toMatchObject({ code: 'forged' });
  });
});

describe("the user's npm config", () => {
  it('gives its token to the registry that it is for, and to no other', async () => {
    const other = await createFakeRegistry();
    other.publish(SERVER);
    const { host } = new URL(other.address);
    npm = npmWith(
      `registry=${registry.address}\n@scope:registry=${other.address}\n//${host}/:_authToken=\${TOKEN}\n`,
      { TOKEN: 'secret-token' },
    );
    await installed();
    await other.close();
    expect(new Set(other.requests.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer secret-token']),
    );
    expect(new Set(registry.requests.map(({ authorization }) => authorization))).toEqual(
      new Set([undefined]),
    );
    expect(registry.requests.some(({ path: asked }) => asked.includes('@scope'))).toBe(false);
  });

  it('cannot have packages come over plain http from another machine', async () => {
    npm = npmWith('registry=http://user:hunter2@registry.example/\n');
    const error = await npm.resolve(parseSpec('npm:a@1.0.0')).catch((each: unknown) => each);
    expect(String(error)).toContain('anybody on the way could change them');
    expect(String(error)).not.toContain('hunter2');
  });

  it('never stands in an error, nor does its token', async () => {
    await registry.close();
    npm = npmWith(`registry=${registry.address.replace('127', 'user:hunter2@127')}\n`);
    const error = await npm.resolve(parseSpec('npm:a@1.0.0')).catch((each: unknown) => each);
    expect(error).toMatchObject({ code: 'unreachable' });
    expect(String(error)).not.toContain('hunter2');
    registry = await createFakeRegistry();
  });
});
