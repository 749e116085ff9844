/** Tells subscriptions that their client has used a member: then one that was lost may be there again. */
import type { Incoming, Session } from '../gateway/incoming.ts';
import { isError, type ResponseMessage } from '../protocol/message.ts';
import { reasonIn } from './trouble.ts';

/** @param answered false where the member was too slow: it may be there in a moment, and the client does not know */
type Listener = (server: string, answered: boolean) => void;

export interface Uses {
  /** To be called when a member has answered. What it refused or could not do is no use of it. */
  note(incoming: Incoming, response: ResponseMessage): void;
  /** Hears of this session's requests to members, until it calls what it gets. */
  hear(session: Session, listener: Listener): () => void;
}

export function createUses(): Uses {
  const listeners = new Map<string, Set<Listener>>();

  return {
    note({ session, server }, { value }) {
      const answered = !isError(value);
      if (!answered && reasonIn(value.error) !== 'cancelled') return;
      for (const listener of [...(listeners.get(session.key) ?? [])]) listener(server, answered);
    },
    hear({ key }, listener) {
      const mine = listeners.get(key) ?? new Set();
      listeners.set(key, mine.add(listener));
      return () => {
        mine.delete(listener);
        if (mine.size === 0 && listeners.get(key) === mine) listeners.delete(key);
      };
    },
  };
}
