/** What is in front of a server is not told anything by the server's variables, and adds none to them. */
import { UpstreamError } from '../upstreams/upstream.ts';

/** By these the loader (ld.so(8)), shells, Perl and Node could be made to do something else than they are there for. */
const TELLING = new RegExp(
  `^(?:${[
    'LD_\\w*|GLIBC_TUNABLES|GCONV_PATH|LOCPATH|NLSPATH|ENV|BASH\\w*|SHELLOPTS|PS4|PERL\\w*',
    'NODE_(?:OPTIONS|PATH|V8_COVERAGE|COMPILE_CACHE|DEBUG\\w*|EXTRA_CA_CERTS)|OPENSSL_\\w*',
  ].join('|')})$`,
);
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
  return names.length === 0 ? { env, words: [] } : renamed(env, names, MADE);
}

/** Engines set these, too. */
const MADE_BY_ENGINES = ['PATH', 'HOME', 'TERM', 'HOSTNAME', 'container'];

/** The same of every variable, for what listens to more of them than can be named here. */
export function allWithheld(env: Readonly<Record<string, string>>): Withheld {
  return renamed(env, Object.keys(env), [...MADE, ...MADE_BY_ENGINES]);
}

/** @param made variables that are taken away again, where the server was not given them */
function renamed(
  env: Readonly<Record<string, string>>,
  names: readonly string[],
  made: readonly string[],
): Withheld {
  const odd = names.find((name) => !/^[A-Za-z_]\w*$/.test(name));
  if (odd !== undefined) {
    throw new UpstreamError(
      'server_unavailable',
      `the server cannot be started: a shell hands its variables on, and ${JSON.stringify(odd)} is no name of one; take it out, or choose another level`,
    );
  }
  const set = names.map((name) => `export ${name}="$${PREFIX}${name}"; unset ${PREFIX}${name}`);
  const unset = made.filter((name) => name !== '_' && !names.includes(name));
  return {
    env: Object.fromEntries(
      Object.entries(env).map(([name, value]) => [names.includes(name) ? PREFIX + name : name, value]),
    ),
    words: ['/bin/sh', '-c', [`unset ${unset.join(' ')} _`, ...set, 'exec "$@"'].join('; '), 'sh'],
  };
}
