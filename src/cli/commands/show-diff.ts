import { unifiedDiff } from '../../clients/unified-diff.ts';
import { type Io, printable, styleOf } from '../terminal.ts';

/** Prints what would change in a file, in the unified format; nothing when it would stay as it is. */
export function showDiff(
  io: Pick<Io, 'stdout' | 'env'>,
  file: string,
  before: string | undefined,
  after: string | undefined,
): void {
  const style = styleOf(io.stdout, io.env);
  for (const line of unifiedDiff(file, before, after)) {
    const shown = line.replace(/\r$/, '').split('\t').map(printable).join('\t');
    const paint = line.startsWith('+')
      ? style.green
      : line.startsWith('-')
        ? style.red
        : (text: string) => text;
    io.stdout.write(`${paint(shown)}\n`);
  }
}
