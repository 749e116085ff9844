/**
 * One member's part in a subscription of a set: a request through the house of its own, put again when it ends.
 *
 * A member that is lost is asked again, each time a little later. When that was often enough, it is asked only after the
 * client has used it for something else, and not every time: the client is told that lists have changed, and reads them,
 * which is such a use. In the background that is so at once: there a server that has ended was idle as a rule, and what
 * the client does not know of starts none again.
 */
import type { Reply } from '../gateway/incoming.ts';
import { Cancellation, type CancelSignal } from '../protocol/cancellation.ts';
import {
  isError,
  type NotificationMessage,
  type ResponseMessage,
  type RpcError,
} from '../protocol/message.ts';
import {
  ACKNOWLEDGED,
  type Filter,
  intersection,
  isNothing,
  NOTHING,
  parseFilter,
} from '../protocol/subscription.ts';
import { createPace, LONGEST_MS, type Timers } from './pace.ts';
import { isOfResources, mayPass, reasonIn } from './trouble.ts';

export interface MemberWatchOptions {
  readonly server: string;
  readonly asked: Filter;
  readonly background: boolean;
  readonly timers: Timers;
  /** Puts the subscription to the member; settles when it is over. Never rejects. */
  put(filter: Filter, reply: Reply, signal: CancelSignal): Promise<ResponseMessage>;
  /** It speaks, after it has acknowledged. */
  hear(message: NotificationMessage): void;
  /** It has acknowledged. `missed` is false where the client has seen for itself that it is there. */
  came(missed: boolean): void;
  /** It will not come by itself any more. */
  left(trouble: RpcError | undefined): void;
}

/**
 * `waiting` for the next attempt; `resting` until it is used; `over`: it has refused, or has nothing to say to what is
 * asked.
 */
type WatchState = 'opening' | 'listening' | 'waiting' | 'resting' | 'over';

export interface MemberWatch {
  readonly server: string;
  readonly state: WatchState;
  /** What it has acknowledged last. */
  readonly honoured: Filter;
  /** Why it is not there, or has refused, as far as it is known. */
  readonly trouble: RpcError | undefined;
  /** Settles once it has acknowledged or refused, or was lost. */
  readonly first: Promise<void>;
  /** Asks for no more than this any more. */
  narrow(to: Filter): void;
  /** The client has used the member. */
  used(answered: boolean): void;
  close(): Promise<void>;
}

export function createMemberWatch(options: MemberWatchOptions): MemberWatch {
  const { server, background, timers, put, hear, came, left } = options;
  const pace = createPace();
  let { asked } = options;
  let state: WatchState = 'opening';
  let honoured = NOTHING;
  let trouble: RpcError | undefined;
  let opened = 0;
  let since = 0;
  let closed = false;
  let current = new Cancellation();
  let over: Promise<void> = Promise.resolve();
  let cancelAttempt: () => void = () => undefined;
  let settleFirst: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    settleFirst = resolve;
  });
  open(true);

  return {
    server,
    get state() {
      return state;
    },
    get honoured() {
      return honoured;
    },
    get trouble() {
      return trouble;
    },
    first,
    narrow(to) {
      asked = intersection(asked, to);
      if (isNothing(asked)) finish();
    },
    used(answered) {
      if (state !== 'resting') return;
      const missed = !background || !answered;
      if (!missed || timers.now() - opened >= LONGEST_MS) open(missed);
    },
    async close() {
      const ends = state === 'listening' ? over : undefined;
      closed = true;
      finish();
      // One that is only being opened ends in its own time: it may wait for a server that hangs.
      await ends;
    },
  };

  function open(missed: boolean): void {
    cancelAttempt();
    state = 'opening';
    opened = timers.now();
    const mine = new Cancellation();
    current = mine;
    const reply: Reply = {
      notification(message) {
        if (current !== mine || mine.aborted) return;
        const { method, params } = message.value;
        if (method === ACKNOWLEDGED) acknowledged(parseFilter(params?.notifications) ?? NOTHING, missed);
        else if (state === 'listening') hear(message);
      },
      question: () => Promise.reject(new Error('a subscription asks nothing')),
    };
    over = put(asked, reply, mine).then((response) => {
      if (current === mine && !closed && state !== 'over') ended(response, missed);
    });
  }

  function acknowledged(filter: Filter, missed: boolean): void {
    honoured = intersection(asked, filter);
    trouble = undefined;
    since = timers.now();
    state = 'listening';
    if (isNothing(honoured)) finish();
    settleFirst();
    came(missed);
  }

  function ended({ value }: ResponseMessage, missed: boolean): void {
    const error = isError(value) ? value.error : undefined;
    trouble = error;
    if (state === 'listening') {
      pace.lasted(timers.now() - since);
    } else if (error === undefined || !mayPass(reasonIn(error))) {
      if (error !== undefined && isOfResources(error) && asked.lists.size > 0 && asked.resources.size > 0) {
        asked = { lists: asked.lists, resources: new Set() };
        return open(missed);
      }
      finish();
      settleFirst();
      return left(error);
    }
    const ms = background ? undefined : pace.next();
    state = ms === undefined ? 'resting' : 'waiting';
    if (ms !== undefined) cancelAttempt = timers.after(ms, () => open(true));
    settleFirst();
    if (ms === undefined && !background) left(error);
  }

  function finish(): void {
    state = 'over';
    cancelAttempt();
    current.abort();
  }
}
