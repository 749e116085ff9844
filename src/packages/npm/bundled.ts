/**
 * Packages that came inside the archive of another one: declared as `bundleDependencies`
 * (docs.npmjs.com/cli/configuring-npm/package-json), or only put there. Node loads them like any other, and no registry
 * lists or signs them, so all that is known of them is what they say of themselves.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import semver from 'semver';
import type { Component } from '../ecosystem.ts';
import { parseJson } from '../parse-json.ts';
import type { Placed } from './lockfile.ts';
import { npmPurl } from './purl.ts';

const NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/i;

/** Looks for every `node_modules` in what was laid out, however deep. Of each archive, each name and version is there once. */
export function bundledIn(directory: string, placed: readonly Placed[]): Component[] {
  const known = new Map(placed.map((each) => [each.location, each]));
  const found = new Map<string, Component>();
  for (const location of packagesBelow(directory, '')) {
    if (known.has(location)) continue;
    const archive = archiveOf(location, known);
    if (archive === undefined) continue;
    const component = read(directory, location, archive);
    found.set(`${archive.location} ${component.purl}`, component);
  }
  return [...found.values()];
}

/** What stands directly in a `node_modules`, with its path from the directory. */
function* packagesBelow(directory: string, within: string): Generator<string> {
  const isModules = path.posix.basename(within) === 'node_modules';
  for (const name of foldersIn(path.join(directory, within))) {
    const place = within === '' ? name : `${within}/${name}`;
    if (isModules && name.startsWith('@')) {
      for (const inner of foldersIn(path.join(directory, place))) yield* packageAt(`${place}/${inner}`);
    } else if (isModules) yield* packageAt(place);
    else yield* packagesBelow(directory, place);
  }

  function* packageAt(place: string): Generator<string> {
    if (!path.posix.basename(place).startsWith('.')) yield place;
    yield* packagesBelow(directory, place);
  }
}

function foldersIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** The nearest package around it that was fetched. */
function archiveOf(location: string, known: ReadonlyMap<string, Placed>): Placed | undefined {
  for (let at = path.posix.dirname(location); at !== '.'; at = path.posix.dirname(at)) {
    const placed = known.get(at);
    if (placed !== undefined) return placed;
  }
  return undefined;
}

/** A name or version that is none is not repeated: then the name is that of its folder, and the version is not known. */
function read(directory: string, location: string, archive: Placed): Component {
  const said = manifestIn(path.join(directory, location));
  const folder = location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const name = typeof said.name === 'string' && NAME.test(said.name) ? said.name : folder;
  const version = typeof said.version === 'string' ? (semver.valid(said.version) ?? '') : '';
  return {
    purl: npmPurl(name, version),
    name,
    version,
    integrity: archive.integrity,
    ...(typeof said.license === 'string' && { licence: said.license }),
    dependsOn: [],
    bundledIn: npmPurl(archive.name, archive.version),
  };
}

function manifestIn(directory: string): Readonly<Record<string, unknown>> {
  try {
    const manifest: unknown = parseJson(readFileSync(path.join(directory, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null ? { ...manifest } : {};
  } catch {
    return {}; // it says nothing of itself, and can be loaded all the same
  }
}
