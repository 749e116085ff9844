/**
 * Lists that a server allows to be kept for a while (2026-07-28, server/utilities/caching), so that a client that looks
 * often, or a set with many members, does not ask the server each time.
 *
 * What is kept is what the server said, not what became of it: it is judged again each time, by what is approved then.
 * `cacheScope` is not believed: what one caller was told never serves another, whatever the server says of it (E7).
 * Only complete lists are kept, never errors or questions.
 */
import { isObject, type JsonObject } from '../protocol/json.ts';
import {
  isError,
  messageOf,
  type NotificationMessage,
  type ResponseMessage,
  type ResultResponse,
} from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import { isListMethod } from '../protocol/methods.ts';
import { LIST_CHANGES } from '../protocol/subscription.ts';
import type { Exchange } from './context.ts';

export interface ListCache {
  /** How often the server has said that a list has changed: what it was asked before that may be older. */
  readonly changes: number;
  /** What the server said to the same question, as an answer to this one; undefined when it has to be asked. */
  find(exchange: Exchange): ResponseMessage | undefined;
  keep(exchange: Exchange, response: ResponseMessage): void;
  /** A server that says that a list has changed takes back what it said before. */
  heard(message: NotificationMessage): void;
}

/** However long a server would have it: after this time we want to know ourselves. */
const LONGEST_MS = 300_000;

const MOST_BYTES = 8 * 1024 * 1024;
const MOST_ENTRIES = 256;

interface Kept {
  readonly value: ResultResponse;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

const CHANGES: ReadonlySet<string> = new Set(Object.values(LIST_CHANGES).map(({ method }) => method));

export function createListCache(clock: () => number): ListCache {
  const kept = new Map<string, Kept>();
  let bytes = 0;
  let changes = 0;

  return {
    get changes() {
      return changes;
    },
    find(exchange) {
      if (!isListMethod(exchange.method)) return undefined;
      const key = keyOf(exchange);
      const found = kept.get(key);
      if (found === undefined) return undefined;
      const left = found.until - clock();
      // Also when the clock was set back: nothing may be kept for longer than was said.
      if (left > 0 && left <= LONGEST_MS) return answerTo(exchange, found.value, left);
      drop(key);
      return undefined;
    },
    keep(exchange, { value, source }) {
      const size = source?.bytes.length;
      if (!isListMethod(exchange.method) || isError(value) || size === undefined || source?.lossy === true)
        return;
      const ms = freshFor(value.result);
      if (ms === 0 || size > MOST_BYTES) return;
      const key = keyOf(exchange);
      drop(key);
      kept.set(key, { value, bytes: size, until: clock() + ms });
      bytes += size;
      for (const oldest of kept.keys()) {
        if (bytes <= MOST_BYTES && kept.size <= MOST_ENTRIES) break;
        drop(oldest);
      }
    },
    heard({ value: { method } }) {
      if (!CHANGES.has(method)) return;
      changes += 1;
      kept.clear();
      bytes = 0;
    },
  };

  function drop(key: string): void {
    bytes -= kept.get(key)?.bytes ?? 0;
    kept.delete(key);
  }
}

/** A server may offer each client what that client can use, so capabilities count, too. */
function keyOf({ caller, method, params }: Exchange): string {
  const { _meta, ...asked } = params;
  const meta = isObject(_meta) ? _meta : {};
  return JSON.stringify([caller.kind, caller.id, method, asked, meta[META.clientCapabilities] ?? null]);
}

/** Milliseconds; 0 of what may not be kept. Negative and absent times are none (Time-to-Live Field). */
function freshFor({ resultType, ttlMs }: JsonObject): number {
  if (resultType !== undefined && resultType !== 'complete') return 0;
  return typeof ttlMs === 'number' && Number.isFinite(ttlMs) && ttlMs > 0 ? Math.min(ttlMs, LONGEST_MS) : 0;
}

/** What is left of its time, so that a client does not keep it for longer than the server meant. */
function answerTo({ request }: Exchange, { result }: ResultResponse, left: number): ResponseMessage {
  const { id } = request.value;
  return messageOf({ jsonrpc: '2.0' as const, id, result: { ...result, ttlMs: Math.floor(left) } });
}
