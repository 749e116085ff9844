/**
 * The stdio face: one client, over our own stdin and stdout.
 *
 * The first request settles the era: `initialize` makes the client a legacy one; a modern one names its version on each
 * request (2026-07-28, basic/versioning). Nothing but JSON-RPC is ever written to the output.
 */

import type { Readable, Writable } from 'node:stream';
import type { Caller } from '../gateway/context.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Session } from '../gateway/incoming.ts';
import type { Reason } from '../gateway/reason.ts';
import { Cancellation, type CancelSignal } from '../protocol/cancellation.ts';
import type { Fault } from '../protocol/fault.ts';
import { createLines } from '../protocol/lines.ts';
import {
  encode,
  isError,
  isNotification,
  isRequest,
  messageOf,
  type Notification,
  type RequestId,
  type RequestMessage,
  type ResponseMessage,
} from '../protocol/message.ts';
import { parseMessage } from '../protocol/parse.ts';
import { ACKNOWLEDGED, tornDown } from '../protocol/subscription.ts';
import { type Call, cancelledId, createLegacySession, type LegacySession } from './legacy/session.ts';
import { clientOf, encodeModern, isWanted, versionOf } from './modern.ts';
import { createParking } from './parking/parking.ts';
import { controlOf } from './parse-control.ts';
import { createOutput } from './stdio-output.ts';

export interface StdioFaceOptions {
  readonly gateway: Gateway;
  readonly server: string;
  readonly caller: Caller;
  readonly input: Readable;
  readonly output: Writable;
  /** How long answers may still come after the client has said its last word, in milliseconds. Default: 1000. */
  readonly graceMs?: number;
}

const GRACE_MS = 1_000;

/** Serves the client until its end of the input; settles when everything has been answered or given up. */
export async function serveStdio(options: StdioFaceOptions): Promise<void> {
  const { gateway, server, caller, input, graceMs = GRACE_MS } = options;
  const { write, offer } = createOutput(options.output, input);
  const parking = createParking({ request: gateway.request });
  const underWay = new Map<RequestId, Cancellation>();
  const subscriptions = new Set<Cancellation>();
  /** Those of modern clients that have begun, by the id of their request. */
  const acknowledged = new Set<RequestId>();
  const work = new Set<Promise<void>>();
  let legacy: LegacySession | undefined;
  let modern: Session | undefined;

  const lines = createLines({
    limit: gateway.limits.bytes,
    onLine: (bytes) => receive(bytes),
    onOversize: (bytes) => start(refuse(undefined, { code: 'message_too_large', detail: { bytes } })),
  });
  input.on('data', (chunk: Buffer) => lines.push(chunk));
  await new Promise<void>((resolve) => input.once('close', resolve).once('end', resolve));
  lines.end();
  for (const id of acknowledged) write(encode(tornDown(id)));
  // They have no answer that could be waited for.
  for (const subscription of subscriptions) subscription.abort();
  await Promise.race([Promise.allSettled(work), pause(graceMs)]);
  for (const cancellation of underWay.values()) cancellation.abort();
  parking.close();
  await Promise.allSettled(work);
  await legacy?.close();
  if (modern !== undefined) await gateway.release(modern);

  function receive(bytes: Buffer): void {
    const { message, fault } = parseMessage(bytes, gateway.limits);
    if (fault !== undefined) return start(refuseUnread(fault));
    const { value } = message;
    if (isRequest(value)) start(take(message as RequestMessage));
    else if (isNotification(value)) hear(value);
    else if (legacy?.answer(message as ResponseMessage) !== true) {
      start(refuse(undefined, { code: 'not_json_rpc', detail: { what: 'an answer that nobody waits for' } }));
    }
  }

  function hear(notification: Notification): void {
    legacy?.hear(notification);
    const id = cancelledId(notification);
    if (id !== undefined) underWay.get(id)?.abort();
  }

  async function take(message: RequestMessage): Promise<void> {
    const { id, method } = message.value;
    if (underWay.has(id))
      return refuse(undefined, { code: 'not_json_rpc', detail: { what: 'an id under way' } });
    const cancellation = new Cancellation();
    underWay.set(id, cancellation);
    if (method === 'subscriptions/listen') subscriptions.add(cancellation);
    const call: Call = { signal: cancellation, headers: undefined, send: offer };
    try {
      if (method === 'initialize' && legacy === undefined && modern === undefined) {
        write(await open(message, call));
      } else if (legacy !== undefined && versionOf(message) === undefined) {
        send(await legacy.request(message, call), id, cancellation);
      } else {
        send(await takeModern(message, cancellation), id, cancellation);
      }
    } catch {
      if (!cancellation.aborted)
        await refuse(id, { code: 'control_failed', detail: { what: 'the face broke' } });
    } finally {
      underWay.delete(id);
      subscriptions.delete(cancellation);
      acknowledged.delete(id);
    }
  }

  /** A handshake that fails leaves nothing behind: the client may try again, in either era. */
  async function open(message: RequestMessage, call: Call): Promise<Buffer> {
    const session = createLegacySession(
      { gateway, server, caller, key: 'stdio', face: 'stdio', send: offer },
      message,
    );
    legacy = session;
    const response = await session.open(message, call);
    if (isError(response.value)) {
      legacy = undefined;
      await session.close();
    }
    return encode(response);
  }

  async function takeModern(message: RequestMessage, signal: CancelSignal): Promise<Buffer> {
    const { id } = message.value;
    const { client, reason } = clientOf(message);
    if (reason !== undefined) return refusal(id, reason);
    modern ??= { key: 'stdio', client, caller, face: 'stdio', reply: undefined };
    const session = modern;
    const taken = await parking.take(
      { face: 'stdio', caller, client, server, message, headers: undefined, session, signal },
      (said) => {
        if (signal.aborted || !isWanted(said, message)) return;
        if (said.value.method === ACKNOWLEDGED) acknowledged.add(id);
        offer(encode(said));
      },
    );
    return taken.reason === undefined ? encodeModern(taken.response, id) : refusal(id, taken.reason);
  }

  /** A cancelled request gets no answer (2026-07-28, basic/patterns/cancellation). */
  function send(bytes: Buffer, id: RequestId, signal: CancelSignal): void {
    if (signal.aborted) return;
    if (acknowledged.has(id)) write(encode(tornDown(id)));
    write(bytes);
  }

  /** An error with the id of a request under way would be taken for the answer to that one. */
  function refuseUnread(fault: Fault): Promise<void> {
    legacy?.spoil(fault.id);
    return refuse(fault.id !== undefined && underWay.has(fault.id) ? undefined : fault.id, fault);
  }

  async function refuse(id: RequestId | undefined, reason: Reason): Promise<void> {
    write(await refusal(id, reason));
  }

  async function refusal(id: RequestId | undefined, reason: Reason): Promise<Buffer> {
    const { error } = await gateway.refuse({
      face: 'stdio',
      caller,
      server,
      control: controlOf(reason),
      reason,
    });
    return encode(messageOf({ jsonrpc: '2.0' as const, ...(id !== undefined && { id }), error }));
  }

  function start(task: Promise<void>): void {
    const settled = task.catch(() => undefined).finally(() => work.delete(settled));
    work.add(settled);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}
