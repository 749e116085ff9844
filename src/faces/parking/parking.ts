/**
 * Calls of modern clients that wait for an answer.
 *
 * A legacy server asks in the middle of a call; a modern client expects the call to end with `input_required`, and comes
 * again (2026-07-28, basic/patterns/mrtr). So the call to the server is parked: the client gets the question and an
 * unguessable handle as `requestState`, and its retry wakes the call. To the house it stays one exchange.
 *
 * The handle means nothing but in this process. It is bound to the caller, the server, the method and the parameters,
 * is good for one retry, and expires.
 */
import { randomBytes } from 'node:crypto';
import type { Gateway } from '../../gateway/gateway.ts';
import type { Incoming } from '../../gateway/incoming.ts';
import type { Reason } from '../../gateway/reason.ts';
import { digestOf } from '../../protocol/canonical.ts';
import type { ResponseMessage } from '../../protocol/message.ts';
import { Call, type Notify, type Room } from './call.ts';

/** The response for the client, or why its request cannot be taken. */
export type Taken =
  | { readonly response: ResponseMessage; readonly reason?: undefined }
  | { readonly reason: Reason; readonly response?: undefined };

export interface Parking {
  /** Leads a request into the house, or back to the call that waits for it. */
  take(incoming: Incoming, notify: Notify): Promise<Taken>;
  /** Calls that wait at this moment. */
  readonly size: number;
  /** Gives up every call that waits. */
  close(): void;
}

export interface ParkingOptions {
  readonly request: Gateway['request'];
  /** Says which process a handle is of, where there are several: its retry is led back to that one. */
  readonly mark?: string;
  /** Calls that may wait at once; a question beyond is refused to the server. Default: 256. */
  readonly limit?: number;
  /** How long a call waits for the client, in milliseconds. Default: 5 minutes. */
  readonly maxAgeMs?: number;
}

interface Place {
  readonly call: Call;
  readonly expiry: NodeJS.Timeout;
}

const PREFIX = 'bartizan-parked.';
const HANDLE_BYTES = 24;

export function createParking(options: ParkingOptions): Parking {
  const { request, mark = '', limit = 256, maxAgeMs = 300_000 } = options;
  const places = new Map<string, Place>();

  const vacate = (handle: string): void => {
    clearTimeout(places.get(handle)?.expiry);
    places.delete(handle);
  };
  const room: Room = {
    park(call) {
      if (places.size >= limit) return undefined;
      const handle = PREFIX + mark + randomBytes(HANDLE_BYTES).toString('base64url');
      const expiry = setTimeout(() => {
        vacate(handle);
        call.giveUp();
      }, maxAgeMs);
      places.set(handle, { call, expiry });
      return handle;
    },
  };

  return {
    async take(incoming, notify) {
      const { requestState, inputResponses } = incoming.message.value.params ?? {};
      if (typeof requestState !== 'string' || !requestState.startsWith(PREFIX)) {
        return { response: await new Call(incoming, request, room).next(incoming, notify) };
      }
      const call = places.get(requestState)?.call;
      if (call === undefined) return refused('unknown, used or expired');
      if (bindingOf(call.first) !== bindingOf(incoming)) return refused('of another request');
      vacate(requestState);
      call.answer(inputResponses);
      return { response: await call.next(incoming, notify) };
    },
    get size() {
      return places.size;
    },
    close() {
      for (const [handle, { call }] of places) {
        vacate(handle);
        call.giveUp();
      }
    },
  };
}

/** What the client can be asked is a part of it: further questions are held against what it declared at first. */
function bindingOf({ caller, client, server, message }: Incoming): string {
  const { method, params = {} } = message.value;
  const { _meta, inputResponses, requestState, ...salient } = params;
  return digestOf([caller.kind, caller.id, client.capabilities, server, method, salient]);
}

function refused(what: string): Taken {
  return { reason: { code: 'state_invalid', detail: { what } } };
}
