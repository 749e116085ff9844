import type { HttpAnswer } from './http-answer.ts';

/** Whatever is left of the answer is of no interest. */
export function discard(answer: HttpAnswer): void {
  const timer = setTimeout(() => answer.destroy(), DISCARD_MS);
  timer.unref();
  let left = DISCARD_BYTES;
  answer
    .read((chunk) => {
      left -= chunk.length;
      return left >= 0;
    })
    .catch(() => undefined)
    .finally(() => clearTimeout(timer));
}

/** What is waited for and read of it, so that the connection can be kept. */
const DISCARD_MS = 1_000;
const DISCARD_BYTES = 16_384;
