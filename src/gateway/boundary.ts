/**
 * The note on a list from which something was left out (B3): how much and why, by codes only. So a client that misses a
 * tool can tell a refusal from an absence, and hears no word of whoever was refused.
 */
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import { isError, messageOf, type ResponseMessage } from '../protocol/message.ts';
import { LISTINGS, type OfferKind } from '../protocol/methods.ts';
import type { Judgement } from './judgement.ts';

/** Key in the `_meta` of a result. */
export const BOUNDARY = 'bartizan/boundary';

/** Offers of one server that were withheld. */
export interface Filtered {
  readonly server: string;
  readonly count: number;
  /** Codes of what was found. */
  readonly reasons: readonly string[];
}

/** The list as it was let through, with a note of what is no longer in it. */
export function withBoundary(
  server: string,
  kind: OfferKind,
  before: ResponseMessage,
  { message, findings }: Judgement,
): ResponseMessage {
  const after = message as ResponseMessage;
  if (after === before || isError(after.value) || isError(before.value)) return after;
  const count = sizeOf(kind, before.value.result) - sizeOf(kind, after.value.result);
  if (count <= 0) return after;
  const place = `/result/${keyOf(kind)}`;
  const reasons = new Set(findings.filter(({ at }) => at.startsWith(place)).map(({ code }) => code));
  const { _meta } = after.value.result;
  const note = { filtered: [{ server, count, reasons: [...reasons].sort() }] };
  const result = { ...after.value.result, _meta: { ...(isObject(_meta) && _meta), [BOUNDARY]: note } };
  return messageOf({ ...after.value, result });
}

/** What the note on a list says was withheld. */
export function filteredIn({ _meta }: JsonObject): readonly Filtered[] {
  const note = isObject(_meta) ? _meta[BOUNDARY] : undefined;
  const filtered = isObject(note) ? note.filtered : undefined;
  return Array.isArray(filtered) ? filtered.flatMap(asFiltered) : [];
}

/** Codes and nothing else: without `pinned-tools`, a server could have written the note itself. */
function asFiltered(value: JsonValue): Filtered[] {
  if (!isObject(value)) return [];
  const { server, count, reasons } = value;
  const isNote = typeof server === 'string' && Number.isSafeInteger(count) && isCodes(reasons);
  return isNote ? [{ server, count: Number(count), reasons }] : [];
}

function isCodes(value: JsonValue | undefined): value is string[] {
  return (
    Array.isArray(value) && value.every((code) => typeof code === 'string' && /^[a-z_]{1,32}$/.test(code))
  );
}

function sizeOf(kind: OfferKind, result: JsonObject): number {
  const listed = result[keyOf(kind)];
  if (kind === 'instructions') return listed === undefined || listed === '' ? 0 : 1;
  return Array.isArray(listed) ? listed.length : 0;
}

function keyOf(kind: OfferKind): string {
  return Object.values(LISTINGS).find((listing) => listing.kind === kind)?.key ?? 'instructions';
}
