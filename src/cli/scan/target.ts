/** What was typed, as servers to be scanned. Nothing is started or fetched here. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ClientFileError } from '../../clients/document.ts';
import { kindOnDisk } from '../../clients/granted-paths.ts';
import type { Launch } from '../../clients/launch.ts';
import { freeName, serverName } from '../../clients/names.ts';
import { packageOf } from '../../clients/package-of.ts';
import { pathsFromHere } from '../../clients/paths-from-here.ts';
import type { Config, ServerConfig } from '../../config/config.ts';
import { parseYaml } from '../../config/document.ts';
import { loadConfig } from '../../config/load.ts';
import { parseConfig } from '../../config/parse.ts';
import { configPath } from '../../config/path.ts';
import type { Spec } from '../../packages/ecosystem.ts';
import { parseSpec } from '../../packages/spec.ts';
import { misused, refused } from '../failure.ts';
import { asPackageFailure } from '../packages.ts';
import { shortName } from '../short-name.ts';
import { asPackage } from './as-package.ts';
import { readClientFile } from './client-file.ts';
import type { Entry, Target } from './entry.ts';
import { ofAddress } from './launch-findings.ts';

export interface Typed {
  readonly words: readonly string[];
  /** They stand behind `--`: a command. */
  readonly isCommand: boolean;
  readonly config: string | undefined;
  readonly osv: string | undefined;
}

export interface Here {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

/** @throws {Failure} when it is none of the forms; {@link ConfigError} when the config does not load */
export async function targetOf(typed: Typed, here: Here): Promise<Target> {
  const { words, isCommand, config } = typed;
  const [first, ...args] = words;
  if (first === undefined) return ofConfig(configPath(config, here.env), typed);
  if (config !== undefined)
    throw misused('there is a --config, and something else to scan', 'leave one of them out');
  if (isCommand) return ofCommand(first, args, typed, here);
  if (/^https?:/i.test(first)) return ofUrl(first, args, typed, here);
  if (/^(?:npm|pypi|oci|path):/.test(first)) return ofPackage(first, args, typed, here);
  const file = path.resolve(here.cwd, first);
  if (kindOnDisk(file) !== 'file') {
    throw misused(
      `${JSON.stringify(first)} is no file, no package and no address`,
      `a command stands behind --: bartizan scan -- ${words.join(' ')}`,
    );
  }
  if (args.length > 0) throw misused('a file stands alone', `bartizan scan ${first}`);
  return /\.ya?ml$/i.test(file) ? ofConfig(file, typed) : ofClientFile(file, typed, here);
}

async function ofConfig(file: string, typed: Typed): Promise<Target> {
  const config = await loadConfig(file);
  const document = parseYaml(readFileSync(config.path, 'utf8'));
  const entries = Object.entries(config.servers).map(([name, server]): Entry => {
    const { line = 1, column = 1 } = document.place({ path: ['servers', name], message: '' }, 'key');
    return { name, server, spot: { file: config.path, line, column }, findings: [], paths: [] };
  });
  return { config: withAdvisories(config, typed), entries };
}

function ofClientFile(file: string, typed: Typed, here: Here): Target {
  const launches: Named[] = [];
  const names = new Set<string>();
  try {
    for (const { key, launch, ...rest } of readClientFile(file, readFileSync(file), here)) {
      const name = freeName(serverName(key), (taken) => names.has(taken));
      names.add(name);
      launches.push({ name, ...(launch !== undefined && { launch }), ...rest });
    }
  } catch (error) {
    throw error instanceof ClientFileError ? refused(error.message, 'correct the file') : error;
  }
  return ofLaunches(launches, path.dirname(file), typed);
}

function ofCommand(command: string, args: readonly string[], typed: Typed, here: Here): Target {
  const isPath = command.startsWith('.') && kindOnDisk(path.resolve(here.cwd, command)) !== undefined;
  const launch = {
    command: isPath ? path.resolve(here.cwd, command) : command,
    args: pathsFromHere(args, here.cwd, kindOnDisk).args,
    cwd: here.cwd,
    inheritEnv: ['PATH', 'HOME'],
  };
  const found = packageOf(command, args);
  const name =
    found !== undefined && 'spec' in found
      ? shortName(parseSpec(found.spec))
      : serverName(path.basename(command));
  return ofLaunches([{ name, launch, findings: [] }], here.cwd, typed);
}

function ofPackage(text: string, args: readonly string[], typed: Typed, here: Here): Target {
  try {
    const spec = parseSpec(text);
    const isPath = spec.ecosystem === 'path';
    const name = isPath ? path.resolve(here.cwd, spec.name) : spec.name;
    const launch = {
      // Its place is taken by the package.
      command: path.basename(name),
      args: spec.ecosystem === 'oci' ? args : pathsFromHere(args, here.cwd, kindOnDisk).args,
      cwd: here.cwd,
      inheritEnv: ['PATH', 'HOME'],
    };
    const entry = { name: shortName({ ...spec, name }), launch, findings: [], spec: { ...spec, name } };
    return ofLaunches([entry], here.cwd, typed);
  } catch (error) {
    throw asPackageFailure(error);
  }
}

function ofUrl(url: string, args: readonly string[], typed: Typed, here: Here): Target {
  if (!URL.canParse(url)) throw misused(`${JSON.stringify(url)} is no address`, 'https://example.com/mcp');
  if (args.length > 0) throw misused('an address stands alone', `bartizan scan ${url}`);
  const findings = ofAddress(url);
  const name = serverName(new URL(url).hostname);
  const isRefused = findings.some(({ level }) => level === 'error');
  const entry = isRefused
    ? { name, findings, trouble: { message: 'it is not connected to like this' } }
    : { name, launch: { url }, findings: [] };
  return ofLaunches([entry], here.cwd, typed);
}

interface Named extends Pick<Entry, 'name' | 'findings' | 'trouble' | 'spot'> {
  readonly launch?: Launch;
  /** It is this package, of whatever version. */
  readonly spec?: Spec;
}

/** As a config would have them that nobody has written. */
function ofLaunches(named: readonly Named[], dir: string, typed: Typed): Target {
  const servers = Object.fromEntries(
    named.flatMap(({ name, launch }) => (launch === undefined ? [] : [[name, launch]])),
  );
  const config = parseConfig(JSON.stringify({ servers }), path.join(dir, 'bartizan.yaml'));
  const entries = named.map(({ name, launch, spec, ...rest }): Entry => {
    const written = config.servers[name];
    const server =
      written?.kind === 'stdio' && written.package === undefined && spec ? asPackage(written, spec) : written;
    const known: { server?: ServerConfig } = server === undefined ? {} : { server };
    return { name, ...rest, ...known, paths: launch === undefined ? [] : pathsIn(launch, spec) };
  });
  return { config: withAdvisories(config, typed), entries };
}

/** Paths among its arguments that are there, alone or behind the `=` of an option. Those of an image are its own. */
function pathsIn(launch: Launch, spec: Spec | undefined): string[] {
  if ('url' in launch || spec?.ecosystem === 'oci') return [];
  return (launch.args ?? [])
    .map((word) => (word.startsWith('-') ? word.slice(word.indexOf('=') + 1) : word))
    .filter((word) => path.isAbsolute(word) && kindOnDisk(word) !== undefined)
    .map((word) => path.normalize(word));
}

function withAdvisories(config: Config, { osv }: Typed): Config {
  if (osv === undefined) return config;
  return { ...config, advisories: /^https:/i.test(osv) ? osv : path.resolve(osv) };
}
