/** Notes as files, one each, in a directory that only this user can enter. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Notes } from './control.ts';

const MOST_KNOWN = 10_000;

/**
 * Small and seldom written, so it is done at once, without a promise. A reader finds the old note or the new one.
 *
 * @param dir of all notes; it is made when there is something to write
 * @param purpose a word for a directory name: notes of another purpose are not seen
 */
export function createNotes(dir: string, purpose: string): Notes {
  const place = path.join(dir, purpose);
  const known = new Map<string, string>();
  const fileOf = (name: string): string => {
    let file = known.get(name);
    if (file === undefined) {
      file = path.join(place, `${createHash('sha256').update(name).digest('hex').slice(0, 40)}.json`);
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(name, file);
    }
    return file;
  };

  return {
    read: (name) => ifThere(() => readFileSync(fileOf(name), 'utf8')),
    write(name, text) {
      mkdirSync(place, { recursive: true, mode: 0o700 });
      const draft = path.join(place, `.${randomBytes(9).toString('base64url')}.new`);
      try {
        writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
        const { mtimeMs } = statSync(draft);
        renameSync(draft, fileOf(name));
        return mtimeMs;
      } catch (error) {
        rmSync(draft, { force: true });
        throw error;
      }
    },
    written: (name) => statSync(fileOf(name), { throwIfNoEntry: false })?.mtimeMs,
  };
}

/** Every note of a purpose, in no order. */
export function notesIn(dir: string, purpose: string): string[] {
  return filesIn(dir, purpose).flatMap((file) => ifThere(() => readFileSync(file, 'utf8')) ?? []);
}

/** Takes away every note of a purpose. */
export function forgetNotes(dir: string, purpose: string): void {
  for (const file of filesIn(dir, purpose)) rmSync(file, { force: true });
}

function filesIn(dir: string, purpose: string): string[] {
  const place = path.join(dir, purpose);
  const names = ifThere(() => readdirSync(place)) ?? [];
  return names.filter((name) => name.endsWith('.json')).map((name) => path.join(place, name));
}

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
