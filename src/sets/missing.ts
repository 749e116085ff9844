import { BOUNDARY, type Filtered } from '../gateway/boundary.ts';
import type { JsonObject } from '../protocol/json.ts';

/** A member that has no part in an answer. */
export interface Missing {
  readonly server: string;
  readonly reason: string;
}

/** `_meta` with a note of what is not in the answer; nothing where all is (B3). */
export function boundaryNote(missing: readonly Missing[], filtered: readonly Filtered[]): JsonObject {
  if (missing.length === 0 && filtered.length === 0) return {};
  return {
    [BOUNDARY]: {
      ...(missing.length > 0 && { missing: missing.map(({ server, reason }) => ({ server, reason })) }),
      ...(filtered.length > 0 && { filtered: byServer(filtered) }),
    },
  };
}

/** One for each member, however many pages it took. */
function byServer(filtered: readonly Filtered[]): JsonObject[] {
  const all = new Map<string, { count: number; reasons: Set<string> }>();
  for (const { server, count, reasons } of filtered) {
    const sum = all.get(server) ?? { count: 0, reasons: new Set() };
    all.set(server, { count: sum.count + count, reasons: new Set([...sum.reasons, ...reasons]) });
  }
  return [...all].map(([server, { count, reasons }]) => ({ server, count, reasons: [...reasons].sort() }));
}
