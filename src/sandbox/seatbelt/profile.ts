/**
 * A profile for `sandbox-exec` of macOS, which refuses what it does not name. Pure; macOS alone can try it.
 *
 * Apple calls the program deprecated and its language private, but ships both, and Chromium and Nix go by them. What it does not
 * have: its own processes and memory, so nothing here limits those, and a network namespace, so the way out is a
 * descriptor and nothing else.
 */
export interface SeatbeltPlan {
  /** The program, its interpreter, and what they were installed with: to be read and run. */
  readonly program: readonly string[];
  readonly read: readonly string[];
  readonly write: readonly string[];
  /** Private directories, made for this start alone; `TMPDIR` and `HOME` name them. */
  readonly own: readonly string[];
  /** Stay unreadable inside what is granted. */
  readonly covered: readonly string[];
  /** Of whoever runs Bartizan. */
  readonly home: string;
}

/** Programs, libraries, and what every program of macOS looks at when it starts. */
const SYSTEM = [
  ...['/usr/lib', '/usr/bin', '/usr/sbin', '/usr/libexec', '/usr/share', '/bin', '/sbin'],
  ...['/System/Library', '/Library/Apple', '/Library/Frameworks', '/System/Volumes/Preboot/Cryptexes'],
  ...['/opt/homebrew/lib', '/opt/homebrew/opt', '/opt/homebrew/Cellar', '/usr/local/lib', '/usr/local/opt'],
  ...['/private/etc/ssl', '/private/etc/localtime', '/private/var/db/timezone', '/private/var/db/dyld'],
];
const DEVICES = ['/dev/null', '/dev/zero', '/dev/random', '/dev/urandom', '/dev/dtracehelper'];

/** @throws {RangeError} for a path that cannot be said in a profile */
export function seatbeltProfile({ program, read, write, own, covered, home }: SeatbeltPlan): string {
  const readable = [...SYSTEM, ...program, ...read, ...write, ...own];
  const lines = [
    '(version 1)',
    '(deny default)',
    // Its own threads and children, and what libc asks for at the start.
    '(allow process-fork)',
    '(allow signal (target same-sandbox))',
    '(allow process-info* (target same-sandbox))',
    '(allow sysctl-read)',
    `(allow file-read-metadata ${ancestors(readable).map(literal).join(' ')})`,
    `(allow file-read* ${readable.map(subpath).join(' ')} ${[...DEVICES, '/'].map(literal).join(' ')})`,
    `(allow process-exec* file-map-executable ${[...SYSTEM, ...program].map(subpath).join(' ')})`,
    `(allow file-write* ${[...write, ...own].map(subpath).join(' ')} ${literal('/dev/null')})`,
    '(allow file-ioctl (literal "/dev/dtracehelper"))',
    // Later rules win. A file that is linked from outside keeps its place, and these keep what Bartizan goes by.
    '(deny file-write-setugid)',
    '(deny file-link)',
    '(deny network*)',
    '(deny mach-lookup)',
    `(deny file-read* file-write* ${subpath(`${home}/.ssh`)} ${subpath(`${home}/Library/Keychains`)})`,
    ...covered.map((file) => `(deny file-read* file-write* ${literal(file)})`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Every directory on the way has to be seen, though not be listed. */
function ancestors(places: readonly string[]): string[] {
  const above = places.flatMap((place) => {
    const names = place.split('/').slice(1, -1);
    return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
  });
  return [...new Set(['/', '/private', '/var', '/tmp', '/etc', ...above])].sort();
}

function subpath(place: string): string {
  return `(subpath ${quoted(place)})`;
}

function literal(place: string): string {
  return `(literal ${quoted(place)})`;
}

/** The language is a Scheme: a quote or a backslash in a name would end the word, and say something else. */
function quoted(place: string): string {
  if (!place.startsWith('/') || /\p{Cc}/u.test(place)) {
    throw new RangeError(`a path that cannot be said in a profile: ${JSON.stringify(place)}`);
  }
  return `"${place.replaceAll(/["\\]/g, '\\$&')}"`;
}
