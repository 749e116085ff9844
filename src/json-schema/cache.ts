/** Keeps the most recently used entries, and makes those that are missing. */
export class RecentlyUsed<Value> {
  readonly #entries = new Map<string, Value>();
  readonly #capacity: number;
  #newest: string | undefined;

  /** @param capacity how many entries are kept, at least 1 */
  constructor(capacity: number) {
    this.#capacity = Math.max(1, capacity);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string, make: () => Value): Value {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      if (key === this.#newest) return known;
      // A Map keeps the order of insertion: the first entry is the one that was used longest ago.
      this.#entries.delete(key);
      this.#entries.set(key, known);
      this.#newest = key;
      return known;
    }
    const made = make();
    this.#entries.set(key, made);
    this.#newest = key;
    if (this.#entries.size > this.#capacity) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    return made;
  }
}
