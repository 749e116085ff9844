/**
 * The official suite, and a Node that it runs on: it wants 22 or newer, and Bartizan runs on 20 too.
 *
 * Installed outside of the repository, by exact version: its hundred packages (an Express, an Octokit) are of no use to
 * anything else here.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

const SUITE = '@modelcontextprotocol/conformance@0.2.0-alpha.12';
const NODE = `node-${process.platform}-${process.arch}`;

/**
 * @param {string} directory
 * @returns {string[]} the command that runs the suite
 */
export function installSuite(directory) {
  const modules = path.join(directory, 'node_modules');
  const command = [
    path.join(modules, NODE, 'bin', 'node'),
    path.join(modules, '@modelcontextprotocol', 'conformance', 'dist', 'index.js'),
  ];
  if (command.every((file) => existsSync(file))) return command;
  mkdirSync(directory, { recursive: true });
  const args = ['install', '--silent', '--no-save', '--ignore-scripts', '--prefix', directory];
  const { status, stderr } = spawnSync('npm', [...args, `${NODE}@24`, SUITE], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cannot install ${SUITE}:\n${stderr}`);
  return command;
}
