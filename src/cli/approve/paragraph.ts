import { printable, type Style, wrap } from '../terminal.ts';

export interface Page {
  readonly style: Style;
  /** Columns. */
  readonly width: number;
}

/**
 * A text of a server, whole: lines stay lines, everything unseen is visible, and no amount of empty lines pushes the
 * rest out of sight.
 */
export function paragraph(text: string, width: number, indent: string): string {
  const lines = text.split(/\r\n|\n/);
  let written = '';
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trim() !== '') {
      const lead = indent + ' '.repeat(Math.min(blanksBefore(line), 8));
      written += wrapWhole(printable(line.replaceAll('\t', '  ').trim()), width, lead);
      continue;
    }
    const from = at;
    while (at + 1 < lines.length && (lines[at + 1] ?? '').trim() === '') at += 1;
    const count = at - from + 1;
    written += count === 1 ? `${indent.trimEnd()}\n` : `${indent}(${count} empty lines)\n`;
  }
  return written;
}

function blanksBefore(line: string): number {
  return line.replaceAll('\t', '  ').length - line.replaceAll('\t', '  ').trimStart().length;
}

/** A word longer than a line is broken, so that a terminal does not decide where it ends. */
function wrapWhole(text: string, width: number, indent: string): string {
  const room = Math.max(width - indent.length, 20);
  const broken = text
    .split(' ')
    .map((word) => (word.length <= room ? word : (word.match(piecesOf(room)) ?? []).join(' ')))
    .join(' ');
  return wrap(broken, width, indent);
}

function piecesOf(room: number): RegExp {
  return new RegExp(`[\\s\\S]{1,${room}}`, 'gu');
}
