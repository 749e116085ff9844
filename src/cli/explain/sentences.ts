import type { EnvValue, HttpServer, ServerConfig, StdioServer, WallsConfig } from '../../config/config.ts';
import { formatSpec } from '../../packages/spec.ts';
import { defaultLevel } from '../../sandbox/level.ts';
import { commandLine } from '../command-line-of.ts';

/** A subject, and what is to be said of it in plain words. */
export type Sentence = readonly [subject: string, text: string];

/** What a server can do, as the config grants it. Nothing is started, and nothing of it is looked at. */
export function sentencesOn(name: string, server: ServerConfig, platform: NodeJS.Platform): Sentence[] {
  return server.kind === 'http' ? ofRemote(server) : ofLocal(name, server, platform);
}

function ofRemote({ url, headers }: HttpServer): Sentence[] {
  return [
    ['is reached', url],
    ['runs', 'elsewhere: what it does there is beyond these walls'],
    ['is told', namesOf(headers) || 'nothing but the requests'],
  ];
}

function ofLocal(name: string, server: StdioServer, platform: NodeJS.Platform): Sentence[] {
  const { grants, walls, env, inheritEnv } = server;
  const command = server.package === undefined ? server.command : formatSpec(server.package);
  const variables = [namesOf(env), ...inheritEnv].filter((each) => each !== '').join(', ');
  const told: Sentence = ['is told', variables === '' ? 'no variables' : `the variables ${variables}`];
  const start: Sentence = [
    'is started',
    `${commandLine({ command, args: server.args })}, ${placeOf(server)}`,
  ];
  if (walls.kind === 'off') {
    return [
      start,
      ['walls', `none: ${walls.reason}`],
      ['can do', 'all that you can do here: read and change your files, and reach any network'],
      told,
      copiesOf(server),
    ];
  }
  const { read, write } = grants.asWritten;
  const held = grants.staged ? `; what it writes does not count until: bartizan commit ${name}` : '';
  return [
    start,
    ['walls', wallsOf(walls, platform)],
    ...toolWallsOf(server),
    ['reads', listOf([...read, ...write], 'no files of yours')],
    ['changes', listOf(write, 'no files of yours') + (write.length === 0 ? '' : held)],
    [
      'sees else',
      server.package?.ecosystem === 'oci'
        ? 'the files of its image, in place of the system; a /tmp and a home that end with it'
        : 'the programs and libraries of the system, its own program, and a /tmp and a home that end with it',
    ],
    [
      'reaches',
      listOf(grants.network, 'no network') + (grants.network.length === 0 ? '' : ', through Bartizan alone'),
    ],
    told,
    ['uses', limitsOf(server)],
    copiesOf(server),
  ];
}

/** Where it works, as the end of a sentence. */
export function placeOf({ package: spec, cwdAsWritten }: StdioServer): string {
  return spec?.ecosystem === 'oci' ? 'in the directory that its image names' : `in ${cwdAsWritten}`;
}

function wallsOf(walls: Exclude<WallsConfig, { kind: 'off' }>, platform: NodeJS.Platform): string {
  if (walls.kind === 'level') return walls.level;
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
