/** One timer for all in the face that has to look up now and then. A timer for each stream would be thousands of them. */
export interface Beater {
  beat(): void;
}

export interface Pulse {
  add(beater: Beater): void;
  delete(beater: Beater): void;
  /** The last beat. Whoever is added later never hears one. */
  stop(): void;
}

/** @param everyMs between two beats, in milliseconds */
export function createPulse(everyMs: number): Pulse {
  const beaters = new Set<Beater>();
  const timer = setInterval(() => {
    for (const beater of beaters) beater.beat();
  }, everyMs);
  timer.unref();

  return {
    add: (beater) => void beaters.add(beater),
    delete: (beater) => void beaters.delete(beater),
    stop() {
      clearInterval(timer);
      beaters.clear();
    },
  };
}
