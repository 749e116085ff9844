/**
 * Stops a package whose name is made to be taken for another one (F5): other signs that look the same, one letter
 * more, less or other, another scope that looks like the one, the scope as part of the name, or left out.
 *
 * A name that is nothing like a known one is not judged: that is for whoever adds it.
 */
import { editDistance } from '../inspect/edit-distance.ts';
import { wordSkeletonOf } from '../inspect/skeleton.ts';

/** Shorter names differ by a letter all the time. */
const SHORTEST = 6;

/** The known name that this one can be taken for; undefined for one that is known itself, or like none. */
export function lookAlike(name: string, known: readonly string[]): string | undefined {
  if (known.includes(name)) return undefined;
  const flat = flatten(name);
  return (
    known.find((other) => flatten(other) === flat) ??
    known.find((other) => isOneEdit(name, other)) ??
    known.find((other) => isWithoutScope(name, other)) ??
    known.find((other) => isLikeScope(scopeOf(name), scopeOf(other)))
  );
}

/** `server-github` is what people type who mean `@modelcontextprotocol/server-github`, and anybody may publish it. */
function isWithoutScope(name: string, other: string): boolean {
  if (scopeOf(name) !== undefined || scopeOf(other) === undefined || name.length < SHORTEST) return false;
  return wordSkeletonOf(name) === wordSkeletonOf(baseOf(other));
}

function isLikeScope(ours: string | undefined, theirs: string | undefined): boolean {
  if (ours === undefined || theirs === undefined || ours === theirs) return false;
  return wordSkeletonOf(ours) === wordSkeletonOf(theirs) || isOneEdit(ours, theirs);
}

/** A known name of which this one has everything but the scope. Under a scope of its own that may be a fork, or a trap. */
export function namesake(name: string, known: readonly string[]): string | undefined {
  if (known.includes(name) || baseOf(name).length < SHORTEST) return undefined;
  return known.find((other) => baseOf(other) === baseOf(name));
}

function baseOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** `@scope/server` and `scope-server` are one, and so are `l`, `1` and `I`. */
function flatten(name: string): string {
  return wordSkeletonOf(name.replace(/[@/]/g, ''));
}

function scopeOf(name: string): string | undefined {
  return name.startsWith('@') ? name.slice(1, name.indexOf('/')) : undefined;
}

function isOneEdit(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < SHORTEST || Math.abs(a.length - b.length) > 1) return false;
  return editDistance(a, b) === 1;
}
