import { describe, expect, it } from 'vitest';
import type { Component } from '../ecosystem.ts';
import { parseAdvisories, parseAdvisory } from './advisory.ts';
import { affects } from './affects.ts';

function component(type: 'npm' | 'pypi', name: string, version: string): Component {
  return { purl: `pkg:${type}/${name}@${version}`, name, version, integrity: '', dependsOn: [] };
}

function advisory(ecosystem: string, name: string, more: object, withdrawn?: string) {
  return parseAdvisory({ id: 'GHSA-1', affected: [{ package: { ecosystem, name }, ...more }], withdrawn });
}

const events = (...list: object[]): object => ({ ranges: [{ type: 'SEMVER', events: list }] });

describe('an advisory', () => {
  it.each([
    ['0.9.0', false],
    ['1.0.0-rc.1', false],
    ['1.0.0', true],
    ['1.9.9', true],
    ['2.0.0-beta.1', true],
    ['2.0.0', false],
    ['3.0.0', true],
    ['3.1.0', false],
  ])('with two ranges, each from introduced to fixed, covers %s: %s', (version, hit) => {
    const two = advisory(
      'npm',
      'a',
      events({ introduced: '3.0.0' }, { fixed: '3.1.0' }, { fixed: '2.0.0' }, { introduced: '1.0.0' }),
    );
    expect(affects(two, component('npm', 'a', version))).toBe(hit);
  });

  it.each([
    ['1.2.0', true],
    ['1.3.0', true],
    ['1.3.1', false],
  ])('with last_affected covers %s: %s', (version, hit) => {
    const last = advisory('npm', 'a', events({ introduced: '0' }, { last_affected: '1.3.0' }));
    expect(affects(last, component('npm', 'a', version))).toBe(hit);
  });

  it('that is fixed nowhere covers every version from the introduction on', () => {
    const open = advisory('npm', 'a', events({ introduced: '1.0.0' }));
    expect(affects(open, component('npm', 'a', '99.0.0'))).toBe(true);
    expect(affects(open, component('npm', 'a', '0.9.9'))).toBe(false);
  });

  it('covers a version that it lists, though no range has it', () => {
    const listed = advisory('npm', 'a', {
      versions: ['4.0.0'],
      ...events({ introduced: '1.0.0' }, { fixed: '2.0.0' }),
    });
    expect(affects(listed, component('npm', 'a', '4.0.0'))).toBe(true);
    expect(affects(listed, component('npm', 'a', '4.0.1'))).toBe(false);
  });

  it('ends at its limit', () => {
    const limited = advisory('npm', 'a', events({ introduced: '0' }, { limit: '2.0.0' }));
    expect(affects(limited, component('npm', 'a', '1.0.0'))).toBe(true);
    expect(affects(limited, component('npm', 'a', '2.0.0'))).toBe(false);
  });

  it.each([
    ['1.10', true],
    ['1.10.post1', true],
    ['1.11rc1', true],
    ['1.11', false],
    ['1.9', false],
    ['1.10.dev1', false],
  ])('of PyPI counts as PEP 440 does: %s is covered: %s', (version, hit) => {
    const python = advisory('PyPI', 'Foo_Bar', {
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '1.10' }, { fixed: '1.11' }] }],
    });
    expect(affects(python, component('pypi', 'foo-bar', version))).toBe(hit);
  });

  it('of PyPI finds a listed version in another spelling', () => {
    const python = advisory('PyPI', 'a', { versions: ['1.0'] });
    expect(affects(python, component('pypi', 'a', '1.0.0'))).toBe(true);
  });

  it('is not about a package of that name elsewhere, nor about another name', () => {
    const npm = advisory('npm', 'a', events({ introduced: '0' }));
    expect(affects(npm, component('pypi', 'a', '1.0.0'))).toBe(false);
    expect(affects(npm, component('npm', 'b', '1.0.0'))).toBe(false);
    expect(affects(npm, component('npm', 'A', '1.0.0'))).toBe(false);
  });

  it('that was withdrawn is about nothing', () => {
    const gone = advisory('npm', 'a', events({ introduced: '0' }), '2026-01-01T00:00:00Z');
    expect(affects(gone, component('npm', 'a', '1.0.0'))).toBe(false);
  });

  it('over commits says nothing of versions', () => {
    const git = advisory('npm', 'a', { ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }] });
    expect(affects(git, component('npm', 'a', '1.0.0'))).toBe(false);
  });

  it('with a bound that is no version is reported rather than passed over', () => {
    const odd = advisory('npm', 'a', events({ introduced: '0' }, { fixed: 'soon' }));
    expect(affects(odd, component('npm', 'a', '1.0.0'))).toBe(true);
  });
});

describe('a file of advisories', () => {
  const one = { id: 'GHSA-1', summary: 'bad', database_specific: { severity: 'HIGH' } };

  it.each([
    ['one', one],
    ['a list', [one]],
    ['an answer of the service', { vulns: [one] }],
  ])('is %s', (_, value) => {
    expect(parseAdvisories(JSON.stringify(value))).toMatchObject([
      { id: 'GHSA-1', summary: 'bad', severity: ['HIGH'] },
    ]);
  });

  it('that cannot be read is an error, not an empty one', () => {
    expect(() => parseAdvisories('{')).toThrow(SyntaxError);
    expect(() => parseAdvisories('[{"summary": "no id"}]')).toThrow();
  });
});
