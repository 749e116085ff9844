import { type Filtered, filteredIn } from '../gateway/boundary.ts';
import type { Incoming } from '../gateway/incoming.ts';
import type { CancelSignal } from '../protocol/cancellation.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import type { RpcError } from '../protocol/message.ts';
import { LISTINGS, type ListMethod } from '../protocol/methods.ts';
import { askMember, within } from './ask-member.ts';
import type { Front } from './set.ts';

/** A list that goes on for longer is cut off, with a note: one member must not drown the others. */
const MAX_PAGES = 32;
const MAX_ENTRIES = 5_000;

/** What one member has to say to a list. */
export type Part =
  | {
      readonly server: string;
      readonly entries: readonly JsonObject[];
      readonly ttlMs: number;
      readonly filtered: readonly Filtered[];
      readonly reason?: undefined;
    }
  | { readonly server: string; readonly reason: string; readonly error?: RpcError };

/** All pages of one member's list, each a request through the house of its own. */
export function readMember(
  front: Front,
  incoming: Incoming,
  server: string,
  method: ListMethod,
  params: JsonObject,
): Promise<Part> {
  const late: Part = { server, reason: 'server_timeout' };
  return within(front.set.waitMs, incoming.signal, late, (signal) =>
    readPages(front, incoming, server, method, params, signal),
  );
}

async function readPages(
  front: Front,
  incoming: Incoming,
  server: string,
  method: ListMethod,
  params: JsonObject,
  signal: CancelSignal,
): Promise<Part> {
  const entries: JsonObject[] = [];
  const filtered: Filtered[] = [];
  let ttlMs = Number.MAX_SAFE_INTEGER;
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES && entries.length <= MAX_ENTRIES; page += 1) {
    const asked = await askMember(front, incoming, server, { ...params, ...(cursor && { cursor }) }, signal);
    if (asked.reason !== undefined) return { server, ...asked };
    const { result } = asked;
    entries.push(...entriesOf(result[LISTINGS[method].key]));
    filtered.push(...filteredIn(result).map((each) => ({ ...each, server })));
    ttlMs = Math.min(ttlMs, timeIn(result));
    if (typeof result.nextCursor !== 'string' || result.nextCursor === '') {
      if (entries.length <= MAX_ENTRIES) return { server, entries, ttlMs, filtered };
      break;
    }
    cursor = result.nextCursor;
  }
  const count = Math.max(0, entries.length - MAX_ENTRIES);
  filtered.push({ server, count, reasons: ['too_many_items'] });
  return { server, entries: entries.slice(0, MAX_ENTRIES), ttlMs, filtered };
}

function entriesOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Milliseconds. What is no such number may not be kept at all (E7). */
export function timeIn({ ttlMs }: JsonObject): number {
  return typeof ttlMs === 'number' && Number.isSafeInteger(ttlMs) && ttlMs > 0 ? ttlMs : 0;
}
