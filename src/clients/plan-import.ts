import { applyEdits, type Edit, findNodeAtLocation, type Node } from 'jsonc-parser';
import type { Acquired } from './acquired.ts';
import { asImage, objectionToImage } from './as-image.ts';
import type { Moved } from './backups.ts';
import type { Client, Place, Surroundings } from './client.ts';
import {
  type ClientDocument,
  ClientFileError,
  jsonValue,
  place as placeOf,
  propertiesOf,
  propertyOf,
} from './document.ts';
import type { GrantedPaths } from './granted-paths.ts';
import type { Launch, PackageLaunch, StdioLaunch } from './launch.ts';
import { grantsFor } from './launchers.ts';
import { type FoundPackage, packageOf } from './package-of.ts';
import { type ReadEntry, readEntry } from './read-entry.ts';
import { rewriteEntry } from './rewrite-entry.ts';
import { placeServer } from './servers-file.ts';
import { type Invocation, runThroughBartizan } from './start-command.ts';
import { obstacleWithinWalls } from './within-walls.ts';

export interface Task {
  readonly client: Client;
  readonly place: Place;
  readonly at: Surroundings;
  readonly document: ClientDocument;
  /** `bartizan.yaml`: where it is, and its text as far as there is one. */
  readonly config: string;
  readonly servers: string | undefined;
  readonly script: string;
  /** How the client is to run a server. */
  invocation(server: string): Invocation;
  /** What a server may be granted of the files that its arguments name. */
  pathsOf(launch: StdioLaunch | PackageLaunch): GrantedPaths;
  /** Why this must not be granted, in words that follow the path. */
  objectionTo(place: string, how: 'read' | 'write'): string | undefined;
  /** What became of a package that a launcher such as `npx` would fetch. Absent, every server stays a command. */
  acquired?(spec: string): Acquired;
  /** What `bartizan.yaml` would refuse about a server; undefined when nothing. */
  problemOf(launch: Launch): string | undefined;
}

export interface ImportPlan {
  /** The client's file and `bartizan.yaml` as they shall be. */
  readonly text: string;
  readonly servers: string | undefined;
  readonly moved: readonly (Moved & { readonly notes: readonly string[] })[];
  /** Entries that stay as they are, and why. */
  readonly left: readonly { readonly path: readonly string[]; readonly reason: string }[];
  /** Entries that run through Bartizan already. */
  readonly already: readonly { readonly path: readonly string[]; readonly server: string }[];
}

/** Thinks out an import of one file; nothing is written. @throws {ClientFileError | ServersFileError} */
export function planImport(task: Task): ImportPlan {
  const { client, document, config } = task;
  const edits: Edit[] = [];
  const moved: ImportPlan['moved'][number][] = [];
  const left: ImportPlan['left'][number][] = [];
  const already: ImportPlan['already'][number][] = [];
  let { servers } = task;
  for (const { path, node, twice, folder } of entriesOf(task)) {
    const value = jsonValue(node);
    const running = runThroughBartizan(value, task.script);
    if (running !== undefined) {
      already.push({ path, server: running });
      continue;
    }
    const read = twice ?? readEntry(value, client, folder, task.at);
    const problem = 'left' in read ? read.left : task.problemOf(read.launch);
    if ('left' in read || problem !== undefined) {
      left.push({ path, reason: problem ?? '' });
      continue;
    }
    const key = path.at(-1) ?? '';
    const { launch, notes } = asPackage(read, task);
    const granted = withPaths(launch, task);
    const placed = placeServer(config, servers, key, granted.launch, Object.keys(read.staying));
    servers = placed.text;
    const rewritten = rewriteEntry(
      document.text,
      node,
      client.urlKeys,
      task.invocation(placed.name),
      read.staying,
    );
    edits.push(...rewritten.edits);
    const { name: server, added } = placed;
    const obstacle = obstacleWithinWalls(launch);
    moved.push({
      path: [...path],
      server,
      added,
      written: rewritten.written,
      notes: [...notes, ...(added ? [...granted.notes, ...(obstacle === undefined ? [] : [obstacle])] : [])],
    });
  }
  return { text: applyEdits(document.text, edits), servers, moved, left, already };
}

function withPaths(launch: Launch, { pathsOf }: Task): { launch: Launch; notes: readonly string[] } {
  if ('url' in launch) return { launch, notes: [] };
  const { write, notes } = pathsOf(launch);
  return { launch: write.length === 0 ? launch : { ...launch, files: { write } }, notes };
}

/** The packages that the servers of a file would be fetched as, each once. */
export function packagesIn(task: Pick<Task, 'client' | 'place' | 'at' | 'document' | 'script'>): string[] {
  const specs = entriesOf(task).flatMap(({ node, twice, folder }) => {
    const value = jsonValue(node);
    if (runThroughBartizan(value, task.script) !== undefined) return [];
    const read = twice ?? readEntry(value, task.client, folder, task.at);
    if ('left' in read || !('command' in read.launch)) return [];
    const found = packageOf(read.launch.command, read.launch.args ?? []);
    return found !== undefined && 'spec' in found ? [found.spec] : [];
  });
  return [...new Set(specs)];
}

/** The launch by a verified package in place of whatever fetches it now, where that can be had. */
function asPackage(read: ReadEntry, task: Task): { launch: Launch; notes: readonly string[] } {
  const { launch, notes, staying } = read;
  if (task.acquired === undefined || !('command' in launch)) return { launch, notes };
  const found = packageOf(launch.command, launch.args ?? []);
  if (found === undefined) return { launch, notes };
  const objection = 'image' in found ? objectionToImage(found, launch, staying, task.objectionTo) : undefined;
  const acquired =
    objection !== undefined ? { kept: objection } : 'kept' in found ? found : task.acquired(found.spec);
  if ('image' in found && 'exact' in acquired) {
    const managed = asImage(found, launch, acquired);
    const problem = task.problemOf(managed.launch);
    if (problem !== undefined) return { launch, notes: [...notes, `stays a command: ${problem}`] };
    return { launch: managed.launch, notes: [...notes, ...managed.notes] };
  }
  if ('kept' in acquired) return { launch, notes: [...notes, `stays a command: ${acquired.kept}`] };
  const { args, launcher } = found as FoundPackage;
  const { cwd, env } = launch;
  const managed: Launch = {
    package: acquired.exact,
    ...(args.length > 0 && { args }),
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env }),
    // What a launcher needs for itself is needed no more.
    inheritEnv: [...grantsFor('', [], Object.keys(env ?? {}), task.at), ...Object.keys(staying)],
  };
  const verified = `${acquired.exact}, verified, in place of ${launcher}`;
  return { launch: managed, notes: [...notes, verified, ...acquired.warnings] };
}

interface Entry {
  readonly path: readonly string[];
  readonly node: Node;
  readonly folder?: string;
  readonly twice?: { readonly left: string };
}

function entriesOf({
  client,
  place,
  document: { root, text },
}: Pick<Task, 'client' | 'place' | 'document'>): Entry[] {
  if (root === undefined) return [];
  return client.maps(jsonValue(root), place).flatMap(({ path, folder }) => {
    for (const [depth, key] of path.entries()) {
      const parent = findNodeAtLocation(root, path.slice(0, depth));
      if (parent !== undefined && propertyOf(parent, key) === 'twice') {
        const spot = placeOf(place.file, text, parent.offset);
        throw new ClientFileError(`${spot}: ${JSON.stringify(key)} is in this object twice`);
      }
    }
    const map = findNodeAtLocation(root, [...path]);
    if (map?.type !== 'object') return [];
    return propertiesOf(map).map(({ key, value }) => ({
      path: [...path, key],
      node: value,
      ...(folder !== undefined && { folder }),
      ...ambiguity(map, key, value),
    }));
  });
}

function ambiguity(map: Node, key: string, entry: Node): Pick<Entry, 'twice'> {
  if (propertyOf(map, key) === 'twice') return { twice: { left: 'its name is there twice' } };
  const keys = entry.type === 'object' ? propertiesOf(entry).map((property) => property.key) : [];
  const double = keys.find((name, index) => keys.indexOf(name) !== index);
  return double === undefined ? {} : { twice: { left: `it has ${JSON.stringify(double)} twice` } };
}
