/** A model reads a few hundred words at once: longer texts are cut, with some of each part in the next. */

/** In UTF-16 code units; some 300 tokens of English. */
const WINDOW = 1_200;
const SHARED = 200;
/** Fewer words give no order. */
const FEWEST_WORDS = 3;
const WORD = /[\p{L}\p{M}]+/gu;
/** A name, an address, or bytes. */
const NO_WORDS = /^(?:[\w.+/=:@-]*|[a-z][a-z0-9+.-]*:\/\/\S*)$/i;
/** Bytes in the middle of something else: what they say is asked about by itself. */
const BYTES = /[A-Za-z0-9+/_-]{200,}={0,2}/g;

export interface Windows {
  readonly texts: readonly string[];
  /** False when there was more than may be asked about. */
  readonly complete: boolean;
}

/** @param most how many parts at most */
export function windowsOf(given: string, most: number): Windows {
  const texts: string[] = [];
  if (!saysSomething(given)) return { texts, complete: true };
  const text = given.replace(BYTES, (run) => (/\d/.test(run) ? ' ' : run));
  for (let start = 0; start < text.length; start += WINDOW - SHARED) {
    if (texts.length >= most) return { texts, complete: false };
    texts.push(text.slice(start, start + WINDOW));
    if (start + WINDOW >= text.length) break;
  }
  return { texts, complete: true };
}

function saysSomething(text: string): boolean {
  if (NO_WORDS.test(text)) return false;
  WORD.lastIndex = 0;
  for (let words = 0; words < FEWEST_WORDS; words += 1) if (!WORD.test(text)) return isUnspaced(text);
  return true;
}

/** Scripts without blanks between words. */
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Tibetan}]{6}/u;

function isUnspaced(text: string): boolean {
  return UNSPACED.test(text);
}
