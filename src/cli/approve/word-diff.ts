/** A piece of a text, and whether the other text has it too. */
export interface Piece {
  readonly text: string;
  readonly same: boolean;
}

export interface WordDiff {
  readonly before: readonly Piece[];
  readonly after: readonly Piece[];
}

/** Cells of the comparison; above it the middle is shown as changed in one piece. A description can be megabytes long. */
const MAX_CELLS = 2_000_000;

/**
 * What changed between two texts, by words. Each side's pieces joined are that side, and the pieces that are the same
 * are the same on both sides, in order.
 */
export function diffWords(before: string, after: string): WordDiff {
  const a = wordsOf(before);
  const b = wordsOf(after);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [keptA, keptB] = commonIn(a.slice(start, a.length - end), b.slice(start, b.length - end));
  const isSame = (words: readonly string[], kept: ReadonlySet<number>) =>
    words.map((text, at) => ({
      text,
      same: at < start || at >= words.length - end || kept.has(at - start),
    }));
  return { before: joined(isSame(a, keptA)), after: joined(isSame(b, keptB)) };
}

function wordsOf(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
}

/** Positions of a longest common subsequence, in each of the two. */
function commonIn(a: readonly string[], b: readonly string[]): [Set<number>, Set<number>] {
  const kept: [Set<number>, Set<number>] = [new Set(), new Set()];
  const width = b.length + 1;
  if ((a.length + 1) * width > MAX_CELLS) return kept;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      kept[0].add(i++);
      kept[1].add(j++);
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return kept;
}

function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (last !== undefined && last.same === piece.same) {
      result[result.length - 1] = { text: last.text + piece.text, same: piece.same };
    } else result.push(piece);
  }
  return result;
}
