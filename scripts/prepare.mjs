// What every entry into a clone needs first: the dependencies and the build, each only when it is missing or stale.
// Node's own modules only: this runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** What goes into the build, besides the sources. */
const BUILT_FROM = ['src', 'build', 'package.json', 'tsconfig.json', 'tsdown.config.ts'];

/** Installs exactly what package-lock.json names, unless that has been done since it last changed. */
export function install() {
  if (changedAt('node_modules/.package-lock.json') >= changedAt('package-lock.json')) return;
  console.error('Installing the dependencies (npm ci) …');
  npm('ci');
}

/** Builds dist/, unless it is newer than everything it is made from. */
export function build() {
  const newest = Math.max(...BUILT_FROM.map((name) => newestIn(path.join(root, name))));
  if (changedAt('dist/bartizan.js') >= newest) return;
  console.error('Building (npm run build) …');
  npm('run', '--silent', 'build');
}

/** Runs a program to its end; when it fails, ends this one with its code. */
export function run(command, args, options = {}) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error !== undefined) {
    console.error(`error: cannot start ${command}: ${error.message}`);
    process.exit(3);
  }
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 3));
}

/** The npm that started us, else the one on the path. Its output is no part of ours. */
function npm(...args) {
  const { npm_execpath: own } = process.env;
  const stdio = ['ignore', 2, 2];
  if (own !== undefined && /\.c?js$/.test(own)) run(process.execPath, [own, ...args], { stdio });
  else run('npm', args, { stdio, shell: process.platform === 'win32' });
}

function changedAt(name) {
  return statSync(path.join(root, name), { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;
}

/** Tests are no part of the build. */
function newestIn(place) {
  const found = statSync(place);
  if (!found.isDirectory()) return place.endsWith('.test.ts') ? Number.NEGATIVE_INFINITY : found.mtimeMs;
  return Math.max(...readdirSync(place).map((name) => newestIn(path.join(place, name))));
}
