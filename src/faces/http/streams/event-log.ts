/** What was said on one stream, as far as it is kept: the latest events. They are numbered from 1. */

/** What the logs of one session take together. */
export interface Tally {
  bytes: number;
}

/** What an event costs beside its bytes: roughly the objects around them. */
const OVERHEAD = 200;

export class EventLog {
  readonly #tally: Tally;
  readonly #events: Buffer[] = [];
  #dropped = 0;
  #bytes = 0;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  /** The number of the latest event. */
  get last(): number {
    return this.#dropped + this.#events.length;
  }

  /** How many are kept, and what they take. */
  get size(): number {
    return this.#events.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  append(event: Buffer): void {
    this.#events.push(event);
    this.#count(event.length + OVERHEAD);
  }

  /** The first event after this one that is kept, and its number. */
  after(number: number): readonly [number: number, event: Buffer] | undefined {
    const at = Math.max(0, number - this.#dropped);
    const event = this.#events[at];
    return event === undefined ? undefined : [this.#dropped + at + 1, event];
  }

  /** Whether there was such an event, and all that came after it is kept. */
  continues(number: number): boolean {
    return number >= this.#dropped && number <= this.last;
  }

  /** False when there is none left. */
  dropOldest(): boolean {
    const event = this.#events.shift();
    if (event === undefined) return false;
    this.#dropped += 1;
    this.#count(-event.length - OVERHEAD);
    return true;
  }

  clear(): void {
    this.#dropped = this.last;
    this.#events.length = 0;
    this.#count(-this.#bytes);
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.#tally.bytes += bytes;
  }
}
