import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { controls } from '../src/controls/index.ts';
import { root } from './source-tree.ts';

interface Row {
  readonly id: string;
  readonly by: string;
  readonly tests: readonly string[];
}

const page = readFileSync(path.join(root, 'docs/threats.md'), 'utf8');
const rows: readonly Row[] = [
  ...page.matchAll(/^\| <a id="(\w+)"><\/a>(\w+) \|[^|]*\|([^|]*)\|([^|]*)\|$/gm),
].map(([, , id = '', by = '', shown = '']) => ({
  id,
  by,
  tests: [...shown.matchAll(/\(\.\.\/([^)]+)\)/g)].map(([, file = '']) => file),
}));

describe('docs/threats.md', () => {
  it('has a row for every threat, each of its own, with its anchor', () => {
    const starts = page.split('\n').filter((line) => line.startsWith('| <a'));
    expect(rows).toHaveLength(starts.length);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    for (const { id } of rows) expect(page).toContain(`<a id="${id.toLowerCase()}"></a>${id} `);
  });

  it('names, for every threat that a control claims to stop, that control', () => {
    const missing = controls.flatMap(({ id: control, stops }) =>
      stops.filter(
        (threat) => !rows.some(({ id, by }) => id === threat && by.includes(`controls/${control}.md`)),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('names no control that does not claim the threat', () => {
    for (const { id, by } of rows) {
      for (const [, control] of by.matchAll(/controls\/([a-z-]+)\.md/g)) {
        expect(controls.find((each) => each.id === control)?.stops).toContain(id);
      }
    }
  });

  it('names for every threat at least one test, and only tests that exist', () => {
    for (const { id, tests } of rows) {
      expect(tests, id).not.toEqual([]);
      for (const file of tests) {
        expect([file, file.endsWith('.test.ts') && existsSync(path.join(root, file))]).toEqual([file, true]);
      }
    }
  });

  it('names for a threat only attacks through the real command that name it too', () => {
    for (const { id, tests } of rows) {
      for (const file of tests.filter((name) => name.startsWith('test/e2e/'))) {
        expect([
          file,
          readFileSync(path.join(root, file), 'utf8').match(new RegExp(`\\b${id}\\b`))?.[0],
        ]).toEqual([file, id]);
      }
    }
  });
});

describe('the pages for readers', () => {
  const pages = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/quickstart.md'].concat(
    [
      'pipeline',
      'threats',
      'spec-musts',
      'storage',
      'approvals',
      'lock',
      'import',
      'parsing',
      'child-processes',
    ].map((name) => `docs/${name}.md`),
  );

  it.each(pages)('%s links only to what is there', (page) => {
    const text = readFileSync(path.join(root, page), 'utf8');
    const broken = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)/g)]
      .map(([, file = '', anchor]) => ({
        target: path.join(root, path.dirname(page), file === '' ? path.basename(page) : file),
        anchor,
      }))
      .filter(
        ({ target, anchor }) => !existsSync(target) || (anchor !== undefined && !anchors(target).has(anchor)),
      )
      .map(({ target, anchor }) => `${path.relative(root, target)}${anchor ?? ''}`);
    expect(broken).toEqual([]);
  });

  it('the README fits on a few screens', () => {
    expect(readFileSync(path.join(root, 'README.md'), 'utf8').split('\n').length).toBeLessThan(150);
  });
});

/** Headings as links name them, and anchors that are written out. */
function anchors(file: string): Set<string> {
  const text = readFileSync(file, 'utf8');
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^a-z0-9 _-]/g, '')
      .replaceAll(' ', '-'),
  );
  const written = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id);
  return new Set([...headings, ...written].map((name) => `#${name}`));
}
