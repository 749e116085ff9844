/** Whether a link that a server made stays in the tree that it was granted. */
import type { Tree } from './tree.ts';

const DEEPEST = 40;

/**
 * Where a link would lead once it is in place. Its words must be plain, `../../name/name`, so that they mean the same
 * whatever stands on the way; and no link on the way may lead out, neither in the tree as it is nor as it would be.
 */
export function staysInside(
  path: string,
  target: string,
  directory: string,
  trees: readonly Tree[],
): boolean {
  const start = path.split('/').slice(0, -1);
  const relative = target.startsWith('/') ? within(target, directory) : target;
  if (relative === undefined || !isPlain(relative)) return false;
  const from = target.startsWith('/') ? [] : start;
  return trees.every((tree) => follows(from, relative.split('/'), directory, tree));
}

function within(target: string, directory: string): string | undefined {
  if (target === directory) return '.';
  return target.startsWith(`${directory}/`) ? target.slice(directory.length + 1) : undefined;
}

/** `..` only in front. */
function isPlain(target: string): boolean {
  const words = target.split('/');
  const first = words.findIndex((word) => word !== '..');
  return first === -1 || words.slice(first).every((word) => word !== '..');
}

function follows(from: readonly string[], words: readonly string[], directory: string, tree: Tree): boolean {
  let at = [...from];
  let left = [...words];
  for (let followed = 0; left.length > 0; ) {
    const word = left.shift();
    if (word === undefined || word === '' || word === '.') continue;
    if (word === '..') {
      if (at.length === 0) return false;
      at.pop();
      continue;
    }
    const entry = tree.get([...at, word].join('/'));
    if (entry?.kind !== 'link') {
      at.push(word);
      continue;
    }
    followed += 1;
    if (followed > DEEPEST) return false;
    const target = entry.target ?? '';
    const inside = target.startsWith('/') ? within(target, directory) : target;
    if (inside === undefined) return false;
    if (target.startsWith('/')) at = [];
    left = [...inside.split('/'), ...left];
  }
  return true;
}
