import { stripVTControlCharacters, styleText } from 'node:util';

/** What a command reads from and writes to. Tests pass their own. */
export interface Io {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export type Paint = (text: string) => string;

export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
}

/** Colours for a stream: none unless a person looks at it, and none with `NO_COLOR` (no-color.org). */
export function styleOf(output: Output, env: Io['env']): Style {
  const coloured = output.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
  const paint = (format: Parameters<typeof styleText>[0]): Paint =>
    coloured ? (text) => styleText(format, text, { validateStream: false }) : (text) => text;
  return {
    bold: paint('bold'),
    dim: paint('dim'),
    red: paint('red'),
    green: paint('green'),
    yellow: paint('yellow'),
  };
}

/**
 * Everything that a terminal would obey, or an eye would miss: controls, bidi and other format characters,
 * invisible and private ones, line separators, unpaired surrogates, and spaces that are no plain space.
 */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu;

/** Text that came from outside, on one line, with everything unseen shown as an escape such as `\u{202e}`. */
export function printable(text: string): string {
  return text.replace(UNSEEN, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`;
  });
}

/** Rows as aligned columns, two spaces apart. The last column is not padded. */
export function table(rows: readonly (readonly string[])[], indent = ''): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      if (column < row.length - 1) widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
    }
  }
  return rows
    .map((row) =>
      row.map((cell, column) => cell + ' '.repeat(gap(cell, widths[column], column < row.length - 1))),
    )
    .map((cells) => `${(indent + cells.join('')).trimEnd()}\n`)
    .join('');
}

/** Words in lines of at most `width` columns, each line indented. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(/\s+/u)) {
    if (line.length > indent.length && line.length + 1 + widthOf(word) > width) {
      lines.push(line);
      line = indent;
    }
    line += line.length > indent.length ? ` ${word}` : word;
  }
  return `${[...lines, line].join('\n')}\n`;
}

function gap(cell: string, width: number | undefined, padded: boolean): number {
  return padded ? (width ?? 0) - widthOf(cell) + 2 : 0;
}

/** Columns that a text takes, without its colours. */
export function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
