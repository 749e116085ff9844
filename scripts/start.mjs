// `npm start`: from a clean clone to a gateway that stands, with the servers of examples/quickstart behind it.
// Further arguments go to `bartizan serve`: `npm start -- --port 0`.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, install, root } from './prepare.mjs';

install();
build();

// Who kills npm hits the shell between us, which tells nobody: an orphan stops as if it had been told.
if (process.env.npm_lifecycle_event === 'start') {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, 250).unref();
}

// In this very process, so that Ctrl-C reaches it once and ends it as it ends the real command.
const command = path.join(root, 'dist', 'bartizan.js');
const config = path.join(root, 'examples', 'quickstart', 'bartizan.yaml');
process.argv = [process.execPath, command, 'serve', '--config', config, ...process.argv.slice(2)];
await import(pathToFileURL(command).href);
