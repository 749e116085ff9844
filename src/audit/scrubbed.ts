import type { AuditRecord, Opening, Recorder } from './record.ts';

/** Takes secrets out of a text. */
export type Scrub = (text: string) => string;

/**
 * A recorder that is told no secrets (L4): what others chose and the record keeps in clear goes through `scrub` first. Arguments
 * are no part of it: the record never has their values.
 */
export function scrubbed(recorder: Recorder, scrub: Scrub): Recorder {
  const known = new WeakMap<object, unknown>();
  /** The same object for the same one: an ending is told from its opening by what both share. */
  const shared = <Part extends object>(part: Part | undefined): Part | undefined => {
    if (part === undefined) return undefined;
    if (!known.has(part)) known.set(part, cleaned(part, scrub));
    return known.get(part) as Part;
  };
  const opening = <Kept extends Opening>(kept: Kept): Kept => {
    const client = shared(kept.client);
    const connection = shared(kept.connection);
    return client === kept.client && connection === kept.connection ? kept : { ...kept, client, connection };
  };
  return {
    open: (kept) => recorder.open(opening(kept)),
    close(record) {
      const { reason, findings } = record;
      const kept: AuditRecord = opening(record);
      if (reason === undefined && findings === undefined) return recorder.close(kept);
      return recorder.close({
        ...kept,
        reason: reason && { ...reason, detail: cleaned(reason.detail, scrub) },
        findings: findings?.map((finding) => {
          const { detail } = finding;
          return cleaned(
            detail === undefined ? finding : { ...finding, detail: cleaned(detail, scrub) },
            scrub,
          );
        }),
      });
    },
    end: () => recorder.end(),
  };
}

/** With other texts; the very same object where none is another. */
function cleaned<Part extends object>(part: Part, scrub: Scrub): Part {
  let changed = false;
  const members = Object.entries(part).map(([name, value]) => {
    if (typeof value !== 'string') return [name, value];
    const text = scrub(value);
    changed ||= text !== value;
    return [name, text];
  });
  return changed ? (Object.fromEntries(members) as Part) : part;
}
