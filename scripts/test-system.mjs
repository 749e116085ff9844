// `npm run test:system`: what needs more of the machine than Node. Installs Debian's packages for it where it may,
// and says what is skipped, and why, where it may not.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { build, install, run } from './prepare.mjs';
import { reporters } from './reporters.mjs';

/** What the tests in test/system ask the machine for; each test looks for it again, and skips itself without. */
const NEEDS = [
  {
    what: 'Go',
    for: 'the check of our log by an independent implementation',
    present: () => ['/usr/local/go/bin/go', '/usr/lib/go/bin/go'].some(isExecutable) || isOnPath('go'),
    package: 'golang-go',
  },
  {
    what: 'a small file system to mount',
    for: 'the disk that is really full',
    present: () => process.getuid?.() === 0 && isOnPath('mount'),
    package: 'mount',
  },
  ...[
    ['curl', 'curl'],
    ['openssl', 'openssl'],
    ['python3', 'python3-minimal'],
  ].map(([what, name]) => ({
    what,
    for: 'the way out of a sandbox, used by what is not Node',
    present: () => isExecutable(`/usr/bin/${what}`),
    package: name,
  })),
  {
    what: 'bubblewrap',
    for: 'the attacks on the default sandbox, and servers of npm in it',
    present: () => isOnPath('bwrap'),
    package: 'bubblewrap',
  },
  {
    what: 'strace',
    for: 'finding out what a server needs',
    present: () => isOnPath('strace'),
    package: 'strace',
  },
  {
    what: 'Python with pip',
    for: 'the server from PyPI',
    present: () => spawnSync('python3', ['-m', 'pip', '--version']).status === 0,
    package: 'python3-pip',
  },
  {
    what: 'crun',
    for: 'the attacks on a container of crun',
    present: () => isOnPath('crun'),
    package: 'crun',
  },
  {
    what: 'runc',
    for: 'the attacks on a container of runc',
    present: () => isOnPath('runc'),
    package: 'runc',
  },
  {
    what: 'podman',
    for: 'the attacks on a container of podman, and what only calls itself Kata',
    present: () => isOnPath('podman'),
    package: 'podman',
  },
  {
    what: 'gVisor',
    for: 'the attacks on gVisor',
    present: () => isOnPath('runsc'),
    package: 'runsc',
  },
  {
    what: 'checkmodule',
    for: 'the module of SELinux',
    present: () => isOnPath('checkmodule'),
    package: 'checkpolicy',
  },
  {
    what: 'semodule_package',
    for: 'the module of SELinux, packed',
    present: () => isOnPath('semodule_package'),
    package: 'semodule-utils',
  },
];

install();
build();
for (const need of NEEDS) {
  if (!need.present()) fetch(need.package);
  console.log(need.present() ? `found    ${need.what}` : `skipped  ${need.for}: there is no ${need.what}`);
}
const config = ['--config', 'vitest.system.config.ts'];
run(process.execPath, [
  'node_modules/vitest/vitest.mjs',
  'run',
  ...config,
  ...reporters(),
  ...process.argv.slice(2),
]);

/** Only root may, and only Debian has it under this name. It is no failure when it cannot be had. */
function fetch(name) {
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', name]]) {
    spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  }
}

function isOnPath(name) {
  const directories = (process.env.PATH ?? '').split(path.delimiter);
  return directories.some((directory) => isExecutable(path.join(directory, name)));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
