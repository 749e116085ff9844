/** A machine's worth of things to steal, in a directory of its own. */
import {
  chmodSync,
  cpSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Guard } from '../../../src/sandbox/guard.ts';
import { ATTACKS } from './run.ts';

export const SECRET = 'canary-5f0c';

export interface Site {
  readonly dir: string;
  readonly home: string;
  /** Granted for reading: has a config of Bartizan in it, and a link that leads to a key. */
  readonly docs: string;
  /** Granted for writing. */
  readonly notes: string;
  readonly attack: string;
  readonly kernel: string;
  readonly guard: Guard;
  at(...names: string[]): string;
  remove(): void;
}

/** @param owner whose files these are */
export function createSite(owner: number): Site {
  const dir = mkdtempSync(path.join(tmpdir(), 'bartizan-sandbox-'));
  const at = (...names: string[]): string => path.join(dir, ...names);
  const put = (text: string, ...names: string[]): void => {
    mkdirSync(path.dirname(at(...names)), { recursive: true });
    writeFileSync(at(...names), text, { mode: 0o600 });
  };
  put(SECRET, 'home', '.ssh', 'id_ed25519');
  put(SECRET, 'home', '.aws', 'credentials');
  put(SECRET, 'home', '.config', 'gcloud', 'credentials.db');
  put(SECRET, 'home', '.kube', 'config');
  put(SECRET, 'home', 'notes.txt');
  put(SECRET, 'state', 'servers', 'other', 'token');
  put(SECRET, 'docs', 'bartizan.yaml');
  put('a page', 'docs', 'page.txt');
  put('a note', 'notes', 'note.txt');
  symlinkSync(at('home', '.ssh', 'id_ed25519'), at('docs', 'innocent.txt'));
  cpSync(ATTACKS, at('server'), { recursive: true });
  const own = (place: string): void => {
    if (process.getuid?.() === 0) lchownSync(place, owner, owner);
  };
  own(dir);
  for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) own(at(name));
  for (const name of ['server', 'server/attack.mjs', 'server/kernel.pl']) chmodSync(at(name), 0o755);
  return {
    dir,
    home: at('home'),
    docs: at('docs'),
    notes: at('notes'),
    attack: at('server', 'attack.mjs'),
    kernel: at('server', 'kernel.pl'),
    guard: { homes: [at('home')], keeps: [at('state')], files: [at('docs', 'bartizan.yaml')] },
    at,
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
