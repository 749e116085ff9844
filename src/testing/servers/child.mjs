/**
 * H4: what the `fork` server leaves behind. `parent` has a child of its own; `daemon` leaves its session and its
 * parent, as a double fork does; `sleeper` only lives on. None of them ends by itself within the hour.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const self = fileURLToPath(import.meta.url);
const [, , role, tag = ''] = process.argv;

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined);

if (role === 'parent') spawn(process.execPath, [self, 'sleeper', tag], { stdio: 'inherit' });

if (role === 'daemon') {
  spawn(process.execPath, [self, 'sleeper', tag], { stdio: 'ignore', detached: true }).unref();
} else {
  setTimeout(() => undefined, 3_600_000);
}
