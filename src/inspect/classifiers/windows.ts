/** A model reads a few hundred words at once: longer texts are cut, with some of each part in the next. */

/** In UTF-16 code units; some 300 tokens of English. */
const WINDOW = 1_200;
const SHARED = 200;
/** Fewer words give no order. */
const FEWEST_WORDS = 3;
const WORD = /\p{L}+(?:[\s.,;:!?]|$)/gu;

export interface Windows {
  readonly texts: readonly string[];
  /** False when there was more than may be asked about. */
  readonly complete: boolean;
}

/** @param most how many parts at most */
export function windowsOf(text: string, most: number): Windows {
  const texts: string[] = [];
  if (!saysSomething(text)) return { texts, complete: true };
  for (let start = 0; start < text.length; start += WINDOW - SHARED) {
    if (texts.length >= most) return { texts, complete: false };
    texts.push(text.slice(start, start + WINDOW));
    if (start + WINDOW >= text.length) break;
  }
  return { texts, complete: true };
}

function saysSomething(text: string): boolean {
  WORD.lastIndex = 0;
  for (let words = 0; words < FEWEST_WORDS; words += 1) if (!WORD.test(text)) return isUnspaced(text);
  return true;
}

/** Chinese, Japanese and Thai have no blanks between words. */
function isUnspaced(text: string): boolean {
  return /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]{6}/u.test(text);
}
