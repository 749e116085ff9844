import { notesDir, stateDir } from '../../audit/places.ts';
import type { Config } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import { configPath } from '../../config/path.ts';
import { type Note, noteIn } from '../../controls/data-flow-labels.ts';
import { forgetNotes, notesIn } from '../../gateway/notes.ts';
import { EXIT, type ExitCode, misused } from '../failure.ts';
import { onRecord } from '../on-record.ts';
import { type Io, printable, table } from '../terminal.ts';

const PURPOSE = 'data-flow';

/** `bartizan labels`: what `data-flow` remembers. `bartizan labels clear` makes it forget, on the record. */
export async function labels(
  verb: string | undefined,
  { config }: { readonly config?: string },
  io: Io,
  now: () => number = Date.now,
): Promise<ExitCode> {
  const dir = notesDir(stateDir(io.env));
  if (verb === 'clear') {
    const count = notesIn(dir, PURPOSE).length;
    const own = await ownConfig(config, io);
    await onRecord({ what: 'labels/clear', config: own, env: io.env }, async () => forgetNotes(dir, PURPOSE));
    io.stdout.write(
      count === 0
        ? 'There was nothing to clear.\n'
        : 'Cleared: what was read before is not asked about any more.\n',
    );
    return EXIT.fine;
  }
  if (verb !== undefined)
    throw misused(`there is no "${printable(verb)}" of labels`, 'bartizan labels clear');
  const notes = notesIn(dir, PURPOSE).flatMap((text) => noteIn(text) ?? []);
  if (notes.length === 0) {
    io.stdout.write('There is nothing: no answer of a server counts.\n');
    return EXIT.fine;
  }
  io.stdout.write(table(notes.sort((a, b) => b.at - a.at).map((note) => rowOf(note, now()))));
  return EXIT.fine;
}

function rowOf({ caller, label, at, server, what }: Note, now: number): string[] {
  const minutes = Math.max(0, Math.floor((now - at) / 60_000));
  return [
    printable(label),
    `${printable(what)} of ${printable(server)}`,
    `${minutes} min ago`,
    printable(caller),
  ];
}

/** It says where the record is. Where none loads, it is at the usual place. */
async function ownConfig(named: string | undefined, io: Io): Promise<Config | undefined> {
  return loadConfig(configPath(named, io.env)).catch(() => undefined);
}
