/** What `bartizan import` and `bartizan eject` share: both deal with the config files of clients. */
import path from 'node:path';
import type { Acquired } from '../clients/acquired.ts';
import type { Client, ClientId, Surroundings } from '../clients/client.ts';
import { ChangedMeanwhile, type Disk } from '../clients/disk.ts';
import { ClientFileError } from '../clients/document.ts';
import { ServersFileError } from '../clients/servers-file.ts';
import type { Installation } from '../clients/start-command.ts';
import { CLIENTS } from '../clients/table.ts';
import type { Sandboxes } from '../sandbox/choose.ts';
import { broken, misused, refused } from './failure.ts';
import { type Io, printable } from './terminal.ts';

/** What import and eject need of the world. */
export interface ClientIo extends Pick<Io, 'stdout' | 'stderr' | 'env'>, Surroundings {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Default: the files of this machine. */
  readonly disk?: Disk;
  /** Default: the installation that runs now. */
  readonly installation?: Installation;
  /** Default: those of this machine. */
  readonly sandboxes?: Sandboxes;
  /** Fetches packages, so that launchers such as `npx` are not needed any more. Default: they stay. */
  readonly packages?: PackageSource;
}

export interface PackageSource {
  /**
   * Finds out which package `npm:server@latest` is, exactly; and unless it is a dry run, verifies and installs it.
   *
   * @param config where `bartizan.yaml` is, or will be
   */
  acquire(spec: string, config: string, dryRun: boolean): Promise<Acquired>;
}

/** How often a file may change under our hands before we leave it alone. */
export const ATTEMPTS = 5;

/** @throws {Failure} when a name is none of a client's. */
export function chosenClients(names: readonly string[] | undefined): readonly Client[] {
  if (names === undefined || names.length === 0) return CLIENTS;
  const ids: readonly ClientId[] = CLIENTS.map(({ id }) => id);
  const unknown = names.find((name) => !ids.some((id) => id === name));
  if (unknown !== undefined)
    throw misused(`there is no client ${JSON.stringify(unknown)}`, `--client ${ids.join('|')}`);
  return CLIENTS.filter(({ id }) => names.includes(id));
}

/** An error about a file, with what to do about it. */
export function asFailure(error: unknown, file: string): Error {
  if (error instanceof ClientFileError)
    return refused(error.message, 'correct the file; it was left as it is');
  if (error instanceof ServersFileError)
    return refused(error.message, 'correct the file; nothing was changed');
  if (error instanceof ChangedMeanwhile)
    return refused(error.message, 'close the program that writes it, and try again');
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === undefined) return error instanceof Error ? error : new Error(String(error));
  const named = error instanceof Error && 'path' in error ? String(error.path) : file;
  // A file is written anew beside the old one, so it is the folder that cannot be written.
  const target = named.endsWith('.tmp') ? path.dirname(named) : named;
  return broken(
    `${target} cannot be read or written (${code})`,
    `see who owns it, and who may write it; ${file} was left as it is`,
    {
      cause: error,
    },
  );
}

export function say(io: ClientIo, lines: readonly string[]): void {
  io.stdout.write(lines.map((line) => `${printable(line)}\n`).join(''));
}
