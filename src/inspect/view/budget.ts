/** How much may be decoded of one text. Counted in what comes out, not in time, so that the same text always reads the same. */
export class Budget {
  #left: number;
  #spent = false;

  /** @param units UTF-16 code units that may come out of all decoders together */
  constructor(units: number) {
    this.#left = units;
  }

  get left(): number {
    return this.#left;
  }

  /** True when something was left undecoded. */
  get exhausted(): boolean {
    return this.#spent;
  }

  /** Takes what came out. False when there is no more to take from. */
  take(units: number): boolean {
    if (units > this.#left) {
      this.#spent = true;
      return false;
    }
    this.#left -= units;
    return true;
  }
}

/** A text that decodes to more than this many times its length, and to more than a page, is built to exhaust. */
const FACTOR = 4;
const FLOOR = 65_536;

export function budgetFor(text: string): Budget {
  return new Budget(Math.max(FLOOR, text.length * FACTOR));
}
