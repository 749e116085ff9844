import path from 'node:path';
import {
  allBackups,
  type Backup,
  backupsInForce,
  keepBackup,
  markEjected,
  sha256,
} from '../../clients/backups.ts';
import type { Client } from '../../clients/client.ts';
import { ChangedMeanwhile, type Disk, OTHERS, disk as realDisk } from '../../clients/disk.ts';
import { inXdgState } from '../../clients/folders.ts';
import { hideInJson, hideInYaml } from '../../clients/hide-values.ts';
import { type EjectPlan, planEject } from '../../clients/plan-eject.ts';
import { decodeServers, removeServers } from '../../clients/servers-file.ts';
import { runningInstallation } from '../../clients/start-command.ts';
import { CLIENTS } from '../../clients/table.ts';
import { ATTEMPTS, asFailure, type ClientIo, chosenClients, say } from '../client-files.ts';
import { EXIT, report } from '../failure.ts';
import { version } from '../version.ts';
import { showDiff } from './show-diff.ts';

export interface EjectOptions {
  /** Ids of clients; all that were imported from when there is none. */
  readonly client?: readonly string[] | undefined;
  readonly dryRun?: boolean | undefined;
  /** Takes the servers out of `bartizan.yaml` too, where no other client uses them. */
  readonly remove?: boolean | undefined;
}

interface Run {
  readonly io: ClientIo;
  readonly disk: Disk;
  readonly state: string;
  readonly script: string;
  readonly dryRun: boolean;
}

/** `bartizan eject`. Returns the exit code; throws nothing. */
export async function eject(options: EjectOptions, io: ClientIo): Promise<number> {
  try {
    return ejectAll(options, io);
  } catch (error) {
    return report(error, io);
  }
}

function ejectAll(options: EjectOptions, io: ClientIo): number {
  const run: Run = {
    io,
    disk: io.disk ?? realDisk,
    state: path.join(inXdgState(io), 'bartizan'),
    script: (io.installation ?? runningInstallation(version)).script,
    dryRun: options.dryRun === true,
  };
  let code: number = EXIT.fine;
  const changed: Client[] = [];
  const done: Backup[] = [];
  for (const client of chosenClients(options.client)) {
    for (const [file, backups] of byFile(backupsInForce(run.disk, run.state, client.id))) {
      try {
        const restored = ejectFile(run, client, file, backups);
        done.push(...backups);
        if (restored && !changed.includes(client)) changed.push(client);
      } catch (error) {
        code = Math.max(code, report(asFailure(error, file), io));
      }
    }
  }
  if (options.remove === true) {
    try {
      removeUnused(run, done);
    } catch (error) {
      code = Math.max(code, report(asFailure(error, 'bartizan.yaml'), io));
    }
  }
  say(io, conclusion(run, done, changed, code));
  return code;
}

/** Whether the file got anything back. */
function ejectFile(run: Run, client: Client, file: string, backups: readonly Backup[]): boolean {
  const { io, disk, dryRun } = run;
  for (let attempt = 1; ; attempt++) {
    const present = disk.read(file);
    if (present === undefined) {
      say(io, [
        `${client.label}  ${file}`,
        '  is gone; as it was before the import, it is still in',
        `  ${backups.at(-1)?.file}`,
      ]);
      return false;
    }
    const originals = backups.map((backup) => ({ ...backup, original: originalOf(disk, backup) }));
    const plan = planEject(file, present, originals, run.script);
    try {
      const kept = dryRun ? undefined : apply(run, client, file, present, plan, backups);
      describe(run, client, file, plan, kept);
      if (dryRun)
        showDiff(io, file, hideInJson(present.toString('utf8')), hideInJson(plan.bytes.toString('utf8')));
      return plan.restored.length > 0;
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Returns where the present file is kept, when what it becomes is not exactly what once was there. */
function apply(
  { io, disk, state }: Run,
  client: Client,
  file: string,
  present: Buffer,
  plan: EjectPlan,
  backups: readonly Backup[],
): string | undefined {
  const at = io.now();
  let kept: string | undefined;
  if (!plan.bytes.equals(present)) {
    if (!plan.exact) {
      const before = sha256(present);
      const after = sha256(plan.bytes);
      const config = backups[0]?.note.config ?? '';
      const note = {
        version: 1,
        client: client.id,
        file,
        config,
        at,
        before,
        after,
        servers: [],
        ejectedAt: at,
      } as const;
      kept = keepBackup(disk, state, present, { ...note, servers: [] }).file;
    }
    disk.replace(file, present, plan.bytes);
  }
  for (const backup of backups) markEjected(disk, backup, at);
  return kept;
}

function describe(
  { io, dryRun }: Run,
  { label }: Client,
  file: string,
  plan: EjectPlan,
  kept: string | undefined,
): void {
  const lines = [`${label}  ${file}`];
  const would = dryRun ? 'would be' : 'is';
  if (!plan.needed) lines.push('  is already what it was before the import');
  else if (plan.exact)
    lines.push(`  ${would} byte for byte what it was before the import: ${plan.restored.join(', ')}`);
  else {
    lines.push('  was changed by somebody since the import, so it cannot be put back byte for byte');
    if (plan.restored.length > 0)
      lines.push(
        `  ${dryRun ? 'would get' : 'got'} back these entries, and nothing else: ${plan.restored.join(', ')}`,
      );
    if (plan.left.length > 0)
      lines.push(
        `  left as they are, for they do not run through Bartizan any more: ${plan.left.join(', ')}`,
      );
  }
  if (kept !== undefined) lines.push(`  as it was until now, it is kept in ${kept}`);
  say(io, lines);
}

/** Takes out the servers that these imports put in, unless an import that stays in force uses them. */
function removeUnused({ io, disk, state, dryRun }: Run, done: readonly Backup[]): void {
  const all = CLIENTS.flatMap(({ id }) => allBackups(disk, state, id));
  const ending = new Set(done.map(({ file }) => file));
  for (const config of new Set(done.map(({ note }) => note.config))) {
    const here = all.filter(({ note }) => note.config === config);
    const staying = here.filter(({ file, note }) => note.ejectedAt === undefined && !ending.has(file));
    const used = new Set(staying.flatMap(({ note }) => note.servers.map(({ server }) => server)));
    const added = here.flatMap(({ note }) =>
      note.servers.filter((moved) => moved.added).map(({ server }) => server),
    );
    const touched = new Set(done.flatMap(({ note }) => note.servers.map(({ server }) => server)));
    const unused = [...new Set(added)].filter((server) => touched.has(server) && !used.has(server));
    const bytes = disk.read(config);
    if (bytes === undefined || unused.length === 0) continue;
    const before = decodeServers(config, bytes) ?? '';
    const after = removeServers(config, before, unused);
    if (dryRun) showDiff(io, config, hideInYaml(before), hideInYaml(after));
    else disk.replace(config, bytes, Buffer.from(after), OTHERS);
    say(io, [config, `  ${dryRun ? 'would lose' : 'lost'} ${unused.join(', ')}`]);
  }
}

function conclusion(
  { dryRun }: Run,
  done: readonly Backup[],
  changed: readonly Client[],
  code: number,
): string[] {
  if (done.length === 0)
    return code === EXIT.fine ? ['Nothing to eject: no client runs its servers through an import.'] : [];
  if (dryRun) return ['', 'This was a dry run: nothing has been changed.'];
  if (changed.length === 0) return [];
  return ['', `Now restart ${changed.map(({ label }) => label).join(', ')}.`];
}

function byFile(backups: readonly Backup[]): Map<string, Backup[]> {
  const files = new Map<string, Backup[]>();
  for (const backup of backups) files.set(backup.note.file, [...(files.get(backup.note.file) ?? []), backup]);
  return files;
}

function originalOf(disk: Disk, { file, note }: Backup): Buffer {
  const bytes = disk.read(file);
  if (bytes !== undefined && sha256(bytes) === note.before) return bytes;
  throw new Error(`the backup ${file} is ${bytes === undefined ? 'gone' : 'not what import put there'}`);
}
