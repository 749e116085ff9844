/** F4, F5: what is started is the package that was approved, to the last byte of all that it needs. */
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bartizan, type Finished } from './house/command.ts';
import { recordsOf } from './house/evidence.ts';
import { type PackageHouse, packageHouse, serverPackage } from './house/package-house.ts';
import { openPeer } from './house/peer.ts';

const ADD = ['npm:@acme/notes@1.0.0', '--', 'honest'];

async function added(): Promise<PackageHouse> {
  const house = await packageHouse();
  await house.release('1.0.0');
  const { code, err } = await house.add(...ADD);
  expect(err).toBe('');
  expect(code).toBe(0);
  return house;
}

async function approved(): Promise<PackageHouse> {
  const house = await added();
  await house.approve('notes');
  return house;
}

async function echo(house: PackageHouse) {
  const peer = await openPeer(house, 'notes', { face: 'stdio', era: 'modern' });
  const answer = await peer.call('echo', { text: 'x' });
  await peer.close();
  return answer;
}

const told = ({ out, err }: Finished): string => `${out}${err}`;

describe('a package that is what it claims to be', () => {
  it('is added, approved and called, and its start asks no registry', async () => {
    const house = await packageHouse();
    await house.release('1.0.0');
    const { code, out } = await house.add('npm:@acme/notes', '--', 'honest');
    expect(code).toBe(0);
    expect(out).toContain('npm:@acme/notes@1.0.0');
    expect(out).toMatch(/packages +2/);
    expect(out).toContain('https://github.com/acme/notes, by .github/workflows/release.yml');
    expect(house.configText()).toContain('# Mine.');
    expect(house.configText()).toContain('package: npm:@acme/notes@1.0.0');
    await house.approve('notes');
    const asked = house.registry.requests.length;
    await house.registry.close();
    const { result, error } = await echo(house);
    expect(error).toBeUndefined();
    expect(JSON.stringify(result)).toContain('x');
    expect(house.registry.requests).toHaveLength(asked);
    expect(told(await house.cli('verify', '--config', house.config))).toContain('notes: as approved');
  });

  it('is granted the paths among its arguments, from where they were typed', async () => {
    const house = await packageHouse();
    await house.release('1.0.0');
    const work = path.join(house.dir, 'work');
    mkdirSync(path.join(work, 'notes'), { recursive: true });
    const { code, out } = await bartizan(
      ['add', '--config', house.config, ...ADD, './notes', '../work', '.ssh', '--into=./notes'],
      house.env,
      work,
    );
    expect(code).toBe(0);
    expect(parse(house.configText()).servers.notes).toEqual({
      package: 'npm:@acme/notes@1.0.0',
      args: ['honest', path.join(work, 'notes'), work, '.ssh', `--into=${work}/notes`],
      files: { write: [path.join(work, 'notes'), work] },
    });
    expect(out).toContain(`It may change ${work}/notes, which is among its arguments (files.write).`);
    const again = await bartizan(['add', '--config', house.config, ...ADD], house.env, work);
    expect(again.out).toContain('It keeps the arguments and grants that it has there.');
  });

  it('is granted no home because it is among its arguments', async () => {
    const house = await packageHouse();
    await house.release('1.0.0');
    const { out } = await bartizan(['add', '--config', house.config, ...ADD, '.'], house.env, house.dir);
    expect(out).toMatch(/It sees nothing of .*: it is, or contains, a home directory/);
    expect(parse(house.configText()).servers.notes).not.toHaveProperty('files');
  });

  it('is put back from the registry when it is not here, if it is the same', async () => {
    const house = await approved();
    rmSync(path.join(house.env.XDG_STATE_HOME ?? '', 'bartizan/packages'), { recursive: true });
    const { code, err } = await house.cli('verify', '--config', house.config);
    expect(code).toBe(3);
    expect(err).toContain('bartizan verify --install');
    expect((await house.cli('verify', '--install', '--config', house.config)).code).toBe(0);
    expect((await echo(house)).error).toBeUndefined();
  });

  it('gets a newer version under its name in the config, which has to be approved again', async () => {
    const house = await approved();
    await house.release('1.1.0');
    expect((await house.add('npm:@acme/notes@1.1.0')).code).toBe(0);
    expect(house.configText()).toContain('package: npm:@acme/notes@1.1.0');
    expect(house.configText()).toContain('honest');
    expect((await echo(house)).error?.data).toMatchObject({ reason: 'launch_changed' });
    await house.approve('notes');
    expect((await echo(house)).error).toBeUndefined();
  });
});

describe('packages inside the archive of another one', () => {
  it('are warned of, are in the bill as not verified, and are checked for vulnerabilities (F4)', async () => {
    const house = await packageHouse();
    house.registry.publish({
      ...serverPackage('1.0.0'),
      manifest: { ...serverPackage('1.0.0').manifest, bundleDependencies: ['inner'] },
      dependencies: { 'acme-kit': '^1.0.0', inner: '1.0.0' },
      files: {
        ...serverPackage('1.0.0').files,
        'node_modules/inner/package.json': '{"name":"inner","version":"1.0.0"}',
        'node_modules/inner/node_modules/@in/deep/package.json': '{"name":"@in/deep","version":"2.0.0"}',
        'servers/node_modules/unsaid/index.js': 'nobody said that I am here',
      },
    });
    const { code, out, err } = await house.add(...ADD);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(
      '! @acme/notes@1.0.0 has other packages in its own archive: inner@1.0.0, @in/deep@2.0.0, unsaid. No registry lists',
    );
    const osv = {
      id: 'OSV-1',
      affected: [{ package: { ecosystem: 'npm', name: '@in/deep' }, versions: ['2.0.0'] }],
    };
    writeFileSync(path.join(house.dir, 'osv.json'), JSON.stringify(osv));
    writeFileSync(house.config, `${house.configText()}\nvulnerabilities: { osv: ./osv.json }\n`);
    await house.approve('notes');

    const bom = JSON.parse((await house.cli('sbom', 'notes', '--config', house.config)).out);
    const inner = bom.components.find(({ name }: { name: string }) => name === 'inner');
    expect(inner).toEqual({
      type: 'library',
      'bom-ref': 'pkg:npm/inner@1.0.0',
      name: 'inner',
      version: '1.0.0',
      purl: 'pkg:npm/inner@1.0.0',
      properties: [
        { name: 'bartizan:bundledIn', value: 'pkg:npm/%40acme/notes@1.0.0' },
        { name: 'bartizan:verified', value: 'false' },
      ],
    });
    const needs = bom.dependencies.find(({ ref }: { ref: string }) => ref === 'pkg:npm/%40acme/notes@1.0.0');
    expect(needs.dependsOn).toEqual([
      'pkg:npm/%40in/deep@2.0.0',
      'pkg:npm/acme-kit@1.0.0',
      'pkg:npm/inner@1.0.0',
      'pkg:npm/unsaid',
    ]);
    const checked = await house.cli('sbom', 'notes', '--check', '--config', house.config);
    expect(checked).toMatchObject({ code: 1 });
    expect(checked.out).toContain('@in/deep@2.0.0  OSV-1');
    expect((await house.cli('verify', '--config', house.config)).out).toContain('as approved');
  });
});

describe('an installation that was changed (F4)', () => {
  it.each<[string, string, (file: string) => void]>([
    [
      'one byte more in the server',
      'node_modules/@acme/notes/servers/stdio.mjs',
      (file) => appendFileSync(file, ' '),
    ],
    ['one byte more in what it needs', 'node_modules/acme-kit/index.js', (file) => appendFileSync(file, ' ')],
    ['a file that is gone', 'node_modules/acme-kit/index.js', (file) => rmSync(file)],
    ['a file that is new', 'node_modules/acme-kit/evil.js', (file) => writeFileSync(file, '')],
  ])('by %s is not started, and the file is named', async (_, name, tamper) => {
    const house = await approved();
    const file = path.join(house.installed(), name);
    if (existsSync(file)) chmodSync(file, 0o644);
    tamper(file);
    const client = house.run('notes');
    const { error } = await client.request('tools/list', {
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    });
    expect(error).toMatchObject({ data: { reason: 'server_unavailable' } });
    await client.close();
    expect(client.stderr).toContain(file);
    expect(JSON.stringify(error)).not.toContain(file);
    expect(await recordsOf(house, { outcome: 'failed' })).toHaveLength(1);
  });

  it('is found by verify, cannot be approved, and is put back as it was', async () => {
    const house = await approved();
    const file = path.join(house.installed(), 'node_modules/acme-kit/evil.js');
    writeFileSync(file, '');
    const verified = await house.cli('verify', 'notes', '--config', house.config);
    expect(verified.code).toBe(1);
    expect(verified.err).toContain(`${file} was added after the installation`);
    expect((await house.cli('approve', 'notes', '--yes', '--config', house.config)).code).not.toBe(0);
    expect((await house.cli('verify', '--install', '--config', house.config)).code).toBe(0);
    expect((await echo(house)).error).toBeUndefined();
  });

  it('is not put back by another archive under the same version', async () => {
    const house = await approved();
    rmSync(path.join(house.env.XDG_STATE_HOME ?? '', 'bartizan/packages'), { recursive: true });
    house.registry.publish({ name: 'acme-kit', version: '1.0.0', files: { 'index.js': 'evil();\n' } });
    const { code, err } = await house.cli('verify', '--install', '--config', house.config);
    expect(code).toBe(1);
    expect(err).toContain('npm:@acme/notes@1.0.0 is not what was approved');
    expect((await echo(house)).error?.data).toMatchObject({ reason: 'server_unavailable' });
  });

  it('is not approved anew without being shown as changed', async () => {
    const house = await approved();
    house.registry.publish({ name: 'acme-kit', version: '1.0.1', files: { 'index.js': 'new();\n' } });
    expect((await house.add(...ADD)).code).toBe(0);
    const { out } = await house.cli('approve', 'notes', '--yes', '--config', house.config);
    expect(out).toContain('The way it is started has changed');
  });
});

describe('a package that is not what it claims to be', () => {
  const refused = async (house: PackageHouse, ...args: string[]): Promise<string> => {
    const before = house.configText();
    const finished = await house.add(...args);
    expect(finished.code, told(finished)).toBe(1);
    expect(house.configText()).toBe(before);
    return finished.err;
  };

  it('by one flipped byte in the archive of what it needs is not installed (F4)', async () => {
    const house = await packageHouse();
    await house.release('1.0.0');
    const archive = house.registry.archiveOf('acme-kit', '1.0.0');
    archive[20] = (archive[20] ?? 0) ^ 1;
    expect(await refused(house, ...ADD)).toContain('the archive of acme-kit@1.0.0 is not the one');
    const store = path.join(house.env.XDG_STATE_HOME ?? '', 'bartizan/packages');
    expect(readdirSync(path.join(store, 'tmp'))).toEqual([]);
    expect(existsSync(path.join(store, 'entries'))).toBe(false);
  });

  it('by one changed sign in its metadata is not fetched (F4)', async () => {
    const house = await packageHouse();
    const { dist } = await house.release('1.0.0');
    dist.integrity = (dist.integrity ?? '').replace(/^sha512-./, (start) =>
      start.endsWith('A') ? 'sha512-B' : 'sha512-A',
    );
    expect(await refused(house, ...ADD)).toContain('does not fit its name, version and digest');
    expect(house.registry.requests.some(({ path: asked }) => asked.endsWith('.tgz'))).toBe(false);
  });

  it('by its name is not even looked up (F5)', async () => {
    const house = await packageHouse();
    expect(await refused(house, 'npm:@modelcontextprotoco1/server-github')).toContain(
      'can be taken for @modelcontextprotocol/server-github',
    );
    expect(await refused(house, 'npm:server-filesystem')).toMatch(
      /can be taken for @modelcontextprotocol\/server-filesystem.*allow: \["npm:server-filesystem"\]/s,
    );
    expect(house.registry.requests).toEqual([]);
  });

  it('by whoever built the next version is refused, and so is one without proof (F4)', async () => {
    const house = await approved();
    await house.release('1.1.0', { repository: 'evil/notes', workflow: '.github/workflows/release.yml' });
    expect(await refused(house, 'npm:@acme/notes@1.1.0')).toContain(
      'built by another source than what was approved',
    );
    const bare = await house.release('1.2.0');
    delete bare.dist.attestations;
    expect(await refused(house, 'npm:@acme/notes@1.2.0')).toContain('and now it is not');
  });

  it('because nobody signed it is used only with a reason', async () => {
    const house = await packageHouse();
    const { dist } = await house.release('1.0.0');
    delete dist.signatures;
    expect(await refused(house, ...ADD)).toContain('--unsigned "<reason>"');
    expect(
      (await house.add('npm:@acme/notes@1.0.0', '--unsigned', 'it is our own', '--', 'honest')).code,
    ).toBe(0);
    await house.approve('notes');
    expect((await echo(house)).error).toBeUndefined();
    expect(told(await house.cli('doctor', '--config', house.config))).toContain(
      'used unsigned: it is our own',
    );
  });

  it('by a version that floats is no config (F4)', async () => {
    const house = await packageHouse();
    writeFileSync(house.config, 'servers: { notes: { package: "npm:@acme/notes@latest" } }\n');
    const { code, err } = await house.cli('run', 'notes', '--config', house.config);
    expect(code).toBe(2);
    expect(err).toContain('the version is not exact: bartizan add npm:@acme/notes@latest finds it out');
  });
});
