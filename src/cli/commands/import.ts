import path from 'node:path';
import type { Acquired } from '../../clients/acquired.ts';
import { applyImport, type Found } from '../../clients/apply-import.ts';
import type { Client, Place } from '../../clients/client.ts';
import { ChangedMeanwhile, type Disk, disk as realDisk } from '../../clients/disk.ts';
import { parseDocument } from '../../clients/document.ts';
import { inXdgState } from '../../clients/folders.ts';
import { grantedPaths, kindOnDisk } from '../../clients/granted-paths.ts';
import { hideInJson, hideInYaml } from '../../clients/hide-values.ts';
import { type ImportPlan, packagesIn, planImport } from '../../clients/plan-import.ts';
import { problemOf } from '../../clients/problem-of.ts';
import { decodeServers, serverNames } from '../../clients/servers-file.ts';
import { type Installation, runningInstallation, startCommand } from '../../clients/start-command.ts';
import { configPath } from '../../config/path.ts';
import { type Guard, objectionTo } from '../../sandbox/guard.ts';
import {
  ATTEMPTS,
  asFailure,
  type ClientIo,
  chosenClients,
  type PackageSource,
  say,
} from '../client-files.ts';
import { EXIT, refused, report } from '../failure.ts';
import { version } from '../version.ts';
import { sayWalls } from './import-walls.ts';
import { showDiff } from './show-diff.ts';

export interface ImportOptions {
  /** Ids of clients; all whose files are found when there is none. */
  readonly client?: readonly string[] | undefined;
  readonly config?: string | undefined;
  readonly dryRun?: boolean | undefined;
  /** Nothing is asked, so it changes nothing; scripts may say it all the same. */
  readonly yes?: boolean | undefined;
  /** Leaves `npx`, `uvx` and the like as they are. */
  readonly commands?: boolean | undefined;
}

interface Run {
  readonly io: ClientIo;
  readonly disk: Disk;
  readonly config: string;
  readonly dryRun: boolean;
  readonly installation: Installation;
  /** In a dry run: `bartizan.yaml` as the files before would have left it. */
  pending: string | undefined;
  /** Something was moved that Bartizan starts itself. */
  started: boolean;
  readonly packages: PackageSource | undefined;
  /** By what was asked for. */
  readonly acquired: Map<string, Acquired>;
}

/** `bartizan import`. Returns the exit code; throws nothing. */
export async function importServers(options: ImportOptions, io: ClientIo): Promise<number> {
  try {
    const { code, started } = await importAll(options, io);
    if (started) await sayWalls(io);
    return code;
  } catch (error) {
    return report(error, io);
  }
}

/** @returns the exit code, and whether something was moved that Bartizan starts itself */
async function importAll(options: ImportOptions, io: ClientIo): Promise<{ code: number; started: boolean }> {
  const clients = chosenClients(options.client);
  const disk = io.disk ?? realDisk;
  const config = configPath(options.config, io.env, io.home);
  const run: Run = {
    io,
    disk,
    config,
    dryRun: options.dryRun === true,
    installation: io.installation ?? runningInstallation(version),
    pending: undefined,
    started: false,
    packages: options.commands === true ? undefined : io.packages,
    acquired: new Map(),
  };
  const original = textOf(disk, config);
  run.pending = original;

  let code: number = EXIT.fine;
  const changed: Client[] = [];
  let found = 0;
  for (const client of clients) {
    const before = found;
    for (const place of client.places(io)) {
      try {
        await acquirePackages(run, client, place);
        const moved = importPlace(run, client, place);
        if (moved === undefined) continue;
        found++;
        if (moved > 0 && !changed.includes(client)) changed.push(client);
      } catch (error) {
        found++;
        code = Math.max(code, report(asFailure(error, place.file), io));
      }
    }
    if (found === before && options.client?.includes(client.id) === true) {
      const places = client.places(io).map(({ file }) => file);
      code = Math.max(code, report(refused(`${client.label} has no config at ${places.join(' or ')}`), io));
    }
  }
  if (run.dryRun) showDiff(io, config, original && hideInYaml(original), hideInYaml(run.pending ?? ''));
  say(io, conclusion(run, found, changed));
  return { code, started: run.started };
}

const CHANGED: Acquired = { kept: 'the file was changed while packages were fetched; import it again' };

/** Fetches before any file is read to be changed: that takes seconds, and files should not wait. */
async function acquirePackages(run: Run, client: Client, place: Place): Promise<void> {
  const { io, disk, config, packages, installation } = run;
  const bytes = packages === undefined ? undefined : disk.read(place.file);
  if (packages === undefined || bytes === undefined) return;
  const document = parseDocument(place.file, bytes);
  for (const spec of packagesIn({ client, place, at: io, document, script: installation.script })) {
    if (run.acquired.has(spec)) continue;
    run.acquired.set(spec, await packages.acquire(spec, config, run.dryRun));
  }
}

/** How many servers were moved; undefined when there is no such file. */
function importPlace(run: Run, client: Client, place: Place): number | undefined {
  const { io, disk, config, installation } = run;
  for (let attempt = 1; ; attempt++) {
    const bytes = disk.read(place.file);
    if (bytes === undefined) return undefined;
    const configFile: Found = { file: config, bytes: disk.read(config) };
    const start = startCommand(installation, io);
    const more = config === configPath(undefined, {}, io.home) ? [] : ['--config', config];
    const servers = run.dryRun ? run.pending : decodeServers(config, configFile.bytes);
    const document = parseDocument(place.file, bytes);
    const plan = planImport({
      client,
      place,
      at: io,
      document,
      config,
      servers,
      script: installation.script,
      invocation: (server) => ({ command: start.command, args: [...start.args, 'run', server, ...more] }),
      problemOf,
      pathsOf(launch) {
        run.started = true;
        return grantedPaths(launch, guardAt(run), kindOnDisk);
      },
      objectionTo: (place, how) =>
        kindOnDisk(place) === undefined
          ? 'is no file and no directory'
          : objectionTo(place, how, guardAt(run)),
      ...(run.packages !== undefined && { acquired: (spec: string) => run.acquired.get(spec) ?? CHANGED }),
    });
    if (run.dryRun || plan.moved.length === 0) {
      describe(run, client, place, plan);
      if (plan.moved.length > 0) showDiff(io, place.file, hideInJson(document.text), hideInJson(plan.text));
      run.pending = plan.servers;
      return plan.moved.length;
    }
    try {
      const state = path.join(inXdgState(io), 'bartizan');
      const clientFile = { file: place.file, bytes };
      const backup = applyImport(disk, {
        client: client.id,
        clientFile,
        config: configFile,
        plan,
        state,
        at: io.now(),
      });
      describe(run, client, place, plan);
      say(io, [`  backup  ${backup.file}`]);
      return plan.moved.length;
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile) || attempt === ATTEMPTS) throw error;
    }
  }
}

function describe(run: Run, { label }: Client, { file, folder }: Place, plan: ImportPlan): void {
  const { io, config, dryRun } = run;
  const lines = [`${label}  ${file}`];
  const secrets = plan.moved.length > 0 && folder !== undefined;
  for (const { path: at, server, added, notes } of plan.moved) {
    const how = added ? '' : ', which is there already with the same launch';
    lines.push(`  ${dryRun ? 'would move' : 'moved '}  ${nameOf(at)} → ${server}${how}`);
    lines.push(...notes.map((note) => `          ${note}`));
  }
  for (const { path: at, reason } of plan.left) lines.push(`  left    ${nameOf(at)}: ${reason}`);
  const there = serverNames(config, plan.servers);
  for (const { path: at, server } of plan.already) {
    const lost = there.includes(server) ? '' : `, but ${config} has no server ${server}`;
    lines.push(`  left    ${nameOf(at)}: runs through Bartizan already${lost}`);
  }
  if (plan.moved.length + plan.left.length + plan.already.length === 0) lines.push('  has no servers');
  if (secrets) {
    lines.push(
      '  note    this file may be shared through version control; what it starts is now on this machine only',
    );
  }
  say(io, lines);
}

function conclusion(run: Run, found: number, changed: readonly Client[]): string[] {
  if (found === 0) return ['No config of a client was found: nothing to import.'];
  if (changed.length === 0) return ['', 'Nothing to import.'];
  if (run.dryRun) return ['', 'This was a dry run: nothing has been changed.'];
  const flag =
    run.config === configPath(undefined, run.io.env, run.io.home)
      ? ''
      : ` --config ${/\s/.test(run.config) ? JSON.stringify(run.config) : run.config}`;
  return [
    '',
    `The servers are in ${run.config}${run.io.platform === 'win32' ? '' : ', which only you may read'}.`,
    'What was under env and headers still stands in clear: there, and in the backup.',
    '',
    'Now type:',
    `  bartizan approve --all${flag}`,
    `and restart ${changed.map(({ label }) => label).join(', ')}.`,
    'To undo all of it: bartizan eject',
  ];
}

/** Nobody is granted a home, or what Bartizan itself goes by, only because an argument names it. */
function guardAt({ io, config }: Run): Guard {
  const state = path.join(inXdgState(io), 'bartizan');
  return { homes: [io.home], keeps: [state, path.join(io.home, '.config', 'bartizan')], files: [config] };
}

function nameOf(at: readonly string[]): string {
  const project = at.length > 2 ? ` (in ${at.at(1)})` : '';
  return `${at.at(-1)}${project}`;
}

function textOf(disk: Disk, file: string): string | undefined {
  try {
    return decodeServers(file, disk.read(file));
  } catch (error) {
    throw asFailure(error, file);
  }
}
