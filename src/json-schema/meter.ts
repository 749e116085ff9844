/** A check was about to cost more than it may. */
export class Exhausted extends Error {
  constructor() {
    super('The check would take too long.');
    this.name = 'Exhausted';
  }
}

/**
 * Counts the steps of one check. There is one for all validators, because no check waits for anything.
 *
 * This, not the clock, is what bounds a check: the same input always ends the same way.
 */
export class Meter {
  #left = 0;

  start(steps: number): void {
    this.#left = steps;
  }

  /** @throws {Exhausted} */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new Exhausted();
  }
}
