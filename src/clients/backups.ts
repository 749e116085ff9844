/**
 * What a client's file was before Bartizan touched it: the bytes, and beside them a note of what was done. Both lie
 * under `<state>/backups/<client>/`, for nobody but the owner: the bytes hold whatever secrets the file held.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import * as z from 'zod';
import { isObject, type JsonObject } from '../protocol/json.ts';
import type { ClientId } from './client.ts';
import type { Disk } from './disk.ts';

export interface Moved {
  /** Where its entry is in the client's file. */
  readonly path: readonly string[];
  /** Its name in `bartizan.yaml`. */
  readonly server: string;
  /** Whether this import put it there; otherwise it was shared. */
  readonly added: boolean;
  /** The entry as it was written. */
  readonly written: JsonObject;
}

export interface Note {
  readonly version: 1;
  readonly client: ClientId;
  readonly file: string;
  /** The `bartizan.yaml` that the servers went to. */
  readonly config: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** SHA-256 of the file, in hex. */
  readonly before: string;
  readonly after: string;
  readonly servers: readonly Moved[];
  /** When it was put back; absent while it is in force. */
  readonly ejectedAt?: number | undefined;
}

const NOTE: z.ZodType<Note> = z.strictObject({
  version: z.literal(1),
  client: z.enum(['claude-desktop', 'claude-code', 'cursor', 'vscode', 'windsurf', 'zed']),
  file: z.string(),
  config: z.string(),
  at: z.number(),
  before: z.string(),
  after: z.string(),
  servers: z.array(
    z.strictObject({
      path: z.array(z.string()),
      server: z.string(),
      added: z.boolean(),
      written: z.custom<JsonObject>(isObject),
    }),
  ),
  ejectedAt: z.number().optional(),
});

export interface Backup {
  /** The file with the original bytes. */
  readonly file: string;
  readonly note: Note;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Keeps bytes before they are replaced, and what is about to be done to them. */
export function keepBackup(disk: Disk, state: string, bytes: Buffer, note: Note): Backup {
  const stamp = new Date(note.at).toISOString().replace(/[-:]/g, '');
  const base = path.join(state, 'backups', note.client, `${stamp}-${note.before.slice(0, 12)}`);
  let file = base;
  for (let number = 2; disk.read(file) !== undefined; number++) file = `${base}-${number}`;
  disk.replace(file, undefined, bytes);
  disk.replace(noteOf(file), undefined, encode(note));
  return { file, note };
}

/** Takes back a backup of a file that was not replaced after all. */
export function forgetBackup(disk: Disk, { file }: Backup): void {
  disk.remove(noteOf(file));
  disk.remove(file);
}

/** Every import of this client that has not been put back, the latest first. */
export function backupsInForce(disk: Disk, state: string, client: ClientId): readonly Backup[] {
  return allBackups(disk, state, client).filter(({ note }) => note.ejectedAt === undefined);
}

/** Every import of this client, the latest first. @throws {Error} when a note is damaged. */
export function allBackups(disk: Disk, state: string, client: ClientId): readonly Backup[] {
  const folder = path.join(state, 'backups', client);
  return disk
    .list(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => path.join(folder, name.slice(0, -'.json'.length)))
    .map((file) => ({ file, note: readNote(disk, file) }))
    .sort((one, other) => other.note.at - one.note.at || (one.file < other.file ? 1 : -1));
}

/** Notes that an import has been put back. The bytes stay. */
export function markEjected(disk: Disk, { file, note }: Backup, at: number): void {
  disk.replace(noteOf(file), disk.read(noteOf(file)), encode({ ...note, ejectedAt: at }));
}

function readNote(disk: Disk, file: string): Note {
  const bytes = disk.read(noteOf(file));
  try {
    return NOTE.parse(JSON.parse(bytes?.toString('utf8') ?? ''));
  } catch (cause) {
    throw new Error(`${noteOf(file)} is damaged; the original of the client's file is beside it`, { cause });
  }
}

function noteOf(file: string): string {
  return `${file}.json`;
}

function encode(note: Note): Buffer {
  return Buffer.from(`${JSON.stringify(note, null, 2)}\n`);
}
