import type { NotificationMessage } from '../protocol/message.ts';

/** What one member says before it may be said to the client. Each thing once, and not without end (J6). */
export interface Early {
  keep(message: NotificationMessage): void;
  /** All of it, in its order. */
  take(): readonly NotificationMessage[];
}

const MAX_EARLY = 64;

export function createEarly(): Early {
  const kept = new Map<string, NotificationMessage>();
  return {
    keep(message) {
      const { method, params } = message.value;
      const what = JSON.stringify([method, params?.uri]);
      if (kept.size < MAX_EARLY) kept.set(what, message);
    },
    take() {
      const all = [...kept.values()];
      kept.clear();
      return all;
    },
  };
}
