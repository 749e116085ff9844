import { join } from 'node:path';
import { type Checkpoint, openCheckpoint, peekCheckpoint } from './checkpoint.ts';
import { edgeOf, edgeRoot } from './edge.ts';
import type { Verifier } from './note.ts';
import type { Problem, ProblemCode } from './problem.ts';
import { readIfThere, TileFiles } from './tile-files.ts';

/** Gives the key that is trusted for the log of this origin. */
export type Trust = (origin: string) => Verifier | undefined;

/** A checkpoint that was kept somewhere else: an anchor, or one that the user brings. */
export interface KnownCheckpoint {
  /** Where it is from, for the message. */
  readonly from: string;
  readonly note: string;
}

export interface Head {
  /** The log's own checkpoint, when its signature is good. */
  readonly checkpoint: Checkpoint | undefined;
  /** The same, as it was signed. */
  readonly note: string;
  readonly problems: readonly Problem[];
}

/** Checks the signature of a log's checkpoint, and that the log still contains all that was known of it before. */
export function readHead(dir: string, trust: Trust, known: readonly KnownCheckpoint[]): Head {
  const note = readIfThere(join(dir, 'checkpoint'))?.toString('utf8');
  if (note === undefined) return failed('missing', `the log in ${dir} has no checkpoint`);
  const claimed = peekCheckpoint(note);
  if (claimed === undefined) return failed('checkpoint_invalid', 'the checkpoint cannot be read');
  const verifier = trust(claimed.origin);
  const checkpoint = verifier && openCheckpoint(note, verifier);
  if (checkpoint === undefined) {
    return failed('replaced', 'the checkpoint is not signed with the key of this installation');
  }
  return { checkpoint, note, problems: known.flatMap((other) => compare(dir, checkpoint, other, trust)) };
}

function compare(dir: string, now: Checkpoint, { from, note }: KnownCheckpoint, trust: Trust): Problem[] {
  const claimed = peekCheckpoint(note);
  const verifier = claimed && trust(claimed.origin);
  const then = verifier && openCheckpoint(note, verifier);
  if (then === undefined)
    return [{ code: 'anchor_invalid', text: `${from} is no checkpoint signed with this key` }];
  if (then.origin !== now.origin) {
    return [{ code: 'replaced', text: `this is another log than the one that ${from} is of` }];
  }
  if (then.size > now.size) {
    const gone = then.size - now.size;
    return [
      {
        code: 'rolled_back',
        text: `the log was rolled back: ${from} knows ${gone} entries more, ${now.size} to ${then.size - 1}`,
      },
    ];
  }
  const root = then.size === now.size ? now.root : rootAt(dir, now.size, then.size);
  // Tiles that lack are named by the check of the contents; here only what contradicts counts.
  if (root === undefined || root.equals(then.root)) return [];
  return [{ code: 'replaced', text: `the first ${then.size} entries are not those that ${from} is of` }];
}

/** Root that the log had at an earlier size; undefined when its tiles do not give one. */
export function rootAt(dir: string, size: number, earlier: number): Buffer | undefined {
  const files = new TileFiles(dir, size);
  try {
    return edgeRoot(edgeOf(earlier, (level, index) => files.sound(level, index)));
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}

function failed(code: ProblemCode, text: string): Head {
  return { checkpoint: undefined, note: '', problems: [{ code, text }] };
}
