import type { CommandServer, Config, ServerConfig } from '../../config/config.ts';
import { launchDigest } from '../../config/launch.ts';
import { environmentOf, readValues } from '../../config/values.ts';
import type { Pins } from '../../gateway/control.ts';
import { guardOf } from '../../gateway/guard.ts';
import { formatSpec } from '../../packages/spec.ts';
import type { Sandboxes } from '../../sandbox/choose.ts';
import { resolveCommand } from '../../upstreams/process/resolve-command.ts';
import { type Finding, fail, note, ok, warn } from './finding.ts';
import { packageFindings } from './packages.ts';
import { wallFindings } from './walls.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether each server can be started or reached, and is the one that was approved. Starts and connects nothing. */
export async function serverFindings(
  config: Config,
  pins: Pins | undefined,
  env: Environment,
  sandboxes: Sandboxes,
): Promise<Finding[]> {
  const names = Object.entries(config.servers);
  if (names.length === 0) return [note('none', 'no server is configured', 'bartizan import')];
  const findings: Finding[] = [];
  for (const [name, server] of names) {
    const wrong = [
      ...(await obstacles(name, server, env)),
      ...approval(name, server, pins),
      ...secrets(name, server),
      ...(await wallFindings(name, server, config, sandboxes, guardOf(config, env))),
    ];
    const isWrong = wrong.some(({ standing }) => standing === 'warn' || standing === 'fail');
    findings.push(...(isWrong ? wrong : [ok(name, describe(server)), ...wrong]));
  }
  return findings;
}

async function obstacles(name: string, server: ServerConfig, env: Environment): Promise<Finding[]> {
  const { values, missing } =
    server.kind === 'stdio' ? environmentOf(server, env) : readValues(server.headers, env);
  const findings = missing.map((variable) =>
    warn(name, `$${variable} is not set here, so the server would not start`, `export ${variable}=…`),
  );
  if (server.kind === 'stdio' && server.package !== undefined) {
    return [...findings, ...(await packageFindings(name, server, env))];
  }
  const cause = server.kind === 'stdio' ? await unstartable(server, values, env) : undefined;
  return cause === undefined ? findings : [...findings, fail(name, cause)];
}

async function unstartable(
  { command, args, cwd }: CommandServer,
  values: Record<string, string>,
  env: Environment,
): Promise<string | undefined> {
  try {
    await resolveCommand({ command, args, cwd, env: values }, process.platform, env.PATH);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function approval(name: string, server: ServerConfig, pins: Pins | undefined): Finding[] {
  if (pins === undefined) return [];
  const approved = pins.launchDigest(name);
  if (approved === undefined)
    return [warn(name, 'not approved yet, so nothing may call it', `bartizan approve ${name}`)];
  if (approved === launchDigest(server, name)) return [];
  return [
    warn(
      name,
      'what the config starts is not what was approved, so it is not started',
      `bartizan approve ${name}, if you made the change`,
    ),
  ];
}

/** A token in the file is a token in every backup of it. */
function secrets(name: string, server: ServerConfig): Finding[] {
  const values = server.kind === 'stdio' ? server.env : server.headers;
  return Object.entries(values)
    .filter(
      ([key, value]) => typeof value === 'string' && /authorization|cookie|key|token|secret|passw/i.test(key),
    )
    .map(([key]) =>
      note(name, `${key} stands in the config in the clear`, `${key}: { fromEnv: ${variableFor(key)} }`),
    );
}

function variableFor(key: string): string {
  return key.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}

function describe(server: ServerConfig): string {
  if (server.kind === 'http') return server.url;
  const program = server.package === undefined ? server.command : formatSpec(server.package);
  return [program, ...server.args].join(' ');
}
