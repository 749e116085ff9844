import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bundleWarnings, withBundled } from '../bundled.ts';
import { bundledIn } from './bundled.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'bartizan-bundled-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const placed = (location: string, name: string) => ({
  location,
  name,
  version: '1.0.0',
  address: 'https://registry.example/',
  integrity: 'sha512-x',
});
const FETCHED = [placed('node_modules/a', 'a'), placed('node_modules/a/node_modules/b', 'b')];

function put(location: string, manifest?: unknown): void {
  mkdirSync(path.join(directory, location), { recursive: true });
  if (manifest === undefined) return;
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  writeFileSync(path.join(directory, location, 'package.json'), text);
}

it('is what stands in a node_modules and was not fetched, however deep', () => {
  for (const { location, name } of FETCHED) put(location, { name, version: '1.0.0' });
  put('node_modules/a/lib/node_modules/@s/c', { name: '@s/c', version: '3.0.0', license: 'MIT' });
  put('node_modules/a/node_modules/b/node_modules/d', { name: 'd', version: '4.0.0' });
  put('node_modules/a/node_modules/.bin');
  expect(bundledIn(directory, FETCHED)).toEqual([
    {
      purl: 'pkg:npm/%40s/c@3.0.0',
      name: '@s/c',
      version: '3.0.0',
      integrity: 'sha512-x',
      licence: 'MIT',
      dependsOn: [],
      bundledIn: 'pkg:npm/a@1.0.0',
    },
    expect.objectContaining({ purl: 'pkg:npm/d@4.0.0', bundledIn: 'pkg:npm/b@1.0.0' }),
  ]);
});

it('has the name of its folder, and no version, when it says none that is one', () => {
  put('node_modules/a', { name: 'a', version: '1.0.0' });
  put('node_modules/a/node_modules/c', { name: '../../etc', version: 'latest\n' });
  put('node_modules/a/node_modules/d', 'no JSON');
  put('node_modules/a/node_modules/e', '[1]');
  expect(bundledIn(directory, FETCHED).map(({ purl }) => purl)).toEqual([
    'pkg:npm/c',
    'pkg:npm/d',
    'pkg:npm/e',
  ]);
});

it('is listed once, takes no place of what was fetched, and is needed by what brought it', () => {
  const component = (name: string, more: object = {}) => ({
    purl: `pkg:npm/${name}@1.0.0`,
    name,
    version: '1.0.0',
    integrity: 'sha512-x',
    dependsOn: [],
    ...more,
  });
  const fetched = [component('a'), component('b')];
  const inside = ['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) =>
    component(name, { bundledIn: 'pkg:npm/a@1.0.0' }),
  );
  const all = withBundled(fetched, inside);
  expect(all.filter(({ name }) => name === 'b')).toEqual([component('b')]);
  expect(all[0]?.dependsOn).toHaveLength(7);
  expect(bundleWarnings(inside, fetched)).toEqual([
    expect.stringContaining('b@1.0.0, c@1.0.0, d@1.0.0, e@1.0.0, f@1.0.0, 2 more.'),
  ]);
  expect(withBundled(fetched, [])).toBe(fetched);
  const twice = ['a', 'b'].map((name) => component('c', { bundledIn: `pkg:npm/${name}@1.0.0` }));
  expect(withBundled(fetched, twice).map(({ name, dependsOn }) => [name, dependsOn])).toEqual([
    ['a', ['pkg:npm/c@1.0.0']],
    ['b', ['pkg:npm/c@1.0.0']],
    ['c', []],
  ]);
  expect(bundleWarnings(twice, fetched)).toHaveLength(2);
});
