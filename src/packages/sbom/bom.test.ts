import { describe, expect, it } from 'vitest';
import type { Component } from '../ecosystem.ts';
import { createBom } from './bom.ts';
import { schemaProblems } from './test-schema.ts';

const integrity = `sha512-${Buffer.alloc(64, 1).toString('base64')}`;

const server: Component = {
  purl: 'pkg:npm/%40scope/server@1.2.3',
  name: '@scope/server',
  version: '1.2.3',
  integrity,
  licence: 'MIT',
  dependsOn: ['pkg:npm/b@2.0.0', 'pkg:npm/a@1.0.0', 'pkg:npm/a@1.0.0'],
};
const a: Component = {
  purl: 'pkg:npm/a@1.0.0',
  name: 'a',
  version: '1.0.0',
  integrity,
  licence: '(MIT OR Apache-2.0)',
  dependsOn: [],
};
const b: Component = {
  purl: 'pkg:npm/b@2.0.0',
  name: 'b',
  version: '2.0.0',
  integrity: `sha256-${Buffer.alloc(32, 2).toString('base64')}`,
  licence: 'SEE LICENSE IN license.txt',
  dependsOn: ['pkg:npm/a@1.0.0'],
};

describe('a bill of materials', () => {
  it('is valid by the schema with what was bundled in it, too, which has no digest and may have no version', () => {
    const bundled = { ...a, version: '', purl: 'pkg:npm/a', bundledIn: server.purl };
    const { text } = createBom([server, b, bundled]);
    expect(schemaProblems(text)).toEqual([]);
    const [first] = JSON.parse(text).components;
    expect(first).not.toHaveProperty('hashes');
    expect(first).not.toHaveProperty('version');
    expect(first.properties).toContainEqual({ name: 'bartizan:verified', value: 'false' });
  });

  it('is valid by the official schema of CycloneDX 1.6, which refuses what is not', () => {
    const { text } = createBom([server, a, b]);
    expect(schemaProblems(text)).toEqual([]);
    const broken = JSON.parse(text);
    broken.components[0].hashes[0].content = 'not hexadecimal';
    expect(schemaProblems(JSON.stringify(broken))).not.toEqual([]);
  });

  it('names every package with its address, digest, licence and what it needs', () => {
    const bom = JSON.parse(createBom([server, a, b]).text);
    expect(bom.metadata.component).toMatchObject({
      group: '@scope',
      name: 'server',
      purl: 'pkg:npm/%40scope/server@1.2.3',
      hashes: [{ alg: 'SHA-512', content: '01'.repeat(64) }],
      licenses: [{ expression: 'MIT' }],
    });
    expect(bom.components.map((each: { purl: string }) => each.purl)).toEqual([
      'pkg:npm/a@1.0.0',
      'pkg:npm/b@2.0.0',
    ]);
    expect(bom.components[0].licenses).toEqual([{ expression: '(MIT OR Apache-2.0)' }]);
    expect(bom.components[1].licenses).toEqual([{ license: { name: 'SEE LICENSE IN license.txt' } }]);
    expect(bom.components[1].hashes).toEqual([{ alg: 'SHA-256', content: '02'.repeat(32) }]);
    expect(bom.dependencies).toEqual([
      { ref: 'pkg:npm/%40scope/server@1.2.3', dependsOn: ['pkg:npm/a@1.0.0', 'pkg:npm/b@2.0.0'] },
      { ref: 'pkg:npm/a@1.0.0', dependsOn: [] },
      { ref: 'pkg:npm/b@2.0.0', dependsOn: ['pkg:npm/a@1.0.0'] },
    ]);
  });

  it('has the same digest for the same packages in another order, and another for another byte', () => {
    const { digest } = createBom([server, a, b]);
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(createBom([server, b, a, a]).digest).toBe(digest);
    expect(createBom([server, a, { ...b, version: '2.0.1' }]).digest).not.toBe(digest);
  });

  it('leaves out a digest that is none rather than writing it down as one', () => {
    const { text } = createBom([{ ...a, integrity: 'sha1-AAAA' }]);
    expect(JSON.parse(text).metadata.component.hashes).toBeUndefined();
    expect(schemaProblems(text)).toEqual([]);
  });

  it('leaves out what is needed and not installed, since nothing may be referred to that is not in it', () => {
    const { text } = createBom([server, a]);
    expect(text).not.toContain('pkg:npm/b');
    expect(schemaProblems(text)).toEqual([]);
    expect(() => createBom([])).toThrow(TypeError);
  });
});
