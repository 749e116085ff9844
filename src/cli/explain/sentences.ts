import type {
  EnvValue,
  HttpServer,
  ServerConfig,
  StdioServer,
  VerifyConfig,
  WallsConfig,
} from '../../config/config.ts';
import type { LockedPackage } from '../../lock/lock.ts';
import { formatSpec } from '../../packages/spec.ts';
import { defaultLevel } from '../../sandbox/level.ts';
import { commandLine } from '../command-line-of.ts';

/** A subject, and what is to be said of it in plain words. */
export type Sentence = readonly [subject: string, text: string];

/**
 * What a server can do, as the config grants it. Nothing is started, and nothing of it is looked at.
 *
 * @param platform undefined for words that are the same on every system
 * @param installed what is in the store for it, where it is a package
 */
export function sentencesOn(
  name: string,
  server: ServerConfig,
  platform: NodeJS.Platform | undefined,
  installed?: LockedPackage,
): Sentence[] {
  return server.kind === 'http' ? ofRemote(server) : ofLocal(name, server, platform, installed);
}

/** What a local server may do to files, and which hosts it may reach. */
export function grantsOf(name: string, { grants }: StdioServer): readonly [Sentence, Sentence, Sentence] {
  const { asWritten, staged, network } = grants;
  const held = staged ? `; what it writes does not count until: bartizan commit ${name}` : '';
  return [
    ['reads', listOf([...asWritten.read, ...asWritten.write], 'no files of yours')],
    ['changes', listOf(asWritten.write, 'no files of yours') + (asWritten.write.length === 0 ? '' : held)],
    ['reaches', listOf(network, 'no network') + (network.length === 0 ? '' : ', through Bartizan alone')],
  ];
}

function ofRemote({ url, headers }: HttpServer): Sentence[] {
  return [
    ['is reached', url],
    ['runs', 'elsewhere: what it does there is beyond these walls'],
    ['is told', namesOf(headers) || 'nothing but the requests'],
  ];
}

function ofLocal(
  name: string,
  server: StdioServer,
  platform: NodeJS.Platform | undefined,
  installed: LockedPackage | undefined,
): Sentence[] {
  const { walls, env, inheritEnv } = server;
  const command = server.package === undefined ? server.command : formatSpec(server.package);
  const inherited = inheritEnv
    .filter((variable) => !Object.hasOwn(env, variable))
    .map((variable) => [variable, { fromEnv: variable }]);
  const variables = namesOf({ ...env, ...Object.fromEntries(inherited) });
  const told: Sentence = ['is told', variables === '' ? 'no variables' : `the variables ${variables}`];
  const start: Sentence[] = [
    ['is started', `${commandLine({ command, args: server.args })}, ${placeOf(server)}`],
    ...(server.package === undefined ? [] : packageOf(server.verify, installed)),
  ];
  if (walls.kind === 'off') {
    return [
      ...start,
      ['walls', `none: ${walls.reason}`],
      ['can do', 'all that you can do here: read and change your files, and reach any network'],
      told,
      copiesOf(server),
    ];
  }
  const [reads, changes, reaches] = grantsOf(name, server);
  return [
    ...start,
    ['walls', wallsOf(walls, platform)],
    ...toolWallsOf(server),
    reads,
    changes,
    [
      'sees else',
      server.package?.ecosystem === 'oci'
        ? 'the files of its image, in place of the system; a /tmp and a home that end with it'
        : 'the programs and libraries of the system, its own program, and a /tmp and a home that end with it',
    ],
    reaches,
    told,
    ['uses', limitsOf(server)],
    copiesOf(server),
  ];
}

/** Where it works, as the end of a sentence. */
function placeOf({ package: spec, cwdAsWritten }: StdioServer): string {
  return spec?.ecosystem === 'oci' ? 'in the directory that its image names' : `in ${cwdAsWritten}`;
}

/** Who stands for it, and how much of it there is. */
function packageOf(verify: VerifyConfig, installed: LockedPackage | undefined): Sentence[] {
  const demands: Sentence = ['must have', demandsOf(verify)];
  if (installed === undefined) return [demands];
  const { components, integrity, proof, tree } = installed;
  const { signature, provenance } = proof;
  return [
    [
      'consists of',
      `${components} ${components === 1 ? 'package' : 'packages'}, ${integrity.slice(0, 31)}…, files ${tree.slice(0, 23)}…`,
    ],
    ['is signed', 'keyId' in signature ? `with ${signature.keyId}` : `by nobody: ${signature.missing}`],
    [
      'is built',
      'missing' in provenance
        ? `nobody says how: ${provenance.missing}`
        : `from ${provenance.source} by ${provenance.workflow}`,
    ],
    ...startOf(installed),
    demands,
  ];
}

/** An image says itself what it starts, where, and with which variables. */
function startOf({ entry: { command, args, image } }: LockedPackage): Sentence[] {
  if (image === undefined) return [];
  const [first, ...rest] = image.cmd;
  const more =
    first === undefined ? '' : ` ${commandLine({ command: first, args: rest })} where no arguments are given`;
  return [
    ['starts', `${commandLine({ command, args })}${more}, in ${image.cwd} of its own`],
    ['says itself', `the variables ${Object.keys(image.env).join(', ')}`],
  ];
}

function demandsOf(verify: VerifyConfig): string {
  const { require, source, workflow, unsigned, key, identity, issuer, sbomMaxAgeDays } = verify;
  return [
    unsigned === undefined ? require.join(', ') : `no signature: ${unsigned}`,
    ...(source === undefined ? [] : [`source ${source}`]),
    ...(workflow === undefined ? [] : [`workflow ${workflow}`]),
    ...(key === undefined ? [] : [`the key ${key}`]),
    ...(identity === undefined ? [] : [`the signer ${identity}`]),
    ...(issuer === undefined ? [] : [`vouched for by ${issuer}`]),
    ...(sbomMaxAgeDays === undefined ? [] : [`a bill of at most ${sbomMaxAgeDays} days`]),
  ].join(', ');
}

function wallsOf(
  walls: Exclude<WallsConfig, { kind: 'off' }>,
  platform: NodeJS.Platform | undefined,
): string {
  if (walls.kind === 'level') {
    const { engine, runtime, selinux } = walls.options ?? {};
    return [
      walls.level,
      ...(runtime === undefined ? [] : [`made by ${runtime}`]),
      ...(engine === undefined ? [] : [`started by ${engine}`]),
      ...(selinux === undefined ? [] : [`held to ${selinux} by SELinux`]),
    ].join(', ');
  }
  if (platform === undefined) return 'the default of the system';
  const level = defaultLevel(platform);
  return level === undefined
    ? 'there are none for this system, so it is not started'
    : `${level}, the default on this system`;
}

function toolWallsOf({ toolSandbox }: StdioServer): Sentence[] {
  const apart = Object.entries(toolSandbox).map(([tool, level]) => `${tool} in ${level}`);
  return apart.length === 0 ? [] : [['but runs', `${apart.join(', ')}, in a copy of its own`]];
}

function limitsOf({ grants: { limits } }: StdioServer): string {
  const { memoryBytes, processes, cpus, openFiles, diskBytes } = limits;
  return [
    `at most ${sizeOf(memoryBytes)} of memory`,
    `${processes} processes and threads`,
    `${cpus} ${cpus === 1 ? 'processor' : 'processors'}`,
    `${openFiles} open files each`,
    `${sizeOf(diskBytes)} in its /tmp and home`,
  ].join(', ');
}

const SHARED: Readonly<Record<StdioServer['instances'], string>> = {
  principal: 'one for each caller',
  session: 'one for each client or session',
  shared: 'one for everybody',
  call: 'one for each call',
};

function copiesOf({ instances, maxInstances }: StdioServer): Sentence {
  const most = instances === 'shared' ? '' : `, at most ${maxInstances} at once`;
  return ['copies', SHARED[instances] + most];
}

function namesOf(values: Readonly<Record<string, EnvValue>>): string {
  return Object.entries(values)
    .map(([name, value]) => (typeof value === 'string' ? name : `${name} (from $${value.fromEnv})`))
    .join(', ');
}

function listOf(words: readonly string[], none: string): string {
  return words.length === 0 ? none : [...new Set(words)].join(', ');
}

function sizeOf(bytes: number): string {
  const units = ['KiB', 'MiB', 'GiB'];
  let [size, unit] = [bytes / 2 ** 10, 0];
  while (size >= 1024 && unit < units.length - 1) [size, unit] = [size / 1024, unit + 1];
  return `${Number(size.toFixed(1))} ${units[unit]}`;
}
