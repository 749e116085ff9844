/**
 * Carries out the import of one file. The order is what makes it safe to be killed at any moment: first the backup,
 * then `bartizan.yaml`, the client's file last. Until that last step the client starts its servers as it always did,
 * and at that step each server it now asks for is already in `bartizan.yaml`.
 */
import { type Backup, forgetBackup, keepBackup, sha256 } from './backups.ts';
import type { ClientId } from './client.ts';
import { ChangedMeanwhile, type Disk, OTHERS } from './disk.ts';
import type { ImportPlan } from './plan-import.ts';

/** A file as it was read, and where it is. */
export interface Found {
  readonly file: string;
  readonly bytes: Buffer | undefined;
}

export interface Change {
  readonly client: ClientId;
  readonly clientFile: Found & { readonly bytes: Buffer };
  readonly config: Found;
  readonly plan: ImportPlan;
  readonly state: string;
  readonly at: number;
}

/** @throws {ChangedMeanwhile} when one of the files is not as it was read any more: read it again. */
export function applyImport(disk: Disk, change: Change): Backup {
  const { client, clientFile, config, plan, state, at } = change;
  const next = Buffer.from(plan.text);
  const backup = keepBackup(disk, state, clientFile.bytes, {
    version: 1,
    client,
    file: clientFile.file,
    config: config.file,
    at,
    before: sha256(clientFile.bytes),
    after: sha256(next),
    servers: plan.moved.map(({ path, server, added, written }) => ({ path, server, added, written })),
  });
  try {
    const servers = Buffer.from(plan.servers ?? '');
    if (config.bytes === undefined || !config.bytes.equals(servers)) {
      disk.replace(config.file, config.bytes, servers, OTHERS);
    }
    disk.replace(clientFile.file, clientFile.bytes, next);
  } catch (error) {
    if (error instanceof ChangedMeanwhile) forgetBackup(disk, backup);
    throw error;
  }
  return backup;
}
