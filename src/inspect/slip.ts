/**
 * Is one name the other with a slip that a reader overlooks? `read_fille`, `raed_file` and `read_fle` for `read_file`.
 *
 * A slip is inside of a word: a letter doubled, added or left out, or two neighbours swapped. What makes another word
 * is none: a plural (`get_file`, `get_files`), a replaced letter (`get_user`, `set_user`), another first letter.
 */
export function isSlip(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length < SHORTEST || long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length === long.length) return isSwap(short, long, at);
  return short.slice(at) === long.slice(at + 1) && isInside(long, at);
}

const SHORTEST = 6;

function isSwap(a: string, b: string, at: number): boolean {
  const [one, other] = [a[at], a[at + 1]];
  if (one === undefined || other === undefined || !isLetter(one) || !isLetter(other)) return false;
  return b[at] === other && b[at + 1] === one && a.slice(at + 2) === b.slice(at + 2);
}

/** The letter at `at` repeats the one before it, or stands between two letters of the same word. */
function isInside(name: string, at: number): boolean {
  const letter = name[at] ?? '';
  const before = name[at - 1] ?? '';
  const after = name[at + 1] ?? '';
  if (!isLetter(letter) || !isLetter(before)) return false;
  if (before.toLowerCase() === letter.toLowerCase()) return true;
  return isLetter(after) && !startsWord(before, letter) && !startsWord(letter, after);
}

function startsWord(before: string, letter: string): boolean {
  return /[a-z]/.test(before) && /[A-Z]/.test(letter);
}

function isLetter(character: string): boolean {
  return /^[A-Za-z]$/.test(character);
}
