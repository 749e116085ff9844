import { noteText, openNote, type Signer, signNote, type Verifier } from './note.ts';
import { HASH_SIZE } from './tile.ts';

/** The head of a log at one size (c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  /** Identity of the log. */
  readonly origin: string;
  /** Entries in the log. */
  readonly size: number;
  /** Root of the Merkle tree over them. */
  readonly root: Buffer;
}

/** The signed checkpoint, as it stands in the file `checkpoint`. */
export function signCheckpoint({ origin, size, root }: Checkpoint, signer: Signer): string {
  return signNote(`${origin}\n${size}\n${root.toString('base64')}\n`, signer);
}

/** What a checkpoint says, whoever signed it. Not to be relied upon. */
export function peekCheckpoint(note: string): Checkpoint | undefined {
  const text = noteText(note);
  return text === undefined ? undefined : parseText(text);
}

/** What a checkpoint says, when this key signed it; undefined otherwise. */
export function openCheckpoint(note: string, verifier: Verifier): Checkpoint | undefined {
  const text = openNote(note, verifier);
  return text === undefined ? undefined : parseText(text);
}

/** We write no extension lines, and a log whose checkpoint carries some is not ours. */
function parseText(text: string): Checkpoint | undefined {
  const [origin, size, root, end, ...more] = text.split('\n');
  if (!origin || root === undefined || end !== '' || more.length > 0) return undefined;
  if (size === undefined || !/^(0|[1-9][0-9]{0,15})$/.test(size)) return undefined;
  const hash = Buffer.from(root, 'base64');
  if (hash.length !== HASH_SIZE || hash.toString('base64') !== root) return undefined;
  return { origin, size: Number(size), root: hash };
}
