/** What a server says outside of any request, for the house and for those who have subscribed to it. */
import type { NotificationMessage } from '../protocol/message.ts';
import type { Listener, UpstreamError } from './upstream.ts';
import type { Watches } from './watches.ts';

export interface Strays extends Listener {
  /** From here on these hear notifications too. */
  feed(watches: Pick<Watches, 'heard' | 'fail'>): void;
  /** The server is gone. */
  fail(error: UpstreamError): void;
}

export function createStrays(unsolicited: Listener): Strays {
  let fed: Pick<Watches, 'heard' | 'fail'> | undefined;

  return {
    // The house first: who hears that a list has changed asks for it at once.
    notification(message: NotificationMessage) {
      unsolicited.notification(message);
      fed?.heard(message);
    },
    question: (message) => unsolicited.question(message),
    feed(watches) {
      fed = watches;
    },
    fail: (error) => fed?.fail(error),
  };
}
