/**
 * The way of one request through the house, from the face to the server and back.
 *
 * settle approvals → judge the request → (ask a person) → forward → judge what comes back.
 */
import type { Approvals } from '../approvals/approvals.ts';
import type { CancelSignal } from '../protocol/cancellation.ts';
import type { CapabilityPath } from '../protocol/client-capabilities.ts';
import { messageOf, type RequestMessage, type ResponseMessage } from '../protocol/message.ts';
import { TASK_METHODS } from '../protocol/tasks.ts';
import type { Listener } from '../upstreams/upstream.ts';
import type { Exchange } from './context.ts';
import { withDeadline } from './deadline.ts';
import { createEcho } from './echo.ts';
import type { Entry } from './entry.ts';
import { exchangeOf } from './exchange.ts';
import type { House } from './house.ts';
import type { Incoming, Reply } from './incoming.ts';
import type { Connection } from './instances.ts';
import { judgeResponse } from './outcome.ts';
import { type End, refused, refusedBy } from './refusal.ts';
import { taskFollowedBy, underOwnId } from './tasks/follow.ts';

export async function pass(
  house: House,
  incoming: Incoming,
  reply: Reply,
  entry: Entry,
  connection: Connection,
  at: number,
  id: string,
): Promise<End> {
  const { pipeline, approvals } = house;
  const { caller, client, server, message, headers } = incoming;
  const requestId = message.value.id;
  const followed = TASK_METHODS.has(message.value.method) ? taskFollowedBy(house.tasks, incoming) : undefined;
  if (followed?.reason !== undefined)
    return refused(requestId, id, { control: 'gateway', reason: followed.reason });
  const task = followed?.task;
  const named = task?.tool ?? toolNamedBy(message);
  const found = named === undefined ? undefined : connection.catalog.tool(named);
  const tool =
    found instanceof Promise ? await inTime(found, incoming.signal, house.timeoutMs(incoming.server)) : found;
  // Each by itself: a spread would take as long as some of the controls.
  const asked = exchangeOf({ id, at, caller, client, server, message, headers, tool });

  const settled = approvals.settle(asked);
  if (settled.verdict === 'refused' || settled.verdict === 'invalid') {
    if (settled.verdict === 'refused') entry.approval = 'refused';
    return refused(requestId, id, { control: 'approvals', reason: settled.reason });
  }
  const given = settled.verdict === 'given';
  const exchange = settled.params === asked.params ? asked : withParams(asked, settled.params);
  if (given) entry.approval = 'given';

  try {
    const judging = pipeline.request(exchange);
    const judgement = judging instanceof Promise ? await judging : judging;
    entry.note(judgement);
    if (judgement.verdict === 'deny') return refusedBy(message.value, id, judgement);
    if (judgement.verdict === 'ask' && !given) {
      return askPerson(
        house,
        exchange,
        entry,
        judgement.objections.map(({ reason }) => reason),
      );
    }
    await entry.opened;
    const judged = judgement.message as RequestMessage;
    const sent = task === undefined ? judged : underOwnId(judged, task);
    const { lists } = connection;
    const { changes } = lists;
    const kept = lists.find(exchange);
    if (kept !== undefined) entry.noteFinding({ control: 'gateway', code: 'list_kept', at: '' });
    const { response, lacking } =
      kept === undefined
        ? await forward(house, exchange, sent, { connection, incoming, reply, entry })
        : { response: kept, lacking: [] };
    const fresh = kept === undefined && lists.changes === changes;
    const outcome = { entry, connection, approved: given, sent, task, fresh, lacking };
    const end = judgeResponse(house, exchange, response, outcome);
    return end instanceof Promise ? await end : end;
  } finally {
    pipeline.done(exchange);
  }
}

/** The list of tools may have to be read first: it is given no more time than the call, and nobody waits who has gone. */
async function inTime<T>(reading: Promise<T>, parent: CancelSignal, ms: number): Promise<T> {
  const { signal, clear } = withDeadline(parent, ms);
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    if (signal.aborted) reject(signal.reason);
  });
  try {
    return await Promise.race([reading, over]);
  } finally {
    clear();
  }
}

function toolNamedBy({ value: { method, params } }: RequestMessage): string | undefined {
  return method === 'tools/call' && typeof params?.name === 'string' ? params.name : undefined;
}

function withParams(exchange: Exchange, params: Exchange['params']): Exchange {
  const message = messageOf({ ...exchange.request.value, params });
  return Object.freeze({ ...exchange, params, message, request: message });
}

/** Ends the exchange with a question to the person; the client comes again with the answer (MRTR). */
function askPerson(
  { approvals }: House,
  exchange: Exchange,
  entry: Entry,
  reasons: Parameters<Approvals['pending']>[1],
): End {
  const requestId = exchange.request.value.id;
  const pending = approvals.pending(exchange, reasons);
  if (pending.verdict === 'refused')
    return refused(requestId, exchange.id, { control: 'approvals', reason: pending.reason });
  entry.approval = 'pending';
  return {
    response: messageOf({ jsonrpc: '2.0' as const, id: requestId, result: pending.result }),
    ending: { outcome: 'asked' },
  };
}

interface Way {
  readonly connection: Connection;
  readonly incoming: Incoming;
  readonly reply: Reply;
  readonly entry: Entry;
}

interface Forwarded {
  readonly response: ResponseMessage;
  /** What the server needed of the client while it worked, and could not have. */
  readonly lacking: readonly CapabilityPath[];
}

async function forward(
  house: House,
  exchange: Exchange,
  message: RequestMessage,
  { connection, incoming, reply, entry }: Way,
): Promise<Forwarded> {
  const endless = exchange.method === 'subscriptions/listen';
  const deadline = withDeadline(incoming.signal, endless ? undefined : house.timeoutMs(exchange.server));
  const echo = createEcho(house.pipeline, exchange, reply, entry, deadline);
  const listener = listening(connection, echo.listener);
  try {
    const response = await connection.upstream.request(message, listener, deadline.signal);
    const said = echo.settled();
    if (said !== undefined) await said;
    return { response, lacking: echo.lacking };
  } finally {
    deadline.clear();
  }
}

/** A server says on whichever stream is open that its lists have changed; the next call is judged by the new ones (F1). */
function listening({ catalog, lists }: Connection, to: Listener): Listener {
  return {
    notification(message) {
      lists.heard(message);
      if (message.value.method === 'notifications/tools/list_changed') catalog.invalidate();
      to.notification(message);
    },
    question: (message) => to.question(message),
  };
}
