/**
 * Which package a command such as `npx -y server` would fetch and start. What is not understood to the last word stays
 * a command: a flag that was passed over could have changed what is started.
 */
import { type FoundImage, imageOf } from './image-of.ts';
import { launcherOf, nameOf } from './launchers.ts';

export interface FoundPackage {
  /** As `bartizan add` takes it: `npm:@scope/server@^1.0.0`. The version may be missing, a range or a tag. */
  readonly spec: string;
  readonly args: readonly string[];
  /** What fetches it now, such as `npx`. */
  readonly launcher: string;
}

/** Undefined when it is no launcher of packages. */
export type Reading = FoundPackage | FoundImage | { readonly kept: string } | undefined;

export function packageOf(command: string, args: readonly string[]): Reading {
  const launcher = launcherOf(command, args);
  const words = nameOf(command) === 'cmd' ? args.slice(2) : args;
  const [first = '', ...rest] = words;
  const both = `${launcher} ${first}`;
  if (launcher === 'npx' || launcher === 'bunx') return fromNpm(words, launcher, false);
  if (['npm exec', 'npm x'].includes(both)) return fromNpm(rest, both, true);
  if (['bun x', 'pnpm dlx'].includes(both)) return fromNpm(rest, both, false);
  if (launcher === 'uvx') return fromPypi(words, launcher);
  if (both === 'pipx run') return fromPypi(rest, both);
  if (both === 'uv tool' && rest[0] === 'run') return fromPypi(rest.slice(1), 'uv tool run');
  if (['docker run', 'podman run'].includes(both)) {
    return imageOf(rest, both);
  }
  return undefined;
}

const QUIET: Readonly<Record<string, readonly string[]>> = {
  npx: ['-y', '--yes', '-q', '--quiet'],
  'npm exec': ['-y', '--yes', '-q', '--quiet'],
  'npm x': ['-y', '--yes', '-q', '--quiet'],
  uvx: ['-q', '--quiet'],
  'uv tool run': ['-q', '--quiet'],
};

/** The flags of `npm exec` may stand behind the package, too, up to a `--`. */
function fromNpm(words: readonly string[], launcher: string, flagsBehind: boolean): Reading {
  const { named, args, kept } = split(words, launcher);
  if (kept !== undefined) return { kept };
  const match =
    /^((?:@[A-Za-z0-9~-][A-Za-z0-9._~-]*\/)?[A-Za-z0-9~][A-Za-z0-9._~-]*)(?:@([\x21-\x7e]+))?$/.exec(named);
  const [, name, version] = match ?? [];
  if (name === undefined || (version !== undefined && /[:/]/.test(version))) {
    return { kept: `${JSON.stringify(named)} is no package of a registry` };
  }
  const spec = `npm:${name}${version === undefined ? '' : `@${version}`}`;
  const dashes = words.indexOf('--');
  const closed = dashes !== -1 && dashes < words.indexOf(named);
  if (!flagsBehind || closed) return { spec, args, launcher };
  const end = args.indexOf('--');
  const before = end === -1 ? args : args.slice(0, end);
  const flag = before.find((each) => each.startsWith('-'));
  if (flag !== undefined) return { kept: `${launcher} has ${flag}, which may be for it or for the server` };
  return { spec, args: [...before, ...args.slice(end === -1 ? args.length : end + 1)], launcher };
}

function fromPypi(words: readonly string[], launcher: string): Reading {
  const from = /^(?:--from)(?:=(.*))?$/.exec(words[0] ?? '');
  if (from !== null && launcher !== 'pipx run') {
    const rest = words.slice(from[1] === undefined ? 2 : 1);
    const wanted = pypiSpec(from[1] ?? words[1] ?? '');
    const [command = '', ...args] = rest;
    if (wanted === undefined)
      return { kept: `${JSON.stringify(from[1] ?? words[1])} is no plain package of PyPI` };
    // Whichever command is called as its package is what gets started.
    if (same(command, wanted.name)) return { spec: wanted.spec, args, launcher };
    return {
      kept: `${launcher} starts ${JSON.stringify(command)} from ${wanted.name}, a command of another name`,
    };
  }
  const { named, args, kept } = split(words, launcher);
  if (kept !== undefined) return { kept };
  const found = pypiSpec(named);
  if (found === undefined) return { kept: `${JSON.stringify(named)} is no plain package of PyPI` };
  return { spec: found.spec, args, launcher };
}

/** `server`, `server@1.2.3`, `server@latest`, `server==1.2.3`, `server>=1`. No extras, addresses or markers. */
function pypiSpec(text: string): { readonly name: string; readonly spec: string } | undefined {
  const [, name, at, compared] =
    /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?:@([0-9A-Za-z.!+-]+)|([<>=!~]=?[0-9A-Za-z.*!+,<>=~-]+))?$/.exec(
      text,
    ) ?? [];
  if (name === undefined) return undefined;
  const version = at === 'latest' ? undefined : (at ?? compared?.replace(/^==(?=\d[^*,]*$)/, ''));
  return { name, spec: `pypi:${name}${version === undefined ? '' : `@${version}`}` };
}

function same(a: string, b: string): boolean {
  const plain = (text: string): string => text.replace(/[-_.]+/g, '-').toLowerCase();
  return plain(a) === plain(b);
}

interface Split {
  readonly named: string;
  readonly args: readonly string[];
  readonly kept?: string;
}

/** Flags of the launcher, then what it starts, then what that gets. */
function split(words: readonly string[], launcher: string): Split {
  let at = 0;
  for (; (words[at] ?? '').startsWith('-'); at += 1) {
    const flag = words[at] ?? '';
    if (flag === '--') {
      at += 1;
      break;
    }
    if (QUIET[launcher]?.includes(flag) !== true) {
      return { named: '', args: [], kept: `${launcher} has ${JSON.stringify(flag)}, which would be lost` };
    }
  }
  const named = words[at];
  if (named === undefined) return { named: '', args: [], kept: `${launcher} is not told what to start` };
  return { named, args: words.slice(at + 1) };
}
