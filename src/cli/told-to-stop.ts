/** A terminal and npm both hand on one Ctrl-C: the second must not cut short what the first has begun. */
export function untilToldToStop(): Promise<void> {
  return new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}
