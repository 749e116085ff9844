import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root } from './source-tree.ts';

/** What differs from run to run: ids, times, and for how long something took. */
function timeless(text: string): string {
  return text
    .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, '<time>')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/\d+ ms/g, '<ms>')
    .replaceAll(/\s+/g, ' ');
}

it('the attack that the README shows is refused as it says', () => {
  const shown = execFileSync(process.execPath, [path.join(root, 'scripts', 'demo.mjs')], {
    encoding: 'utf8',
  });
  expect(timeless(shown)).toContain('item_changed (pinned-tools)');
  const readme = timeless(readFileSync(path.join(root, 'README.md'), 'utf8'));
  for (const act of shown.split('\n\n')) expect(readme).toContain(timeless(act.trim()));
}, 60_000);
