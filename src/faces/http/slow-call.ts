import type { Answer } from './answer.ts';
import type { Pulse } from './pulse.ts';

/**
 * Makes a stream of an answer that takes longer than from one beat to the next: its client can come again if the
 * connection breaks, and nobody on the way takes it for dead. Returns what ends the watch.
 */
export function openWhenSlow(answer: Answer, pulse: Pulse): () => void {
  let beats = 0;
  const beater = {
    beat() {
      beats += 1;
      if (beats > 1) answer.open();
    },
  };
  pulse.add(beater);
  return () => pulse.delete(beater);
}
