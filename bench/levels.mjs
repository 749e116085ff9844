// Walls besides bubblewrap, as far as this machine has what makes them: names, and what a config says for each.
import { accessSync, constants } from 'node:fs';

const LEVELS = [
  { name: 'a container of crun', sandbox: 'container', program: '/usr/bin/crun' },
  { name: 'a container of runc', sandbox: { container: { runtime: 'runc' } }, program: '/usr/bin/runc' },
  { name: 'gVisor', sandbox: 'gvisor', program: '/usr/bin/runsc' },
];

/** In the order from the weakest to the strongest. */
export function levelsHere() {
  return LEVELS.filter(({ program }) => isExecutable(program)).map(({ name, sandbox }) => ({
    name,
    sandbox,
  }));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
