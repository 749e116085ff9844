/** How an interpreter is told by its arguments what to run. Each has words of its own, and the same letter is another one's. */

export interface Manner {
  /** The values of these are run first, or are what is run. */
  readonly run?: readonly string[];
  /** The values of these are lists of what it loads from. */
  readonly search?: readonly string[];
  /** The values of these are read by it. */
  readonly read?: readonly string[];
  /** The values of these are no file that it needs. */
  readonly other?: readonly string[];
  /** The program is in the argument itself, or is found by its name among what is installed. */
  readonly inline?: readonly string[];
  /** A first word in front of the script. */
  readonly verbs?: readonly string[];
}

const JAVASCRIPT: Manner = {
  run: ['-r', '--require', '--import', '--loader', '--experimental-loader', '--preload'],
  read: [
    ...['--env-file', '--env-file-if-exists', '--openssl-config', '--experimental-config-file', '--tsconfig'],
    ...['--config', '--import-map'],
  ],
  other: [
    ...['-C', '--conditions', '--input-type', '--title', '--inspect-port', '--icu-data-dir', '--watch-path'],
    ...['--redirect-warnings', '--disable-warning', '--diagnostic-dir', '--trace-event-categories', '--cwd'],
  ],
  inline: ['-e', '--eval', '-p', '--print'],
};

const MANNERS: readonly (readonly [RegExp, Manner])[] = [
  [/^(?:node|nodejs)$/, JAVASCRIPT],
  [/^bun$/, { ...JAVASCRIPT, verbs: ['run'] }],
  [/^deno$/, { ...JAVASCRIPT, verbs: ['run', 'serve'] }],
  [/^tsx$/, { ...JAVASCRIPT, verbs: ['watch'] }],
  [/^(?:python|pypy)[\d.]*$/, { other: ['-W', '-X', '--check-hash-based-pycs'], inline: ['-c', '-m'] }],
  [/^ruby$/, { other: ['-I', '-C', '-E', '-r'], inline: ['-e'] }],
  [/^perl$/, { other: ['-I'], inline: ['-e', '-E'] }],
  [/^php$/, { run: ['-f'], read: ['-c'], other: ['-d', '-t'], inline: ['-r'] }],
  [/^java$/, { run: ['-jar'], search: ['-cp', '-classpath', '--class-path', '-p', '--module-path'] }],
  [/^(?:bash|dash|sh)$/, { read: ['--rcfile', '--init-file'], other: ['-o', '+o', '-O'], inline: ['-c'] }],
];

/** By the name that it is called by; undefined for what is no interpreter that is known here. */
export function mannerOf(name: string): Manner | undefined {
  return MANNERS.find(([names]) => names.test(name))?.[1];
}
