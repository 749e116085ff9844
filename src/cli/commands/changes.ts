import { processLocks } from '../../audit/process-locks.ts';
import { type ChangeSet, changeSets } from '../../staging/change-set.ts';
import { placeOf, type Shown, show } from '../../staging/commands.ts';
import { doneOf } from '../../staging/journal.ts';
import { objectionTo } from '../../staging/plan.ts';
import { EXIT, type ExitCode, report } from '../failure.ts';
import { contentsOf, describe } from '../staged/describe.ts';
import { asRefusal, isOf, isOpen, openDesk, type StagedFlags, shortPath } from '../staged/sets.ts';
import { type Io, printable, styleOf } from '../terminal.ts';
import { showDiff } from './show-diff.ts';

export interface ChangesOptions extends StagedFlags {
  /** Only which paths, without what is in them. */
  readonly list?: boolean;
}

/** `bartizan changes`: 0 whether there are any or not, 1 when some could not be looked at. */
export async function changes(name: string | undefined, options: ChangesOptions, io: Io): Promise<ExitCode> {
  const { state } = openDesk(io);
  const all = changeSets(state, name?.split('/')[0]).filter(
    (set) => (name?.includes('/') !== true || set.id === name) && isOf(options, set),
  );
  let code: ExitCode = EXIT.fine;
  let pending = 0;
  for (const set of all) {
    try {
      if (isOpen(set)) {
        pending += (await show(set, processLocks, (shown) => print(set, shown, options, io))) ?? 0;
      }
    } catch (error) {
      code = report(asRefusal(error), io);
    }
    undoable(set, io);
  }
  if (pending === 0 && code === EXIT.fine) io.stdout.write('Nothing is pending.\n');
  return code;
}

function print(set: ChangeSet, { pending, mark }: Shown, { list }: ChangesOptions, io: Io): number {
  const { changes: found, opened, trees } = pending;
  if (found.length === 0) return 0;
  const style = styleOf(io.stdout, io.env);
  const count = found.length === 1 ? '1 change' : `${found.length} changes`;
  io.stdout.write(`${style.bold(set.id)}  ${count}, of ${printable(opened.caller)}, mark ${mark}\n`);
  for (const change of found) {
    const { verb, notes } = describe(change);
    const objection = objectionTo(change, pending);
    const place = placeOf(change, opened.roots);
    const at = trees[change.root];
    const contents = list === true || at === undefined ? undefined : contentsOf(change, at.nowAt, at.seenAt);
    const words = contents?.kind === 'sizes' ? [...notes, contents.words] : notes;
    const more = words.length === 0 ? '' : `  (${words.join('; ')})`;
    io.stdout.write(`  ${verb.padEnd(7)}  ${shortPath(place)}${style.dim(more)}\n`);
    if (objection !== undefined)
      io.stdout.write(`           ${style.yellow(`not taken over: ${objection.why}`)}\n`);
    if (contents?.kind === 'text') showDiff(io, shortPath(place), contents.before, contents.after);
  }
  io.stdout.write(
    `${style.dim(`bartizan commit ${set.id} --mark ${mark}   lets exactly these count; bartizan discard ${set.id} drops them`)}\n\n`,
  );
  return found.length;
}

function undoable(set: ChangeSet, io: Io): void {
  const done = doneOf(set);
  if (done === undefined || Date.now() > done.until) return;
  const until = new Date(done.until).toISOString();
  io.stdout.write(
    `${set.id}  the last commit, of ${steps(done.steps.length)}, can be undone until ${until}\n`,
  );
}

function steps(count: number): string {
  return count === 1 ? '1 path' : `${count} paths`;
}
