/** What a task is there for, as far as somebody says so (I8). It can only take away: a task that said it reads does no more. */
import type { Exchange } from '../gateway/context.ts';
import { isObject } from '../protocol/json.ts';

/** Key in the `_meta` of a request: `read`. */
const INTENT = 'bartizan/intent';

export interface Intents {
  /** Whether the task that this belongs to has said that it only reads, now or earlier in the same trace. */
  onlyReads(exchange: Exchange, trace: string | undefined): boolean;
}

const MOST_TRACES = 10_000;

export function createIntents(intent: 'any' | 'read'): Intents {
  const reading = new Set<string>();
  return {
    onlyReads({ caller, params }, trace) {
      const key = `${caller.id} ${trace ?? ''}`;
      const said = isObject(params._meta) && params._meta[INTENT] === 'read';
      if (said && trace !== undefined && !reading.has(key)) {
        const [oldest] = reading.size >= MOST_TRACES ? reading : [];
        if (oldest !== undefined) reading.delete(oldest);
        reading.add(key);
      }
      return intent === 'read' || said || reading.has(key);
    },
  };
}
