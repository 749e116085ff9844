/** Variables by which the programs in front of a server could be made to do something else than they are there for. */

/** Of the loader (ld.so(8)), of shells and of Perl. */
const TELLING = /^(?:LD_\w*|GLIBC_TUNABLES|GCONV_PATH|LOCPATH|NLSPATH|ENV|BASH\w*|SHELLOPTS|PS4|PERL\w*)$/;
const PREFIX = 'BARTIZAN_FOR_SERVER_';

export interface Withheld {
  /** What is set in front of the server: the telling ones under other names. */
  readonly env: Readonly<Record<string, string>>;
  /** Words right in front of the program, which give them to it under their own. */
  readonly words: readonly string[];
}

/** They hold for the server, and for nothing that puts up its walls. */
export function withheld(env: Readonly<Record<string, string>>): Withheld {
  const names = Object.keys(env).filter((name) => TELLING.test(name));
  if (names.length === 0) return { env, words: [] };
  const set = names.map((name) => `export ${name}="$${PREFIX}${name}"; unset ${PREFIX}${name}`);
  return {
    env: Object.fromEntries(
      Object.entries(env).map(([name, value]) => [names.includes(name) ? PREFIX + name : name, value]),
    ),
    words: ['/bin/sh', '-c', `${set.join('; ')}; exec "$@"`, 'sh'],
  };
}
