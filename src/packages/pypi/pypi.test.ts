import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakePythonIndex, type FakePythonIndex } from '../../testing/fake-python-index.ts';
import type { Ecosystem } from '../ecosystem.ts';
import { createBom } from '../sbom/bom.ts';
import { parseSpec } from '../spec.ts';
import { createPypi } from './pypi.ts';
import { parseReport } from './report.ts';

let index: FakePythonIndex;
let folder: string;
let pypi: Ecosystem;

const SERVER = {
  name: 'my-server',
  version: '1.2.3',
  needs: ['alpha>=1', 'beta', 'gamma; extra == "more"'],
  licence: 'MIT',
  commands: ['my-server = my_server:main', 'other = my_server:other'],
  files: {
    'my_server/__init__.py': 'def main(): pass\n',
    'my_server-1.2.3.data/scripts/tool': '#!python\nprint()\n',
  },
};

beforeEach(async () => {
  index = await createFakePythonIndex();
  folder = await mkdtemp(path.join(tmpdir(), 'bartizan-pypi-test-'));
  pypi = pypiWith(index.address);
  index.publish({ name: 'alpha', version: '1.0', files: { 'alpha.py': 'A = 1\n' } });
  index.publish({ name: 'beta', version: '2.0', needs: ['alpha'], files: { 'beta.py': 'B = 2\n' } });
  index.publish(SERVER);
});
afterEach(async () => {
  await index.close();
  await rm(folder, { recursive: true, force: true });
});

function pypiWith(address: string): Ecosystem {
  return createPypi({
    env: { PIP_INDEX_URL: address },
    trustedRoot: { kind: 'file', path: path.join(folder, 'none.json') },
    choose: async (requirement) => parseReport(index.report(requirement)),
  });
}

const resolve = (spec = 'pypi:my-server@1.2.3') => pypi.resolve(parseSpec(spec));

async function installed(spec?: string) {
  const resolution = await resolve(spec);
  const directory = await mkdtemp(path.join(folder, 'to-'));
  return { resolution, directory, entry: await pypi.install(resolution, directory) };
}

describe('a package of an index', () => {
  it('is resolved to every wheel that it needs, itself first, and makes a bill of materials', async () => {
    const { spec, components, warnings } = await resolve('pypi:My_Server');
    expect(spec).toEqual({ ecosystem: 'pypi', name: 'my-server', version: '1.2.3' });
    expect(components.map(({ purl, licence, dependsOn }) => ({ purl, licence, dependsOn }))).toEqual([
      {
        purl: 'pkg:pypi/my-server@1.2.3',
        licence: 'MIT',
        dependsOn: ['pkg:pypi/alpha@1.0', 'pkg:pypi/beta@2.0'],
      },
      { purl: 'pkg:pypi/alpha@1.0', licence: undefined, dependsOn: [] },
      { purl: 'pkg:pypi/beta@2.0', licence: undefined, dependsOn: ['pkg:pypi/alpha@1.0'] },
    ]);
    expect(warnings).toEqual(['it needs Python 3.11, with which it was resolved']);
    expect(JSON.parse(createBom(components).text).components).toHaveLength(2);
  });

  it('is laid out with what it needs, and is started by its own command in an isolated interpreter', async () => {
    const { directory, entry } = await installed();
    expect(entry).toEqual({ command: 'python3.11', args: ['start.py'] });
    expect(await readFile(path.join(directory, 'site', 'alpha.py'), 'utf8')).toBe('A = 1\n');
    const start = await readFile(path.join(directory, 'start.py'), 'utf8');
    expect(start).toContain('from my_server import main\n\nsys.exit(main())');
    expect(start).toContain('"-I", "-S", "-B"');
    const tool = path.join(directory, 'bin', 'tool');
    expect(await readFile(tool, 'utf8')).toBe('#!/usr/bin/env python3\nprint()\n');
    expect((await stat(tool)).mode & 0o111).not.toBe(0);
  });

  it('is fetched with the password of the index', async () => {
    const { host } = new URL(index.address);
    await pypiWith(`http://user:se%23cret@${host}/simple`).resolve(parseSpec('pypi:my-server@1.2.3'));
    const basic = `Basic ${Buffer.from('user:se#cret').toString('base64')}`;
    expect(new Set(index.requests.map(({ authorization }) => authorization))).toEqual(new Set([basic]));
  });

  it.each([
    ['http://index.example/simple/', 'anybody on the way could change them'],
    ['not an address', 'anybody on the way could change them'],
  ])('does not come from %s', (address, message) => {
    expect(() => pypiWith(address)).toThrow(message);
  });

  it.each([
    'pypi:my-server@1.2.3;python_version>"3"',
    'pypi:my-server@--index-url=https://evil.example',
    'pypi:my-server@https://evil.example/x.whl',
    'pypi:my-server@-r/etc/passwd',
  ])('%s reaches no pip', async (spec) => {
    await expect(resolve(spec)).rejects.toMatchObject({ code: 'bad_spec' });
  });
});

describe('a wheel that is not what it should be (F4)', () => {
  const filename = 'alpha-1.0-py3-none-any.whl';

  it('with one byte flipped is not unpacked', async () => {
    const bytes = index.bytesOf(filename);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    const resolution = await resolve();
    const directory = await mkdtemp(path.join(folder, 'to-'));
    await expect(pypi.install(resolution, directory)).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining(filename),
    });
    expect(await readdir(directory)).toEqual([]);
  });

  it('with another digest in the list than pip was given is refused', async () => {
    const listed = index.publish({ name: 'gamma', version: '1.0', commands: ['gamma = g:main'] });
    listed.hashes.sha256 = '0'.repeat(64);
    await expect(resolve('pypi:gamma@1.0')).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('another digest'),
    });
  });

  it('that was yanked is refused, with the reason of its authors', async () => {
    index.publish({ name: 'gamma', version: '1.0' }).yanked = 'steals tokens';
    await expect(resolve('pypi:gamma@1.0')).rejects.toMatchObject({
      code: 'unfit',
      message: expect.stringContaining('was yanked by its authors: steals tokens'),
    });
  });

  it('and is an sdist is refused, because building it would run its code', () => {
    const report = JSON.parse(index.report('my-server==1.2.3'));
    report.install[0].download_info.url = 'https://index.example/my_server-1.2.3.tar.gz';
    expect(() => parseReport(JSON.stringify(report))).toThrow('would run its code on this machine');
  });

  it('and comes from a place that the index does not list is refused', async () => {
    const listed = index.publish({ name: 'gamma', version: '1.0' });
    listed.filename = 'gamma-1.0-py2-none-any.whl';
    const report = index.report('gamma==1.0').replaceAll(listed.filename, 'gamma-1.0-py3-none-any.whl');
    const misled = createPypi({
      env: { PIP_INDEX_URL: index.address },
      trustedRoot: { kind: 'file', path: 'none' },
      choose: async () => parseReport(report),
    });
    await expect(misled.resolve(parseSpec('pypi:gamma@1.0'))).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('does not list'),
    });
  });

  it.each<[string, object, string]>([
    ['leads out', { files: { '../../evil.py': 'x' } }, 'has a file "../../evil.py"'],
    ['leads out of its data', { files: { 'g-1.data/purelib/../../../evil.py': 'x' } }, 'has a file'],
    ['is absolute', { files: { '/etc/evil.py': 'x' } }, 'has a file "/etc/evil.py"'],
    [
      'is not in RECORD',
      { files: { 'g.py': 'x' }, record: (text: string) => text.replace(/^g\.py.*\n/m, '') },
      'lacks',
    ],
    [
      'is another than RECORD says',
      { files: { 'g.py': 'x' }, record: (text: string) => text.replace(/^g\.py,sha256=./m, 'g.py,sha256=_') },
      'is not the one its RECORD lists',
    ],
  ])('and has a file that %s is refused', async (_, more, message) => {
    index.publish({ name: 'gamma', version: '1.0', commands: ['gamma = g:main'], ...more });
    await expect(installed('pypi:gamma@1.0')).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining(message),
    });
    expect(await readdir(folder)).not.toContain('evil.py');
  });

  it('cannot replace a file of the server that needs it', async () => {
    index.publish({ name: 'alpha', version: '1.1', files: { 'my_server/__init__.py': 'evil()\n' } });
    const { directory } = await installed();
    expect(await readFile(path.join(directory, 'site', 'my_server', '__init__.py'), 'utf8')).toBe(
      'def main(): pass\n',
    );
  });
});

describe('the command of a package', () => {
  it.each([
    ['the only one', ['serve = g.cli:app.run'], 'from g.cli import app\n\nsys.exit(app.run())'],
    [
      'the one of its own name, in another spelling',
      ['a = g:a', 'Gamma = g:b'],
      'from g import b\n\nsys.exit(b())',
    ],
  ])('is %s', async (_, commands, text) => {
    index.publish({ name: 'gamma', version: '1.0', commands });
    const { directory } = await installed('pypi:gamma@1.0');
    expect(await readFile(path.join(directory, 'start.py'), 'utf8')).toContain(text);
  });

  it.each([
    ['has none', [], 'installs no command'],
    ['has two others', ['a = g:a', 'b = g:b'], 'installs a, b, and none of them is called gamma'],
    ['would be more than a name', ['gamma = g:main(); import os'], 'none of them is called gamma'],
  ])('is missed when it %s', async (_, commands, message) => {
    index.publish({ name: 'gamma', version: '1.0', commands });
    await expect(installed('pypi:gamma@1.0')).rejects.toMatchObject({
      code: 'unfit',
      message: expect.stringContaining(message),
    });
  });
});
