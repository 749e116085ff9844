import type { Offer } from '../gateway/context.ts';
import { type Classification, classify } from './classify.ts';

/** Far more than all tools of all servers of one installation. */
const CAPACITY = 10_000;

/**
 * Remembers what was decided of a tool, by the digest of its definition: a changed tool is judged anew.
 *
 * Bounded, because a server chooses how often it changes; the oldest goes first.
 */
export function createClassifications(capacity: number = CAPACITY): (tool: Offer) => Classification {
  const known = new Map<string, Classification>();
  return (tool) => {
    const found = known.get(tool.digest);
    if (found !== undefined) return found;
    const classification = Object.freeze(classify(tool));
    if (known.size >= capacity) {
      const [oldest] = known.keys();
      if (oldest !== undefined) known.delete(oldest);
    }
    known.set(tool.digest, classification);
    return classification;
  };
}
