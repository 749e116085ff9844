/** Paths that a tool was given, held to a folder. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { realOf } from '../kinds/path/real.ts';
import { logLine } from './log-line.ts';
import { UnsafeValueError } from './unsafe-value.ts';

/**
 * A function that turns a path, relative to `root` or absolute, into an absolute one within `root`, with every link followed.
 * What is not there yet stands where it would be made.
 *
 * Somebody who can write within `root` can put a link there between this check and the use of the path. Use `openWithin` where that
 * matters. Hard links are not seen.
 *
 * @example
 * const inWorkspace = pathWithin('/srv/workspace');
 * const file = inWorkspace(given); // '../etc/passwd' throws
 *
 * @param root an absolute path of a folder that is there
 * @throws {RangeError} when `root` is not that
 * @throws {UnsafeValueError} `path`, from the function: the path leads out of `root`, by itself or by a link, or no file can have it
 */
export function pathWithin(root: string): (given: string) => string {
  if (!path.isAbsolute(root) || statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new RangeError(`the root has to be an absolute path of a folder: ${root}`);
  }
  return (given) => locate(root, given).file;
}

/** @internal The root and the file, with every link followed. */
export function locate(root: string, given: string): { readonly root: string; readonly file: string } {
  const problem = problemOf(given, process.platform);
  if (problem !== undefined) throw unsafe(problem);
  const realRoot = realOf(root);
  if (realRoot === undefined) throw unsafe('the root cannot be read');
  const asked = path.resolve(root, given);
  const file = realOf(asked);
  // A path that goes out and comes in again by a link elsewhere is nobody's need.
  if (file === undefined || !isWithin(root, realRoot, asked) || !isIn(realRoot, file)) {
    throw unsafe(`${logLine(given.slice(0, 100))} leads out of the folder it is held to`);
  }
  return { root: realRoot, file };
}

export function isIn(root: string, file: string): boolean {
  const way = path.relative(root, file);
  return way === '' || !(way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way));
}

function isWithin(root: string, realRoot: string, asked: string): boolean {
  return isIn(root, asked) || isIn(realRoot, asked);
}

/** @internal Why no file can have this path, or Windows would take it for something else than a file. */
export function problemOf(given: unknown, platform: NodeJS.Platform): string | undefined {
  if (typeof given !== 'string') return 'a path has to be a text';
  if (given === '') return 'a path cannot be empty';
  if (given.includes('\0')) return 'a path cannot have a NUL';
  if (given.length > 4096) return 'the path is longer than any system allows';
  if (platform !== 'win32') return undefined;
  const steps = given.replace(/^[A-Za-z]:(?=[\\/])/, '').split(/[\\/]/);
  if (/^[\\/]{2}/.test(given)) return 'the path names a share or a device';
  const strange = steps.find(
    (step) =>
      /[<>:"|?*\x01-\x1f]/.test(step) ||
      (/[. ]$/.test(step) && !/^\.{1,2}$/.test(step)) ||
      /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)/i.test(step),
  );
  return strange === undefined ? undefined : 'the path has a name that Windows takes for something else';
}

function unsafe(message: string): UnsafeValueError {
  return new UnsafeValueError('path', message);
}
