/**
 * Whether the whole of `text` matches `pattern`: `*` stands for any run of characters, also none, `?` for exactly one.
 *
 * There are no other special characters and nothing to escape with. Both sides are walked once, with a single place
 * to fall back to, so the time is at most the product of the two lengths (linear in the text: the schema bounds a pattern to 256
 * characters, and callers bound the text), and no pattern can blow up (J5).
 */
export function matchesPattern(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const expected = pattern.charCodeAt(p);
    if (p < pattern.length && expected === STAR) {
      star = p++;
      resume = t;
    } else if (p < pattern.length && (expected === ANY || expected === text.charCodeAt(t))) {
      t += expected === ANY ? widthAt(text, t) : 1;
      p++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern.charCodeAt(p) === STAR) p++;
  return p === pattern.length;
}

/** Nothing but stars and question marks: such a pattern says nothing. */
export function isVacuous(pattern: string): boolean {
  for (let i = 0; i < pattern.length; i++) {
    const unit = pattern.charCodeAt(i);
    if (unit !== STAR && unit !== ANY) return false;
  }
  return true;
}

const STAR = 0x2a;
const ANY = 0x3f;

/** A `?` takes a whole character, also one that UTF-16 writes as two units. */
function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
