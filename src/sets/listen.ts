/**
 * A subscription to a set: one at each member that has a part in it, told to the client as one.
 *
 * The acknowledgement comes first and once (2026-07-28, basic/patterns/subscriptions), so it cannot wait for everybody.
 * It holds what the members that are there have agreed to. Of one that may still come it holds the lists in which
 * something of it was approved: they change when it comes, and that can be promised whatever it declares. No resource is
 * acknowledged before its member has agreed.
 */

import type { Pins } from '../gateway/control.ts';
import type { Incoming, Reply } from '../gateway/incoming.ts';
import { messageOf, type RequestId, type RpcError } from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import {
  type Filter,
  filterToJson,
  isNothing,
  LIST_CHANGES,
  type ListChange,
  NOTHING,
  parseFilter,
} from '../protocol/subscription.ts';
import { type Answered, failedAll, refusing } from './answer.ts';
import { apportioned } from './apportion.ts';
import { within } from './ask-member.ts';
import { endOf } from './end.ts';
import { createMemberWatch, type MemberWatch } from './member-watch.ts';
import { offeredBy } from './offered.ts';
import { withoutProgress } from './progress.ts';
import type { Front } from './set.ts';
import { createVoice } from './voice.ts';

/** The longest that the acknowledgement takes, in milliseconds: clients give up after a while. */
const PATIENCE_MS = 20_000;

export async function listen(front: Front, incoming: Incoming, reply: Reply): Promise<Answered> {
  const params = incoming.message.value.params ?? {};
  const place = front.places.open(incoming.session, incoming.server, params);
  if (place.reason !== undefined) return refusing(place.reason.code);
  try {
    const asked = parseFilter(params.notifications) ?? NOTHING;
    const shares = apportioned(asked, front.set.members, front.routes);
    return shares.size === 0 ? nobodyFor(asked, front) : await subscribed(front, incoming, reply, shares);
  } finally {
    place.close();
  }
}

function nobodyFor({ resources }: Filter, { routes }: Front): Answered {
  const [uri] = resources;
  return refusing((uri === undefined ? undefined : routes.resource(uri).code) ?? 'subscription_invalid');
}

async function subscribed(
  front: Front,
  incoming: Incoming,
  reply: Reply,
  shares: ReadonlyMap<string, Filter>,
): Promise<Answered> {
  const { signal, background = false } = incoming;
  const { id, params } = incoming.message.value;
  const _meta = withoutProgress(params?._meta);
  const over = endOf([signal, front.closing]);
  const voice = createVoice(front, id, (message) => {
    if (!over.isEnded) reply.notification(message);
  });
  const watches = [...shares].map(([server, asked]) =>
    createMemberWatch({
      server,
      asked,
      background,
      timers: front.timers,
      put(filter, to, cancelled) {
        const message = messageOf({
          ...incoming.message.value,
          params: { notifications: filterToJson(filter), _meta },
        });
        return front.subscribe({ ...incoming, server, message, signal: cancelled }, to);
      },
      hear: (message) => voice.hear(server, message),
      came(missed) {
        if (missed) voice.missed(server);
        endIfDone(undefined);
      },
      left(trouble) {
        voice.missed(server);
        endIfDone(trouble);
      },
    }),
  );
  const stopHearing = front.uses.hear(incoming.session, (server, answered) => {
    for (const watch of watches) if (watch.server === server) watch.used(answered);
  });
  try {
    const answers = Promise.all(watches.map(({ first }) => first));
    const ms = Math.min(front.set.waitMs, PATIENCE_MS);
    await within(ms, signal, undefined, () => Promise.race([answers, over.ended]));
    if (!over.isEnded) {
      const promised = promisable(watches, shares, front.pins);
      const failed = isNothing(promised) ? failureOf(watches) : undefined;
      if (failed !== undefined) return failed;
      for (const watch of watches) watch.narrow(promised);
      voice.acknowledge(promised);
      endIfDone(undefined);
    }
    const trouble = await over.ended;
    return trouble === undefined ? graceful(id) : { error: trouble };
  } finally {
    stopHearing();
    over.forget();
    await Promise.all(watches.map((watch) => watch.close()));
  }

  /** Nobody is left who could ever say something. */
  function endIfDone(trouble: RpcError | undefined): void {
    const silent = ({ state }: MemberWatch): boolean =>
      state === 'over' || (state === 'resting' && !background);
    if (voice.acknowledged !== undefined && watches.every(silent)) over.end(trouble);
  }
}

/** What can be held, whatever becomes of those that have not answered yet. */
function promisable(
  watches: readonly MemberWatch[],
  shares: ReadonlyMap<string, Filter>,
  pins: Pins,
): Filter {
  const lists = new Set<ListChange>();
  const resources = new Set<string>();
  for (const { server, state, honoured } of watches) {
    if (state === 'over') continue;
    for (const name of honoured.lists) lists.add(name);
    for (const uri of honoured.resources) resources.add(uri);
    if (!isNothing(honoured)) continue;
    const offered = offeredBy(server, pins);
    for (const name of shares.get(server)?.lists ?? [])
      if (offered.has(LIST_CHANGES[name].capability)) lists.add(name);
  }
  return { lists, resources };
}

/** Undefined where all have answered and none minds, but has nothing to say: that can be acknowledged. */
function failureOf(watches: readonly MemberWatch[]): Answered | undefined {
  const missing = watches
    .filter(({ state, trouble }) => state !== 'over' || trouble !== undefined)
    .map(({ server, trouble }) => ({ server, reason: 'server_timeout', ...(trouble && { error: trouble }) }));
  return missing.length === 0 ? undefined : failedAll(missing);
}

/** 2026-07-28, schema, `SubscriptionsListenResult`. */
function graceful(id: RequestId): Answered {
  return { result: { resultType: 'complete', _meta: { [META.subscriptionId]: id } } };
}
