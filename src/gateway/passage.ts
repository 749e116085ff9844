/**
 * The way of one request through the house, from the face to the server and back.
 *
 * settle approvals → judge the request → (ask a person) → forward → judge what comes back.
 */
import type { Approvals } from '../approvals/approvals.ts';
import { messageOf, type RequestMessage, type ResponseMessage } from '../protocol/message.ts';
import { isRequestMethod } from '../protocol/methods.ts';
import type { Listener } from '../upstreams/upstream.ts';
import type { Exchange } from './context.ts';
import { withDeadline } from './deadline.ts';
import { createEcho } from './echo.ts';
import type { Entry } from './entry.ts';
import type { House } from './house.ts';
import type { Incoming, Reply } from './incoming.ts';
import type { Connection } from './instances.ts';
import type { LiveCatalog } from './live-catalog.ts';
import { judgeResponse } from './outcome.ts';
import { type End, refused, refusedBy } from './refusal.ts';

export async function walk(
  house: House,
  incoming: Incoming,
  reply: Reply,
  entry: Entry,
  at: number,
  id: string,
): Promise<End> {
  const { server, message, session } = incoming;
  const requestId = message.value.id;
  const no = (code: 'server_unknown' | 'method_unknown'): End =>
    refused(requestId, id, { control: 'gateway', reason: { code, detail: {} } });

  const launchDigest = house.launchDigest(server);
  if (launchDigest === undefined) return no('server_unknown');
  if (!isRequestMethod(message.value.method)) return no('method_unknown');

  const instance = house.instances.of(server, session);
  if (!instance.running) {
    const judgement = await house.pipeline.admit({ server, at, launchDigest });
    entry.note(judgement);
    if (judgement.verdict !== 'pass') return refusedBy(incoming.message.value, id, judgement);
    await entry.opened;
  }
  const way = (connection: Connection): Promise<End> =>
    pass(house, incoming, reply, entry, connection, at, id);
  if (message.value.method !== 'subscriptions/listen') return instance.use(way);

  const { reason, close } = house.subscriptions.open(session, server, message.value.params ?? {});
  if (reason !== undefined) return refused(requestId, id, { control: 'gateway', reason });
  try {
    if (incoming.background !== true) return await instance.use(way);
    const { end } = await instance.use(async (connection) => ({ end: way(connection) }));
    return await end;
  } finally {
    close();
  }
}

async function pass(
  house: House,
  incoming: Incoming,
  reply: Reply,
  entry: Entry,
  connection: Connection,
  at: number,
  id: string,
): Promise<End> {
  const { pipeline, approvals } = house;
  const requestId = incoming.message.value.id;
  const asked = await exchangeOf(incoming, connection, at, id);

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
    if (judgement.verdict === 'deny') return refusedBy(incoming.message.value, id, judgement);
    if (judgement.verdict === 'ask' && !given) {
      return askPerson(
        house,
        exchange,
        entry,
        judgement.objections.map(({ reason }) => reason),
      );
    }
    await entry.opened;
    const { response, lacking } = await forward(house, exchange, judgement.message as RequestMessage, {
      connection,
      incoming,
      reply,
      entry,
    });
    return await judgeResponse(house, exchange, response, { entry, connection, approved: given, lacking });
  } finally {
    pipeline.done(exchange);
  }
}

async function exchangeOf(
  incoming: Incoming,
  { catalog }: Connection,
  at: number,
  id: string,
): Promise<Exchange> {
  const { caller, client, server, headers, message } = incoming;
  const { method, params = {} } = message.value;
  const named = method === 'tools/call' && typeof params.name === 'string' ? params.name : undefined;
  const found = named === undefined ? undefined : catalog.tool(named);
  const tool = found instanceof Promise ? await found : found;
  return Object.freeze({
    id,
    at,
    caller,
    client,
    server,
    method,
    params,
    headers,
    tool,
    request: message,
    message,
  });
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

async function forward(
  house: House,
  exchange: Exchange,
  message: RequestMessage,
  { connection, incoming, reply, entry }: Way,
): Promise<{ readonly response: ResponseMessage; readonly lacking: ReadonlySet<string> }> {
  const endless = exchange.method === 'subscriptions/listen';
  const deadline = withDeadline(incoming.signal, endless ? undefined : house.timeoutMs(exchange.server));
  const echo = createEcho(house.pipeline, exchange, reply, entry, deadline);
  const listener = listening(connection.catalog, echo.listener);
  try {
    const response = await connection.upstream.request(message, listener, deadline.signal);
    await echo.settled();
    return { response, lacking: echo.lacking };
  } finally {
    deadline.clear();
  }
}

/** A server says on whichever stream is open that its tools have changed; the next call is judged by the new ones (F1). */
function listening(catalog: LiveCatalog, to: Listener): Listener {
  return {
    notification(message) {
      if (message.value.method === 'notifications/tools/list_changed') catalog.invalidate();
      to.notification(message);
    },
    question: (message) => to.question(message),
  };
}
