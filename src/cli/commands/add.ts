import path from 'node:path';
import { disk } from '../../clients/disk.ts';
import { grantedPaths, kindOnDisk } from '../../clients/granted-paths.ts';
import { freeName } from '../../clients/names.ts';
import { pathsFromHere } from '../../clients/paths-from-here.ts';
import { decodeServers, placeServer, replacePackage } from '../../clients/servers-file.ts';
import type { Config, VerifyConfig } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import { parseConfig } from '../../config/parse.ts';
import { configPath } from '../../config/path.ts';
import { guardOf } from '../../gateway/guard.ts';
import { loadLock } from '../../lock/store.ts';
import { acquire } from '../../packages/acquire.ts';
import type { Spec } from '../../packages/ecosystem.ts';
import { openEcosystem } from '../../packages/open-ecosystem.ts';
import { formatSpec, parseSpec } from '../../packages/spec.ts';
import { EXIT, misused } from '../failure.ts';
import { approvedIn, asPackageFailure, storeOf, trustedRootOf } from '../packages.ts';
import { shortName } from '../short-name.ts';
import { showFound, showInstalled } from '../show-package.ts';
import { type Io, printable } from '../terminal.ts';

export interface AddOptions {
  readonly config?: string;
  /** The server's name in the config; by default one made of the package's. */
  readonly name?: string;
  /** Why it is used although nobody signed it. */
  readonly unsigned?: string;
}

/** As the schema has it for a server that says nothing. */
const DEFAULTS: VerifyConfig = {
  require: ['signature'],
  source: undefined,
  workflow: undefined,
  unsigned: undefined,
  key: undefined,
  identity: undefined,
  issuer: undefined,
  sbomMaxAgeDays: undefined,
};

/** `bartizan add`: fetches and verifies a package, keeps it, and makes it a server of the config. It starts nothing. */
export async function add(
  wanted: string,
  args: readonly string[],
  options: AddOptions,
  io: Io,
): Promise<number> {
  try {
    return await addPackage(fromHere(parseSpec(wanted)), args, options, io);
  } catch (error) {
    throw asPackageFailure(error);
  }
}

async function addPackage(spec: Spec, args: readonly string[], options: AddOptions, io: Io): Promise<number> {
  const file = configPath(options.config, io.env);
  const bytes = disk.read(file);
  const text = decodeServers(file, bytes);
  const config = text === undefined ? parseConfig('{}', file) : await loadConfig(file);
  const place = placeFor(spec, options.name, config);
  const lock = await loadLock(config.lockPath);
  const ecosystem = await openEcosystem(spec.ecosystem, {
    env: io.env,
    trustedRoot: trustedRootOf(config, io.env),
    now: Date.now,
    base: config.dir,
    trust: place.verify,
  });
  const demands = { ...place.verify, ...(options.unsigned !== undefined && { unsigned: options.unsigned }) };
  let told: readonly string[] = [];
  const acquired = await acquire(spec, {
    ecosystem,
    store: storeOf(io.env),
    demands,
    allow: config.packages.allow,
    now: Date.now,
    approved: approvedIn(lock),
    found(resolution, proof) {
      told = resolution.warnings;
      io.stdout.write(showFound(resolution, proof, io));
    },
  });
  io.stdout.write(showInstalled(acquired, told, io));

  const exact = formatSpec(acquired.about.spec);
  // Those of an image are about its own files.
  const typed =
    spec.ecosystem === 'oci' ? { args, notes: [] } : pathsFromHere(args, process.cwd(), kindOnDisk);
  const launch = {
    package: exact,
    ...(args.length > 0 && { args: typed.args }),
    ...(options.unsigned !== undefined && { verify: { unsigned: options.unsigned } }),
  };
  const granted = grantedPaths(launch, guardOf(config, io.env), kindOnDisk);
  const { write } = granted;
  const next = place.present
    ? replacePackage(file, text ?? '', place.name, exact)
    : placeServer(file, text, place.name, { ...launch, ...(write.length > 0 && { files: { write } }) }, [])
        .text;
  // Never a config that would not load.
  parseConfig(next, file);
  if (next !== text) disk.replace(file, bytes, Buffer.from(next));
  io.stdout.write(
    `${place.present ? 'Now' : 'Added'} ${place.name} in ${file}. Nothing may call it before: bartizan approve ${place.name}\n`,
  );
  const kept = args.length === 0 ? [] : ['keeps the arguments and grants that it has there'];
  const notes = place.present ? kept : [...typed.notes, ...granted.notes];
  for (const note of notes) io.stdout.write(`  It ${printable(note)}.\n`);
  return EXIT.fine;
}

interface Place {
  readonly name: string;
  /** The server is there already, with another version of the package. */
  readonly present: boolean;
  readonly verify: VerifyConfig;
}

/** A server that has this package already gets the new version, and keeps what else is said of it. */
function placeFor(spec: Spec, name: string | undefined, { servers }: Config): Place {
  const present = Object.entries(servers).find(
    ([each, server]) =>
      (name === undefined || each === name) &&
      server.kind === 'stdio' &&
      server.package?.ecosystem === spec.ecosystem &&
      server.package.name === spec.name,
  );
  if (present?.[1].kind === 'stdio' && present[1].package !== undefined) {
    return { name: present[0], present: true, verify: present[1].verify };
  }
  if (name !== undefined && Object.hasOwn(servers, name)) {
    throw misused(`there is a server "${name}" already, of something else`, 'choose another --name');
  }
  const free = name ?? freeName(shortName(spec), (taken) => Object.hasOwn(servers, taken));
  return { name: free, present: false, verify: DEFAULTS };
}

/** A path that is typed starts from where it is typed. */
function fromHere(spec: Spec): Spec {
  return spec.ecosystem === 'path' ? { ...spec, name: path.resolve(spec.name) } : spec;
}
