import type { NotificationMessage } from '../protocol/message.ts';

/** What one member says before it may be said to the client. Each thing once, and not without end (J6). */
export interface Early {
  keep(message: NotificationMessage): void;
  /** All of it, in its order. */
  take(): readonly NotificationMessage[];
}

const MAX_EARLY = 64;
/** Characters of all addresses together: a member may make up one of any length below what is watched. */
const MAX_LENGTH = 64 * 1024;

export function createEarly(): Early {
  const kept = new Map<string, NotificationMessage>();
  let room = MAX_LENGTH;
  return {
    keep(message) {
      const { method, params } = message.value;
      const what = `${method} ${params?.uri ?? ''}`;
      if (kept.has(what) || kept.size >= MAX_EARLY || what.length > room) return;
      kept.set(what, message);
      room -= what.length;
    },
    take() {
      const all = [...kept.values()];
      kept.clear();
      return all;
    },
  };
}
