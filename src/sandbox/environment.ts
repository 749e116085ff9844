/** What is in front of a server is not told anything by the server's variables, and adds none to them. */

/** By these the loader (ld.so(8)), shells and Perl could be made to do something else than they are there for. */
const TELLING = /^(?:LD_\w*|GLIBC_TUNABLES|GCONV_PATH|LOCPATH|NLSPATH|ENV|BASH\w*|SHELLOPTS|PS4|PERL\w*)$/;
/** bwrap and shells set these, and the environment is to be exactly what was given. */
const MADE = ['PWD', 'OLDPWD', 'SHLVL', '_'];
const PREFIX = 'BARTIZAN_FOR_SERVER_';

/** Words that take away what was added. */
export const withoutMade: readonly string[] = ['/usr/bin/env', ...MADE.flatMap((name) => ['-u', name])];

export interface Withheld {
  /** What is set in front of the server: the telling ones under other names. */
  readonly env: Readonly<Record<string, string>>;
  /** Words right in front of the program, which give them to it under their own. */
  readonly words: readonly string[];
}

/** They hold for the server, and for nothing that puts up its walls. */
export function withheld(env: Readonly<Record<string, string>>): Withheld {
  const names = Object.keys(env).filter((name) => TELLING.test(name) || MADE.includes(name));
  if (names.length === 0) return { env, words: [] };
  const set = names.map((name) => `export ${name}="$${PREFIX}${name}"; unset ${PREFIX}${name}`);
  const made = MADE.filter((name) => name !== '_' && !names.includes(name));
  return {
    env: Object.fromEntries(
      Object.entries(env).map(([name, value]) => [names.includes(name) ? PREFIX + name : name, value]),
    ),
    words: ['/bin/sh', '-c', `unset ${made.join(' ')} _; ${set.join('; ')}; exec "$@"`, 'sh'],
  };
}
