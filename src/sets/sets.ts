/**
 * Sets of servers, each served as one.
 *
 * A set stands before the gateway, not beside it: whatever it asks of a member is a request like any other, judged and
 * recorded under the member's name. It gives no permission, and keeps nothing but subscriptions that are open.
 */
import type { Pins } from '../gateway/control.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { type Incoming, type Reply, setAddress } from '../gateway/incoming.ts';
import type { ReasonCode } from '../gateway/reason.ts';
import { createSubscriptions } from '../gateway/subscriptions.ts';
import { Cancellation } from '../protocol/cancellation.ts';
import { EXTENSIONS } from '../protocol/extensions.ts';
import { messageOf, type ResponseMessage } from '../protocol/message.ts';
import { isListMethod } from '../protocol/methods.ts';
import type { Answered } from './answer.ts';
import { discover } from './discover.ts';
import { leadToMember } from './forward.ts';
import { listOf } from './list.ts';
import { listen } from './listen.ts';
import { systemTimers, type Timers } from './pace.ts';
import { createRoutes } from './routes.ts';
import type { Front, ServerSet } from './set.ts';
import { createUses } from './uses.ts';

export interface SetsOptions {
  readonly gateway: Gateway;
  readonly sets: readonly ServerSet[];
  readonly pins: Pins;
  /** Which server has the task of this handle; undefined when it is none of ours. */
  readonly serverOfTask: (handle: string) => string | undefined;
  /** Whether this server may use that extension. */
  readonly speaks: (server: string, extension: string) => boolean;
  readonly timers?: Timers;
}

/** The same gateway, with an address for each set beside those of its servers. */
export function createSets(options: SetsOptions): Gateway {
  const { gateway, sets, pins, serverOfTask, speaks, timers = systemTimers } = options;
  const places = createSubscriptions();
  const closing = new Cancellation();
  const fronts = new Map(sets.map((set) => [setAddress(set.name), frontOf(set)]));

  return {
    ...gateway,
    servers: new Set([...gateway.servers, ...fronts.keys()]),
    request(incoming, reply) {
      const front = fronts.get(incoming.server);
      return front === undefined ? gateway.request(incoming, reply) : ask(front, incoming, reply);
    },
    async close() {
      closing.abort();
      await gateway.close();
    },
  };

  async function ask(front: Front, incoming: Incoming, reply: Reply): Promise<ResponseMessage> {
    const { method } = incoming.message.value;
    try {
      if (method === 'server/discover') return answer(incoming, await discover(front, incoming));
      if (isListMethod(method)) return answer(incoming, await listOf(front, incoming, method));
      if (method === 'subscriptions/listen') return answer(incoming, await listen(front, incoming, reply));
      const led = leadToMember(front, incoming);
      if (led.refusal !== undefined) return answer(incoming, led.refusal);
      return await front.request(led.incoming, reply);
    } catch {
      return refuse(incoming, 'control_failed');
    }
  }

  function frontOf(set: ServerSet): Front {
    const uses = createUses();
    const request = async (incoming: Incoming, reply: Reply): Promise<ResponseMessage> => {
      const response = await gateway.request(incoming, reply);
      uses.note(incoming, response);
      return response;
    };
    const routes = createRoutes(set.members, pins, serverOfTask);
    const hasTasks = set.members.some((member) => speaks(member, EXTENSIONS.tasks));
    return {
      set,
      routes,
      pins,
      hasTasks,
      request,
      subscribe: gateway.request,
      uses,
      places,
      timers,
      closing,
    };
  }

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
