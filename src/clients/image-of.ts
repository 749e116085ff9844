/**
 * Which image a command such as `docker run -i --rm server` starts, and what it is given. A flag that is not understood to the last
 * letter keeps it a command.
 */
import { type Bind, mountOf, volumeOf } from './image-binds.ts';

export interface FoundImage {
  /** As `bartizan add` takes it: `oci:docker.io/library/server@latest`. */
  readonly spec: string;
  readonly args: readonly string[];
  /** What starts it now, such as `docker run`. */
  readonly launcher: string;
  readonly image: ImageRun;
}

export interface ImageRun {
  /** Its variables; undefined for one that has the value which docker itself was started with. */
  readonly env: ReadonlyMap<string, string | undefined>;
  readonly binds: readonly Bind[];
  /** It had a network. */
  readonly network: boolean;
}

interface Flag {
  readonly name: string;
  readonly value: string | undefined;
}

/** These have a value, if need be as the next word. */
const VALUED = [
  ...['-e', '--env', '-v', '--volume', '--mount', '--network', '--net', '--name'],
  ...['--cap-drop', '--security-opt', '--pull'],
];

/** With these values they make no difference: nothing stays, nothing is fetched at a start, and no right is kept. */
const PLAIN: Readonly<Record<string, RegExp>> = {
  '-i': /^true$/,
  '--interactive': /^true$/,
  '--rm': /^true$/,
  '--init': /^true$/,
  '-q': /^true$/,
  '--quiet': /^true$/,
  '--read-only': /^true$/,
  '--name': /^/,
  '--pull': /^(?:always|missing|never)$/,
  '--cap-drop': /^/,
  '--security-opt': /^no-new-privileges(?::true)?$/,
};

/** @param words what stands behind `docker run` */
export function imageOf(words: readonly string[], launcher: string): FoundImage | { readonly kept: string } {
  const { flags, rest } = flagsOf(words);
  const [named, ...args] = rest;
  const env = new Map<string, string | undefined>();
  const binds: Bind[] = [];
  let network = true;
  for (const { name, value = 'true' } of flags) {
    const said = `${launcher} has ${JSON.stringify(value === 'true' ? name : `${name} ${value}`)}`;
    if (PLAIN[name]?.test(value) === true) continue;
    if (name === '-e' || name === '--env') {
      const [, variable = value, text] = /^([^=]+)=(.*)$/s.exec(value) ?? [];
      env.set(variable, text);
    } else if ((name === '--network' || name === '--net') && (value === 'none' || value === 'bridge')) {
      network = value === 'bridge';
    } else if (name === '-v' || name === '--volume' || name === '--mount') {
      const bind = name === '--mount' ? mountOf(value) : volumeOf(value);
      if ('why' in bind) return { kept: `${said}, ${bind.why}` };
      binds.push(bind);
    } else return { kept: `${said}, which would be lost` };
  }
  if (named === undefined) return { kept: `${launcher} is not told what to start` };
  const spec = specOf(named);
  if (spec === undefined) return { kept: `${JSON.stringify(named)} is no image of a registry` };
  return { spec, args, launcher, image: { env, binds, network } };
}

function flagsOf(words: readonly string[]): { flags: Flag[]; rest: string[] } {
  const flags: Flag[] = [];
  const rest = [...words];
  while (rest[0]?.startsWith('-') === true) {
    const word = rest.shift() ?? '';
    const [, name = word, joined] = /^(--[a-z-]+)=(.*)$/s.exec(word) ?? [];
    flags.push({ name, value: joined ?? (VALUED.includes(name) ? rest.shift() : undefined) });
  }
  return { flags, rest };
}

/** `name`, `owner/name`, `host:5000/owner/name`, each with `:tag`, `@sha256:…` or both: then the digest counts. */
function specOf(named: string): string | undefined {
  const [, name, tag = 'latest', digest] =
    /^((?:[a-z0-9][a-z0-9.-]*(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(
      named,
    ) ?? [];
  if (name === undefined) return undefined;
  return `oci:${name.includes('/') ? name : `docker.io/library/${name}`}@${digest ?? tag}`;
}
