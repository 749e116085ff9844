/** For tests: a set of two servers, and a client that has subscribed to it. */
import { expect } from 'vitest';
import type { Offer } from '../gateway/context.ts';
import { Cancellation } from '../protocol/cancellation.ts';
import type { JsonObject, JsonValue } from '../protocol/json.ts';
import { isObject } from '../protocol/json.ts';
import type { NotificationMessage, Response } from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import { UpstreamError } from '../upstreams/upstream.ts';
import { type Member, type SetHouse, type SetHouseOptions, setOf } from './test-house.ts';
import { Clock } from './test-listener.ts';

export const tool: Partial<Offer> = { kind: 'tool', name: 't' };
export const resource = (name: string): Partial<Offer> => ({ kind: 'resource', name });
export const template = (name: string): Partial<Offer> => ({ kind: 'template', name });

/** Each member has a tool, and the resource of its name. */
export const approved: Readonly<Record<'a' | 'b', readonly Partial<Offer>[]>> = {
  a: [tool, resource('x://a')],
  b: [tool, resource('x://b')],
};
export const ALL: JsonObject = { toolsListChanged: true, resourceSubscriptions: ['x://a', 'x://b'] };

export const dead = (): Error => new UpstreamError('server_unavailable', 'it is dead');
export const hangs: Member = () => 'hangs';

export interface ListeningHouse extends SetHouse {
  readonly clock: Clock;
}

export function houseOf(
  members: Readonly<Record<string, Member>>,
  options: SetHouseOptions = {},
): ListeningHouse {
  const clock = new Clock();
  return { clock, ...setOf(members, { approved, timers: clock, waitMs: 30, ...options }) };
}

export interface Subscriber {
  /** Without what is the same in all; of a stranger's subscription with everything. */
  readonly heard: readonly JsonObject[];
  /** The answer to the request, once it is over. */
  readonly answer: Response | undefined;
  readonly over: Promise<void>;
  /** The first thing that it hears, if it is the acknowledgement. */
  acknowledged(): Promise<JsonValue | undefined>;
  cancel(): void;
}

/** The id of the request of every client here. */
export const ID = 7;

export function subscribe(
  house: SetHouse,
  notifications: JsonObject = ALL,
  more: Parameters<SetHouse['ask']>[2] = {},
): Subscriber {
  const heard: JsonObject[] = [];
  const cancellation = new Cancellation();
  let answer: Response | undefined;
  const reply = {
    notification: (message: NotificationMessage) => void heard.push(withoutFrame(message)),
    question: () => Promise.reject(new Error('nobody')),
  };
  const over = house
    .ask('subscriptions/listen', { notifications }, { reply, signal: cancellation, ...more })
    .then((response) => {
      answer = response;
    });
  return {
    heard,
    over,
    get answer() {
      return answer;
    },
    async acknowledged() {
      await expect.poll(() => heard.length > 0 || answer !== undefined, { timeout: 20_000 }).toBe(true);
      return heard[0]?.['subscriptions/acknowledged'];
    },
    cancel: () => cancellation.abort(),
  };
}

function withoutFrame({ value }: NotificationMessage): JsonObject {
  const { method, params = {} } = value;
  const { _meta, ...rest } = params;
  const isOwn = isObject(_meta) && Object.keys(_meta).length === 1 && _meta[META.subscriptionId] === ID;
  return { [method.replace('notifications/', '')]: isOwn ? rest : params };
}

export const TOOLS: JsonObject = { 'tools/list_changed': {} };
export const updated = (uri: string): JsonObject => ({ 'resources/updated': { uri } });

export function outcomes({ recorder }: SetHouse): readonly (readonly unknown[])[] {
  return recorder.records.map(({ server, method, outcome }) => [server, method, outcome]);
}
