/**
 * Sets of servers, each served as one.
 *
 * A set stands before the gateway, not beside it: whatever it asks of a member is a request like any other, judged and
 * recorded under the member's name. It gives no permission, and keeps nothing between requests.
 */
import type { Pins } from '../gateway/control.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { type Incoming, setAddress } from '../gateway/incoming.ts';
import type { ReasonCode } from '../gateway/reason.ts';
import { messageOf, type ResponseMessage } from '../protocol/message.ts';
import { isListMethod } from '../protocol/methods.ts';
import type { Answered } from './answer.ts';
import { discover } from './discover.ts';
import { leadToMember } from './forward.ts';
import { listOf } from './list.ts';
import { createRoutes } from './routes.ts';
import type { Front, ServerSet } from './set.ts';

export interface SetsOptions {
  readonly gateway: Gateway;
  readonly sets: readonly ServerSet[];
  readonly pins: Pins;
}

/** The same gateway, with an address for each set beside those of its servers. */
export function createSets({ gateway, sets, pins }: SetsOptions): Gateway {
  const fronts = new Map<string, Front>(
    sets.map((set) => [
      setAddress(set.name),
      { set, routes: createRoutes(set.members, pins), request: gateway.request },
    ]),
  );

  return {
    ...gateway,
    servers: new Set([...gateway.servers, ...fronts.keys()]),
    async request(incoming, reply) {
      const front = fronts.get(incoming.server);
      if (front === undefined) return gateway.request(incoming, reply);
      const { method } = incoming.message.value;
      try {
        if (method === 'server/discover') return answer(incoming, await discover(front, incoming, pins));
        if (isListMethod(method)) return answer(incoming, await listOf(front, incoming, method));
        const led = leadToMember(front.routes, incoming);
        if (led.refusal !== undefined) return answer(incoming, led.refusal);
        return await gateway.request(led.incoming, reply);
      } catch {
        return refuse(incoming, 'control_failed');
      }
    },
  };

  async function answer(incoming: Incoming, answered: Answered): Promise<ResponseMessage> {
    if (answered.code !== undefined) return refuse(incoming, answered.code);
    const { id } = incoming.message.value;
    const { result, error } = answered;
    return messageOf({ jsonrpc: '2.0' as const, id, ...(error === undefined ? { result } : { error }) });
  }

  /** Nobody else has seen this request, so it is recorded here. */
  async function refuse(
    { face, caller, server, message }: Incoming,
    code: ReasonCode,
  ): Promise<ResponseMessage> {
    const reason = { code, detail: { at: server } };
    const { error } = await gateway.refuse({ face, caller, control: 'sets', reason });
    return messageOf({ jsonrpc: '2.0' as const, id: message.value.id, error });
  }
}
