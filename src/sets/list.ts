/**
 * A list of everything that the members of a set offer, in the order of the config and then of each member.
 *
 * What stands in it can be used: an entry that would not lead back to the member that offers it is left out, with a note.
 */
import type { Filtered } from '../gateway/boundary.ts';
import type { Incoming } from '../gateway/incoming.ts';
import type { JsonObject } from '../protocol/json.ts';
import { LISTINGS, type ListMethod } from '../protocol/methods.ts';
import { type Answered, failedAll, refusing } from './answer.ts';
import { cursorOf, type Place, parseCursor, START } from './cursor.ts';
import { boundaryNote, type Missing } from './missing.ts';
import { qualifiedName } from './names.ts';
import { withoutProgress } from './progress.ts';
import { type Part, readMember } from './read-member.ts';
import type { Route, Routes } from './routes.ts';
import type { Front } from './set.ts';

/** Entries of one page. */
const PAGE = 1_000;

export async function listOf(front: Front, incoming: Incoming, method: ListMethod): Promise<Answered> {
  const { members } = front.set;
  const { cursor, _meta, ...rest } = incoming.message.value.params ?? {};
  const place = cursor === undefined ? START : parseCursor(String(cursor), members.length);
  if (place === undefined) return refusing('state_invalid');
  const params = { ...rest, _meta: withoutProgress(_meta) };
  const parts = await Promise.all(
    members.slice(place.member).map((server) => readMember(front, incoming, server, method, params)),
  );
  const missing = parts.filter((part) => part.reason !== undefined);
  if (missing.length === parts.length) return failedAll(missing);
  return { result: merged(front.routes, method, parts, missing, place) };
}

function merged(
  routes: Routes,
  method: ListMethod,
  parts: readonly Part[],
  missing: readonly Missing[],
  from: Place,
): JsonObject {
  const entries: JsonObject[] = [];
  const filtered: Filtered[] = [];
  let ttlMs = missing.length > 0 ? 0 : Number.MAX_SAFE_INTEGER;
  let next: Place | undefined;
  for (const [index, part] of parts.entries()) {
    if (part.reason !== undefined) continue;
    const { server } = part;
    const skip = index === 0 ? from.skip : 0;
    const room = PAGE - entries.length;
    const usable = part.entries.map((entry) => usableIn(routes, method, server, entry));
    const shown = usable.slice(skip, skip + room);
    for (const { entry } of shown) if (entry !== undefined) entries.push(entry);
    filtered.push(...part.filtered, ...leftOut(server, shown));
    ttlMs = Math.min(ttlMs, part.ttlMs);
    if (skip + room < usable.length) {
      next = { member: from.member + index, skip: skip + room };
      break;
    }
  }
  const note = boundaryNote(missing, filtered);
  return {
    resultType: 'complete',
    [LISTINGS[method].key]: entries,
    ...(next !== undefined && { nextCursor: cursorOf(next) }),
    ttlMs,
    // What one caller may see is nobody else's business, whatever the members say (E7).
    cacheScope: 'private',
    ...(Object.keys(note).length > 0 && { _meta: note }),
  };
}

type Usable =
  | { readonly entry: JsonObject; readonly reason?: undefined }
  | { readonly reason: string; readonly entry?: undefined };

function usableIn(routes: Routes, method: ListMethod, server: string, entry: JsonObject): Usable {
  const { kind, name: key } = LISTINGS[method];
  const own = String(entry[key]);
  if (kind === 'resource' || kind === 'template') return leadingBack(routes[kind](own), server, own, entry);
  const name = qualifiedName(server, own);
  return leadingBack(routes.named(kind, name), server, own, { ...entry, name });
}

function leadingBack(route: Route, server: string, own: string, entry: JsonObject): Usable {
  if (route.code !== undefined) return { reason: route.code };
  return route.server === server && route.name === own ? { entry } : { reason: 'name_collision' };
}

function leftOut(server: string, shown: readonly Usable[]): Filtered[] {
  const reasons = shown.flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
  return reasons.length === 0
    ? []
    : [{ server, count: reasons.length, reasons: [...new Set(reasons)].sort() }];
}
