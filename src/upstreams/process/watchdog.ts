import { type ChildProcess, spawn } from 'node:child_process';
import { MARK } from './descendants.ts';

/** Ends what Bartizan leaves behind when it is killed and can do nothing itself. */
export interface Watchdog {
  guard(group: number): void;
  release(group: number): void;
}

/**
 * Reads which groups to guard, until its input ends: the kernel closes it when Bartizan dies, however it dies.
 * Then it kills the groups and, where there is a `/proc`, everything that carries a mark of this Bartizan.
 *
 * A shell, because it starts in a millisecond and needs one megabyte. The script is this constant; numbers and a
 * random mark are all that ever reach it.
 */
const SCRIPT = `
trap '' HUP INT TERM
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) case $groups in *" $group "*) groups="\${groups%%" $group "*} \${groups#*" $group "}" ;; esac ;;
  esac
done
round=0
while [ $round -lt 50 ]; do
  round=$((round + 1))
  for group in $groups; do kill -KILL "-$group"; done
  files=$(grep -lsF "$1" /proc/[0-9]*/environ)
  [ -n "$files" ] || break
  for file in $files; do
    pid=\${file#/proc/}
    kill -KILL "\${pid%/environ}"
  done
done 2>/dev/null
`;

/** @param run what the marks of all servers of this process begin with */
export function createWatchdog(run: string): Watchdog {
  const guarded = new Set<number>();
  let dog: ChildProcess | undefined;

  /** It may have been killed itself: it runs as the same user as the servers. Then there is a new one. */
  const awake = (): ChildProcess => {
    if (dog !== undefined) return dog;
    const started = spawn('/bin/sh', ['-c', SCRIPT, 'bartizan-watchdog', `${MARK}=${run}.`], {
      cwd: '/',
      detached: true,
      env: { PATH: '/usr/bin:/bin' },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const gone = (): void => {
      if (dog === started) dog = undefined;
    };
    started.on('error', gone).on('exit', gone);
    started.stdin.on('error', gone);
    started.unref();
    // The types do not say so, but a pipe to a child is a socket, and one that must not keep Bartizan alive.
    (started.stdin as { unref?(): void }).unref?.();
    dog = started;
    for (const group of guarded) started.stdin.write(`+ ${group}\n`);
    return started;
  };

  return {
    guard(group) {
      if (process.platform === 'win32') return;
      guarded.add(group);
      if (dog === undefined) awake();
      else dog.stdin?.write(`+ ${group}\n`);
    },
    release(group) {
      guarded.delete(group);
      dog?.stdin?.write(`- ${group}\n`);
    },
  };
}
