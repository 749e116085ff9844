/** The program that starts an installed server: a few lines of Python, part of what is digested. */
import { PackageError } from '../package-error.ts';
import { normalised } from './names.ts';

/** An object in a module: `package.server:main`. */
interface Reference {
  readonly module: string;
  readonly attribute: string;
}

const NAME = '[A-Za-z_]\\w*';
const REFERENCE = new RegExp(
  `^(${NAME}(?:\\.${NAME})*)\\s*:\\s*(${NAME}(?:\\.${NAME})*)(?:\\s*\\[[^\\]]*\\])?$`,
);

/**
 * The command that a package installs, as `uvx` would find it: the one of its own name, or else the only one.
 *
 * @throws {PackageError} `unfit`
 */
export function commandOf(entryPoints: string | undefined, name: string): Reference {
  const commands = consoleScripts(entryPoints ?? '');
  const own = [...commands].find(([command]) => normalised(command) === name)?.[1];
  const [only] = commands.values();
  const chosen = own ?? (commands.size === 1 ? only : undefined);
  const [, module, attribute] = REFERENCE.exec(chosen ?? '') ?? [];
  if (module !== undefined && attribute !== undefined) return { module, attribute };
  const names = [...commands.keys()].join(', ');
  throw new PackageError(
    'unfit',
    commands.size === 0
      ? `${name} installs no command, so it cannot be started`
      : `${name} installs ${names}, and none of them is called ${name}`,
    'start it with a command of its own instead',
  );
}

/** packaging.python.org, "Entry points specification": an INI file. */
function consoleScripts(text: string): Map<string, string> {
  const found = new Map<string, string>();
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\s*\[([^\]]*)\]\s*$/.exec(line)?.[1];
    if (heading !== undefined) section = heading.trim();
    const at = line.indexOf('=');
    if (heading === undefined && section === 'console_scripts' && at > 0 && !/^\s*[#;]/.test(line)) {
      found.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
    }
  }
  return found;
}

export const START_FILE = 'start.py';

/**
 * Isolated (`-I`) and without the packages of the system or the user (`-S`): only what was verified is imported. The
 * interpreter has to be of the release that the wheels were chosen for.
 */
export function startFile({ module, attribute }: Reference, command: string, python: string): string {
  const [major, minor] = python.split('.');
  return `import os, sys

if sys.version_info[:2] != (${major}, ${minor}):
    sys.exit("this server was installed for Python ${python}, and this is %d.%d: bartizan add it again" % sys.version_info[:2])
here = os.path.dirname(os.path.abspath(__file__))
if not (sys.flags.isolated and sys.flags.no_site and sys.flags.dont_write_bytecode):
    os.execv(sys.executable, [sys.executable, "-I", "-S", "-B", os.path.abspath(__file__), *sys.argv[1:]])
import site

site.setquit()
packages = os.path.join(here, "site")
sys.path.insert(0, packages)
site.addsitedir(packages)
sys.argv[0] = "${command}"
from ${module} import ${attribute.split('.')[0]}

sys.exit(${attribute}())
`;
}
