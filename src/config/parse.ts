import path from 'node:path';
import { controls as builtIn } from '../controls/index.ts';
import type { Control } from '../gateway/control.ts';
import type { Spec } from '../packages/ecosystem.ts';
import { parseSpec } from '../packages/spec.ts';
import { isWeaker } from '../sandbox/level.ts';
import type {
  AuditConfig,
  Config,
  ControlSetting,
  PackagesConfig,
  ServerConfig,
  SetConfig,
  UseConfig,
} from './config.ts';
import { grantsOf, wallsOf } from './containment.ts';
import { type Document, parseYaml } from './document.ts';
import { parseDuration } from './duration.ts';
import { problemsOf } from './issues.ts';
import { ConfigError, type Problem } from './problem.ts';
import { type ConfigFile, configSchema } from './schema.ts';
import type { ServerFile } from './server-schema.ts';
import { suggest } from './suggest.ts';

/**
 * The config in `text`, which stands in the file at `file`.
 *
 * @throws {ConfigError} with every problem that was found. Nothing is ever replaced by a default because it is wrong.
 */
export function parseConfig(text: string, file: string, controls: readonly Control[] = builtIn): Config {
  const location = path.resolve(file);
  const document = parseYaml(text);
  if (document.value === undefined) throw new ConfigError(location, document.problems);
  if (document.value === null) throw new ConfigError(location, [{ path: '', message: 'the file is empty' }]);
  const schema = configSchema(controls);
  // Compiling checks pays only when they run again; this happens once for each start.
  const parsed = schema.safeParse(document.value, { jitless: true });
  const wrong = parsed.success ? [] : problemsOf(parsed.error.issues, schema, document);
  const problems = [...document.problems, ...wrong].sort(byPlace);
  if (!parsed.success || problems.length > 0) throw new ConfigError(location, problems);
  const strangers = [...strangersIn(parsed.data, controls, document), ...weakIn(parsed.data, document)];
  if (strangers.length > 0) throw new ConfigError(location, strangers);
  return configOf(parsed.data, location, controls, document);
}

function byPlace(a: Problem, b: Problem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

function configOf(
  file: ConfigFile,
  location: string,
  controls: readonly Control[],
  document: Document,
): Config {
  const dir = path.dirname(location);
  return {
    path: location,
    dir,
    lockPath: path.join(dir, 'bartizan.lock'),
    servers: mapValues(file.servers, (server) => serverOf(server, dir)),
    sets: setsOf(file),
    packages: packagesOf(file.packages, dir),
    advisories: advisoriesOf(file.vulnerabilities, dir),
    http: file.http,
    audit: auditOf(file.audit, dir),
    controls: Object.fromEntries(
      controls.map((control) => [control.id, settingOf(control, file.controls[control.id])]),
    ),
    minimum: file.sandbox.minimum,
    use: file.use.map(({ module, options }, index): UseConfig => {
      const { line = 1, column = 1 } = document.place({ path: ['use', index], message: '' }, 'value');
      return { module, path: path.resolve(dir, module), options, line, column };
    }),
  };
}

/** Servers that a set or a control names, and that are none. */
function strangersIn(
  { servers, sets = {}, ...file }: ConfigFile,
  controls: readonly Control[],
  document: Document,
): Problem[] {
  const inSets = Object.entries(sets).flatMap(([name, set]) =>
    set.servers.map((server, index) => ({
      server,
      path: ['sets', name, 'servers', index],
      target: 'value' as const,
    })),
  );
  const inControls = controls.flatMap((control) => {
    const options = file.controls[control.id];
    if (options === undefined || isOff(options)) return [];
    const named = control.servers?.(options) ?? [];
    return named.map(({ server, path }) => ({
      server,
      path: ['controls', control.id, ...path],
      target: 'key' as const,
    }));
  });
  return [...inSets, ...inControls].flatMap(({ server, path, target }) => {
    if (Object.hasOwn(servers, server)) return [];
    const near = suggest(server, Object.keys(servers));
    const hint = near === undefined ? 'add it to `servers`, or take it out here' : `did you mean "${near}"?`;
    return [document.place({ path, message: `there is no server "${server}"`, hint }, target)];
  });
}

/** Servers whose walls are weaker than what is asked of all. Those without a word have what the platform has: see `levelOf`. */
function weakIn({ servers, sandbox: { minimum } }: ConfigFile, document: Document): Problem[] {
  if (minimum === undefined) return [];
  return Object.entries(servers).flatMap(([name, server]) => {
    const walls = 'url' in server ? undefined : server.sandbox;
    const meant = wallsOf(walls);
    if (meant.kind === 'default' || (meant.kind === 'level' && !isWeaker(meant.level, minimum))) return [];
    const message = `is weaker than ${minimum}, which sandbox.minimum asks of every server`;
    const hint = `sandbox: ${minimum}`;
    return [document.place({ path: ['servers', name, 'sandbox'], message, hint }, 'value')];
  });
}

const PATIENCE_MS = 5_000;

function setsOf({ servers, sets }: ConfigFile): Record<string, SetConfig> {
  const all = Object.keys(servers);
  if (sets === undefined) return all.length === 0 ? {} : { default: { servers: all, waitMs: PATIENCE_MS } };
  return mapValues(sets, (set) => ({ servers: set.servers, waitMs: milliseconds(set.wait) }));
}

function auditOf({ dir: written, durability }: ConfigFile['audit'], dir: string): AuditConfig {
  return { dir: written === undefined ? undefined : path.resolve(dir, written), durability };
}

function advisoriesOf({ osv }: ConfigFile['vulnerabilities'], dir: string): string | undefined {
  return osv === undefined || /^https:\/\//i.test(osv) ? osv : path.resolve(dir, osv);
}

function packagesOf({ allow, trustedRoot }: ConfigFile['packages'], dir: string): PackagesConfig {
  return { allow, trustedRoot: trustedRoot === undefined ? undefined : path.resolve(dir, trustedRoot) };
}

function serverOf(file: ServerFile, dir: string): ServerConfig {
  const times = { idleMs: milliseconds(file.idle), timeoutMs: milliseconds(file.timeout) };
  if ('url' in file) return { kind: 'http', url: file.url, headers: file.headers, ...times };
  const { args, cwd, env, inheritEnv, instances, maxInstances } = file;
  const local = {
    kind: 'stdio' as const,
    args,
    cwd: path.resolve(dir, cwd),
    cwdAsWritten: cwd,
    env,
    inheritEnv,
    instances,
    maxInstances,
    grants: grantsOf(file, dir),
    walls: wallsOf(file.sandbox),
    toolSandbox: file.toolSandbox,
    ...times,
  };
  if ('command' in file) return { ...local, command: file.command };
  const { require, source, workflow, unsigned, key, identity, issuer, sbomMaxAgeDays } = file.verify;
  return {
    ...local,
    package: placed(parseSpec(file.package), dir),
    verify: {
      require,
      source,
      workflow,
      unsigned,
      key: key === undefined ? undefined : path.resolve(dir, key),
      identity,
      issuer,
      sbomMaxAgeDays,
    },
  };
}

/** What is installed under a path must not be mistaken for that of another config. */
function placed(spec: Spec, dir: string): Spec {
  return spec.ecosystem === 'path' ? { ...spec, name: path.resolve(dir, spec.name) } : spec;
}

/** What is absent has its defaults, which are the safe ones. */
function settingOf(control: Control, written: unknown): ControlSetting {
  if (isOff(written)) return { state: 'off', reason: written.off.reason };
  return { state: 'on', options: written === undefined ? control.options.parse({}) : written };
}

function isOff(written: unknown): written is { off: { reason: string } } {
  return typeof written === 'object' && written !== null && 'off' in written;
}

function milliseconds(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new TypeError(`the schema let a duration pass that is none: ${text}`);
  return ms;
}

function mapValues<In, Out>(record: Record<string, In>, change: (value: In) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
