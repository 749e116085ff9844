/** A sentence as it is put together, word by word. */

/** One sentence at a time: what is read next overwrites it. */
export interface Sentence {
  start: number;
  end: number;
  /** How many words it has. */
  length: number;
  /** Hash of each word. */
  readonly words: Int32Array;
  /** Meaning of each word, or -1. */
  readonly meanings: Int8Array;
}

/** Longer ones are cut: nobody reads on. */
export const MOST_WORDS = 64;

/** Takes words, and hands out sentences. */
export class Composer {
  /** Where a sentence is cut that grows too long. */
  readTo = 0;
  readonly #sentence: Sentence = {
    start: 0,
    end: 0,
    length: 0,
    words: new Int32Array(MOST_WORDS),
    meanings: new Int8Array(MOST_WORDS),
  };
  /** Hash of the word that was read last, also of one that says nothing. */
  lastWord = 0;
  readonly #visit: (sentence: Sentence) => void;

  /** @param visit is handed each sentence that has words; it is only good during the call */
  constructor(visit: (sentence: Sentence) => void) {
    this.#visit = visit;
  }

  add(hash: number, means: number): void {
    const sentence = this.#sentence;
    if (sentence.length === MOST_WORDS) this.close(this.readTo);
    const { length } = sentence;
    sentence.words[length] = hash;
    sentence.meanings[length] = means;
    sentence.length = length + 1;
  }

  /** What the last word means, after all. */
  reconsider(means: number): void {
    const { length, meanings } = this.#sentence;
    if (length > 0) meanings[length - 1] = means;
  }

  close(end: number): void {
    const sentence = this.#sentence;
    if (sentence.length > 0) {
      sentence.end = end;
      this.#visit(sentence);
      sentence.length = 0;
    }
    sentence.start = end;
  }
}
