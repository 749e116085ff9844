/** docs/spec-musts.md says which test shows each rule, the titles of the tests say which rules they show: both are one. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './source-tree.ts';
import { titles } from './titles.ts';

interface Row {
  readonly id: string;
  readonly prefix: string;
  readonly number: number;
  readonly cells: readonly string[];
  readonly as: string;
  /** Files. */
  readonly shownBy: readonly string[];
  /** Why there is no test. */
  readonly reason: boolean;
}

const page = readFileSync(path.join(root, 'docs/spec-musts.md'), 'utf8');
const lines = page.split('\n').filter((line) => /^\| [a-z-]+-\d+ \|/.test(line));
const rows = lines.map((line): Row => {
  const cells = line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
  const [id = '', , as = '', , shown = ''] = cells;
  const [, prefix = '', number = ''] = /^(.+)-(\d+)$/.exec(id) ?? [];
  return {
    id,
    prefix,
    number: Number(number),
    cells,
    as,
    shownBy: [...shown.matchAll(/\[(?:\d+|e2e)\]\(\.\.\/([^)]+)\)/g)].map(([, file = '']) => file),
    reason: /^(?:_not for Bartizan_|\*\*not met\*\*): \S/.test(shown),
  };
});

const prefixes = [...new Set(rows.map(({ prefix }) => prefix))];
const ID = new RegExp(`(?<![\\w-])(?:${prefixes.join('|')})-\\d+\\b`, 'g');
const idsIn = (text: string): string[] => text.match(ID) ?? [];

/** Which files show a rule, by the titles of their tests. */
const shown = new Map<string, Set<string>>();
for (const { file, text } of titles((text) => idsIn(text).length > 0)) {
  for (const id of idsIn(text)) shown.set(id, (shown.get(id) ?? new Set()).add(file));
}

describe('docs/spec-musts.md', () => {
  it('has whole rows, each with a section, a role and a rule', () => {
    expect(rows.length).toBeGreaterThan(200);
    for (const { id, cells, as } of rows) {
      expect([id, cells.length, cells.includes('')]).toEqual([id, 5, false]);
      expect(['server', 'client', 'both', 'intermediary']).toContain(as);
    }
  });

  it('has each rule once, in the order of their numbers, and all of a page in one place', () => {
    const places = rows.map(({ prefix, number }) => prefixes.indexOf(prefix) * 1000 + number);
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
  });

  it('has a test for each rule, or the reason why there is none', () => {
    const without = rows.filter(({ id, reason }) => !shown.has(id) && !reason).map(({ id }) => id);
    expect(without).toEqual([]);
    const both = rows.filter(({ id, reason }) => shown.has(id) && reason).map(({ id }) => id);
    expect(both).toEqual([]);
  });

  it('links to the files whose tests name the rule, and to no other', () => {
    const said = Object.fromEntries(rows.map(({ id, shownBy }) => [id, [...shownBy].sort()]));
    const named = Object.fromEntries(rows.map(({ id }) => [id, [...(shown.get(id) ?? [])].sort()]));
    expect(said).toEqual(named);
  });

  it('has a row for each rule that a test names', () => {
    const known = new Set(rows.map(({ id }) => id));
    expect([...shown.keys()].filter((id) => !known.has(id))).toEqual([]);
  });
});
