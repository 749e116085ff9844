import type { Problem } from './problem.ts';

/**
 * Names how a bundle's entries differ from those that were signed.
 *
 * @param found leaf hashes of the entries as they are now.
 * @param signed leaf hashes that the signed tree has.
 * @param first number of the bundle's first entry.
 */
export function nameDifference(
  found: readonly Buffer[],
  signed: readonly Buffer[],
  first: number,
): Problem[] {
  const now = found.map((hash) => hash.toString('hex'));
  const then = signed.map((hash) => hash.toString('hex'));
  let start = 0;
  while (start < now.length && start < then.length && now[start] === then[start]) start += 1;
  let same = 0;
  while (
    same < Math.min(now.length, then.length) - start &&
    now[now.length - 1 - same] === then[then.length - 1 - same]
  ) {
    same += 1;
  }
  const a = now.slice(start, now.length - same);
  const b = then.slice(start, then.length - same);
  const at = first + start;

  if (a.length === 0) return b.length === 0 ? [] : [deleted(at, at + b.length)];
  if (b.length === 0) return [inserted(at, a.length)];
  if (a.length !== b.length) return unequal(a, b, at);
  if (isShifted(a, b)) return [deleted(at, at + 1)];
  if (isShifted(b, a)) return [inserted(at, 1)];
  const changed = a.flatMap((hash, offset) => (hash === b[offset] ? [] : [at + offset]));
  if (sameMembers(a, b)) return [reordered(changed)];
  return changed.map((index) => ({ code: 'entry_edited', text: `entry ${index} was edited` }));
}

/** Names entries that are not there any more. */
export function deleted(from: number, to: number): Problem {
  const text = to - from === 1 ? `entry ${from} was deleted` : `entries ${from} to ${to - 1} were deleted`;
  return { code: 'entries_deleted', text };
}

function inserted(at: number, count: number): Problem {
  return {
    code: 'entries_inserted',
    text: `${count === 1 ? 'an entry was' : `${count} entries were`} inserted at ${at}`,
  };
}

function reordered(indices: readonly number[]): Problem {
  const [first, second] = indices;
  const text =
    indices.length === 2
      ? `entries ${first} and ${second} were swapped`
      : `entries ${first} to ${indices.at(-1)} were reordered`;
  return { code: 'entries_reordered', text };
}

/** One of several: entries went, and what is left may be edited as well. */
function unequal(now: readonly string[], then: readonly string[], at: number): Problem[] {
  const kept = new Set(now);
  const gone = then.flatMap((hash, offset) => (kept.has(hash) ? [] : [at + offset]));
  if (now.length < then.length && gone.length === then.length - now.length) {
    return gone.map((index) => deleted(index, index + 1));
  }
  const text = `entries ${at} to ${at + then.length - 1} were changed: there are ${now.length} instead of ${then.length}`;
  return [{ code: 'entries_changed', text }];
}

/** The first is missing, the rest has moved up, and another has come in at the end. */
function isShifted(now: readonly string[], then: readonly string[]): boolean {
  return (
    now.length > 1 &&
    now.slice(0, -1).every((hash, at) => hash === then[at + 1]) &&
    !then.includes(now.at(-1) ?? '')
  );
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  const sorted = [...b].sort();
  return [...a].sort().every((hash, at) => hash === sorted[at]);
}
