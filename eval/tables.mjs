import { readFileSync, writeFileSync } from 'node:fs';
import { shareOf } from './statistics.mjs';

const PAGE = new URL('../docs/detection.md', import.meta.url);

function cells({ control, set, of, isAttack, hits, entries, bytes, ms }) {
  return [
    set,
    of === 'all' ? control : of,
    isAttack ? 'found' : 'flagged though harmless',
    `${hits} of ${entries}`,
    shareOf(hits, entries),
    `${((1000 * ms) / (bytes / 1024)).toFixed(0)}`,
  ];
}

const HEAD = ['set', 'control', 'what', 'count', 'share, with its 95 % interval', 'µs per KB'];

/** For a terminal. */
export function printed(rows) {
  const all = [HEAD, ...rows.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ')).join('\n');
}

/** A part of a set with fewer entries says nothing. */
const FEWEST = 5;

/** For the documentation. */
export function markdown(rows) {
  const line = (row) => `| ${row.join(' | ')} |`;
  const telling = rows.filter(({ of, entries }) => of === 'all' || entries >= FEWEST);
  return [line(HEAD), line(HEAD.map(() => '---')), ...telling.map(cells).map(line)].join('\n');
}

/** Between `<!-- NAME -->` and `<!-- end of NAME -->`. */
export function writeTable(name, table) {
  const page = readFileSync(PAGE, 'utf8');
  const [open, close] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const [start, end] = [page.indexOf(open), page.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`docs/detection.md has no ${open} … ${close}`);
  writeFileSync(PAGE, `${page.slice(0, start + open.length)}\n\n${table}\n\n${page.slice(end)}`);
}
