/** Ctrl-C while a server is traced: ends a wait early, and else ends everything, with nothing left behind. */
export interface Interrupt {
  /** Waits, or until somebody is told to stop. */
  pause(ms: number): Promise<void>;
  end(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** @param clean what has to be done before the process ends; must not wait */
export function createInterrupt(clean: () => void): Interrupt {
  let waiting: (() => void) | undefined;
  const hear = (): void => {
    // A terminal and npm both hand on one Ctrl-C: the second must not cut short what the first has begun.
    if (waiting !== undefined) return waiting();
    clean();
    process.exit(130); // which kills the server on the way out
  };
  for (const signal of SIGNALS) process.on(signal, hear);
  return {
    pause: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        waiting = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    end() {
      for (const signal of SIGNALS) process.off(signal, hear);
    },
  };
}
