/** For tests: a gateway whose servers are functions, and one set of them all before it. */
import { randomBytes } from 'node:crypto';
import { createApprovals } from '../approvals/approvals.ts';
import type { HeaderFields, Offer } from '../gateway/context.ts';
import type { Checks, Pins } from '../gateway/control.ts';
import { pass } from '../gateway/decision.ts';
import { createGateway, type Gateway } from '../gateway/gateway.ts';
import { type Incoming, type Reply, setAddress } from '../gateway/incoming.ts';
import { createPipeline } from '../gateway/pipeline.ts';
import { createTaskHandles } from '../gateway/tasks/handle.ts';
import { Cancellation, type CancelSignal } from '../protocol/cancellation.ts';
import type { JsonObject } from '../protocol/json.ts';
import { defaultLimits } from '../protocol/limits.ts';
import { messageOf, type RequestMessage, type Response, type ResponseMessage } from '../protocol/message.ts';
import { parseMessage } from '../protocol/parse.ts';
import { LEGACY_VERSIONS, MODERN_VERSION } from '../protocol/versions.ts';
import { type FakeRecorder, fakeRecorder, offerOf, requestOf } from '../testing/index.ts';
import type { Listener } from '../upstreams/upstream.ts';
import type { Timers } from './pace.ts';
import { createSets } from './sets.ts';

type Said = JsonObject | Buffer | Error | 'hangs';

/** What a server answers: a result, a whole response, trouble, or nothing for as long as it is not given up. */
export type Member = (
  request: RequestMessage['value'],
  listener: Listener,
  signal: CancelSignal,
) => Said | Promise<Said>;

export interface SetHouseOptions {
  readonly approved?: Readonly<Record<string, readonly Partial<Offer>[]>>;
  readonly dynamic?: readonly string[];
  readonly checks?: Checks;
  readonly waitMs?: number;
  readonly timers?: Timers;
}

export interface SetHouse {
  readonly gateway: Gateway;
  readonly recorder: FakeRecorder;
  /** What reached which server. */
  readonly reached: (readonly [server: string, request: RequestMessage['value']])[];
  send(method: string, params?: JsonObject, more?: Asking): Promise<ResponseMessage>;
  ask(method: string, params?: JsonObject, more?: Asking): Promise<Response>;
  /** The result. @throws where it is an error */
  result(method: string, params?: JsonObject, more?: Asking): Promise<JsonObject>;
}

interface Asking extends Partial<Pick<Incoming, 'signal' | 'background'>> {
  readonly headers?: HeaderFields;
  readonly legacy?: boolean;
  readonly reply?: Reply;
  /** Of whom. */
  readonly session?: string;
}

const caller = { kind: 'local' as const, id: 'ada' };
const nobody: Reply = {
  notification: () => undefined,
  question: () => Promise.reject(new Error('nobody is there')),
};

export const tools = (...names: readonly string[]): JsonObject => ({
  tools: names.map((name) => ({ name, inputSchema: { type: 'object' } })),
});

/** An error of a server's own. */
export function failure(error: JsonObject): Buffer {
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 7, error }));
}

/** A server with these tools, which answers each call with the name it was called by. */
export const withTools =
  (...names: readonly string[]): Member =>
  ({ method, params }) =>
    method === 'tools/list' ? tools(...names) : { content: [], called: params?.name ?? null };

export function setOf(
  members: Readonly<Record<string, Member>>,
  {
    approved = {},
    dynamic = [],
    checks = { request: () => pass },
    waitMs = 5_000,
    timers,
  }: SetHouseOptions = {},
): SetHouse {
  const recorder = fakeRecorder();
  const reached: [string, RequestMessage['value']][] = [];
  const names = Object.keys(members);
  const pins = pinsOf(approved, dynamic);
  const pipeline = createPipeline([{ id: 'test', checks }]);
  const tasks = createTaskHandles(Buffer.alloc(32), randomBytes);
  const gateway = createGateway({
    servers: new Map(
      names.map((name) => [
        name,
        { scope: 'session', most: 16, launchDigest: 'x', idleMs: 60_000, timeoutMs: 20_000 },
      ]),
    ),
    async connect({ server }) {
      return {
        request: async (message, listener, signal) => {
          reached.push([server, message.value]);
          const answer = await members[server]?.(message.value, listener, signal);
          return answerOf(answer ?? 'hangs', message, signal);
        },
        close: async () => undefined,
      };
    },
    pipeline,
    approvals: createApprovals({ key: Buffer.alloc(32), clock: Date.now, random: Buffer.alloc, config: 'x' }),
    recorder,
    redact: { parameters: () => [], text: () => 'hmac:0' },
    tasks,
    pins,
    clock: Date.now,
  });
  const front = createSets({
    gateway,
    sets: [{ name: 'default', members: names, waitMs }],
    pins,
    serverOfTask: (handle) => tasks.open(handle)?.server,
    speaks: pipeline.speaks,
    ...(timers && { timers }),
  });

  const send = (
    method: string,
    params: JsonObject = {},
    { headers, legacy = false, reply = nobody, session: key = 's', signal, background }: Asking = {},
  ): Promise<ResponseMessage> => {
    const protocolVersion = legacy ? (LEGACY_VERSIONS[0] ?? '') : MODERN_VERSION;
    const client = { name: 't', version: '1', protocolVersion, capabilities: {} };
    const incoming: Incoming = {
      face: 'http',
      caller,
      client,
      server: setAddress('default'),
      message: requestOf(method, params, 7),
      headers,
      session: { key, client, caller, face: 'http', reply: undefined },
      signal: signal ?? new Cancellation(),
      ...(background !== undefined && { background }),
    };
    return front.request(incoming, reply);
  };
  const ask: SetHouse['ask'] = async (...asked) => (await send(...asked)).value;
  return {
    gateway: front,
    recorder,
    reached,
    send,
    ask,
    async result(method, params, more) {
      const value = await ask(method, params, more);
      if ('error' in value) throw new Error(JSON.stringify(value.error));
      return value.result;
    },
  };
}

async function answerOf(
  answer: Said,
  { value: { id } }: RequestMessage,
  signal: CancelSignal,
): Promise<ResponseMessage> {
  if (answer instanceof Error) throw answer;
  if (answer === 'hangs') {
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  }
  if (Buffer.isBuffer(answer)) return parseMessage(answer, defaultLimits).message as ResponseMessage;
  const result = { resultType: 'complete', ...(answer as JsonObject) };
  return messageOf({ jsonrpc: '2.0' as const, id, result });
}

function pinsOf(
  approved: Readonly<Record<string, readonly Partial<Offer>[]>>,
  dynamic: readonly string[],
): Pins {
  const offers = new Map(Object.entries(approved).map(([server, some]) => [server, some.map(offerOf)]));
  const find: Pins['offer'] = (server, kind, name) =>
    offers.get(server)?.find((offer) => offer.kind === kind && offer.name === name);
  return {
    launchDigest: () => 'x',
    digestOf: (...which) => find(...which)?.digest,
    offer: find,
    offers: (server) => offers.get(server) ?? [],
    dynamicResources: (server) => dynamic.includes(server),
  };
}
