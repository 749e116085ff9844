/** Finds out exactly what a package consists of, with npm's own resolver. Asks for metadata only; no archive is opened. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Arborist, { type Node, type Tree } from '@npmcli/arborist';
import { checkEngine } from 'npm-install-checks';
import type { Component, Resolution, Spec } from '../ecosystem.ts';
import { PackageError } from '../package-error.ts';
import { formatSpec } from '../spec.ts';
import { placedIn, strongest } from './lockfile.ts';
import { npmPurl } from './purl.ts';
import { type Registry, registryError } from './registry.ts';

/** What the registry said of one package, signatures included. */
export interface Listed {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  /** The `dist` of its metadata. */
  readonly dist: unknown;
}

export interface NpmResolution extends Resolution {
  /** The package itself first. */
  readonly listed: readonly Listed[];
}

/** @throws {PackageError} */
export async function resolveNpm(spec: Spec, registry: Registry): Promise<NpmResolution> {
  const tree = await idealTree(spec, registry);
  const nodes = [...tree.inventory.values()].filter(({ isRoot, inBundle }) => !isRoot && !inBundle);
  const main = nodes.find(({ location }) => location === `node_modules/${spec.name}`);
  if (main === undefined) throw new PackageError('not_found', `there is no ${formatSpec(spec)}`);
  refuseOthers(main, nodes, spec);
  const lockfile = { name: 'package-lock.json', text: String(tree.meta) };
  // Whatever cannot be laid out is refused before anything of it is fetched.
  placedIn(lockfile.text);
  const components = unique([main, ...nodes].map(componentOf));
  return {
    spec: { ecosystem: 'npm', name: spec.name, version: main.version },
    components,
    lockfile,
    warnings: nodes.flatMap(warningsOn),
    listed: unique(
      [main, ...nodes].map((node) => ({
        purl: purlOf(node),
        name: nameOf(node),
        version: node.version,
        integrity: strongest(node.integrity, nameOf(node)),
        dist: node.package.dist,
      })),
    ),
  };
}

/** A registry that answers with another package, however well that one is signed, is not to be believed. */
function refuseOthers(main: Node, nodes: readonly Node[], { name, version }: Spec): void {
  const other = nodes.find(
    (node) =>
      nameOf(node) !== node.name && ![...node.edgesIn].some(({ rawSpec }) => rawSpec.startsWith('npm:')),
  );
  const asked = other?.name ?? `${name}@${version}`;
  const exact = version !== undefined && /^\d+\.\d+\.\d+/.test(version) && !/[\s|]/.test(version);
  if (other === undefined && !(exact && main.version !== version.split('+')[0])) return;
  const got = other ?? main;
  throw new PackageError(
    'forged',
    `the registry answers with ${nameOf(got)}@${got.version} when asked for ${asked}`,
    'do not use it',
  );
}

async function idealTree({ name, version = 'latest' }: Spec, registry: Registry): Promise<Tree> {
  if (/[:/\\]|^[.~]/.test(version) && !/^~\d/.test(version)) {
    throw new PackageError(
      'bad_spec',
      `${JSON.stringify(version)} is no version`,
      `write it like npm:${name}@1.2.3`,
    );
  }
  const host = new URL(registry.addressOf(name)).host;
  const temporary = await mkdtemp(path.join(tmpdir(), 'bartizan-npm-'));
  // The name of the folder becomes the name in the lockfile.
  const folder = path.join(temporary, 'package');
  await mkdir(folder);
  const nothing = { allowGit: 'none', allowRemote: 'none', allowFile: 'none', allowDirectory: 'none' };
  try {
    const arborist = new Arborist({
      ...registry.options,
      ...nothing,
      path: folder,
      cache: path.join(temporary, 'cache'),
      ignoreScripts: true,
      audit: false,
      omit: ['dev'],
      omitLockfileRegistryResolved: false,
      fetchRetries: 2,
      timeout: 60_000,
    });
    return await arborist.buildIdealTree({ add: [`${name}@${version}`], saveType: 'prod' });
  } catch (cause) {
    throw treeError(cause, host, name);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function treeError(cause: unknown, host: string, name: string): PackageError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const hint = 'use another version, or another package';
  if (code.startsWith('EALLOW')) {
    const what = 'it needs something that comes from no registry, such as a Git repository';
    return new PackageError('unfit', `${name}: ${what}`, hint);
  }
  if (code === 'ERESOLVE')
    return new PackageError('unfit', `${name}: its dependencies contradict each other`, hint);
  if (code === 'EBADPLATFORM') return new PackageError('unfit', `${name}: it is not for this system`, hint);
  return registryError(cause, host);
}

function nameOf(node: Node): string {
  return node.packageName ?? node.name;
}

function purlOf(node: Node): string {
  return npmPurl(nameOf(node), node.version);
}

function componentOf(node: Node): Component {
  const { license } = node.package;
  const needed = [...node.edgesOut.values()].flatMap(({ to }) =>
    to === null || to.inBundle ? [] : [purlOf(to)],
  );
  return {
    purl: purlOf(node),
    name: nameOf(node),
    version: node.version,
    integrity: strongest(node.integrity, nameOf(node)),
    ...(typeof license === 'string' && { licence: license }),
    dependsOn: [...new Set(needed)].sort(),
  };
}

function warningsOn(node: Node): string[] {
  const what = `${nameOf(node)}@${node.version}`;
  const { deprecated } = node.package;
  const warnings: string[] = [];
  if (node.hasInstallScript)
    warnings.push(`${what} wants to run a script when it is installed: that is not done`);
  if (typeof deprecated === 'string') warnings.push(`${what} is deprecated: ${deprecated}`);
  try {
    checkEngine(node.package, null, process.version);
  } catch {
    warnings.push(`${what} is not made for Node ${process.version}`);
  }
  return warnings;
}

function unique<Item extends { readonly purl: string }>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [item.purl, item])).values()];
}
