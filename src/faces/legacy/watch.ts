/**
 * What a legacy client is told outside of its requests: one subscription towards the house, in the background, to all
 * that the client has been promised (`listChanged`) or has asked for (`resources/subscribe`).
 *
 * A subscription cannot be changed, so each change opens another, and the older one goes on until the newer one is
 * acknowledged. One that the server ends is opened again with the next request of the client.
 */
import type { Reply } from '../../gateway/incoming.ts';
import { Cancellation, type CancelSignal } from '../../protocol/cancellation.ts';
import { INVALID_PARAMS } from '../../protocol/errors.ts';
import type { JsonObject } from '../../protocol/json.ts';
import {
  isError,
  messageOf,
  type NotificationMessage,
  type RequestMessage,
  type ResponseMessage,
} from '../../protocol/message.ts';
import {
  ACKNOWLEDGED,
  declaredLists,
  type Filter,
  filterToJson,
  isNothing,
  parseFilter,
  RESOURCE_UPDATED,
  wants,
  watchesResources,
} from '../../protocol/subscription.ts';
import { throughRounds } from './input-required.ts';

export interface WatchOptions {
  /** Puts the subscription to the house. Settles when it is over. */
  put(params: JsonObject, reply: Reply, signal: CancelSignal): Promise<ResponseMessage>;
  /** Writes to the client what belongs to none of its requests. */
  say(message: NotificationMessage): void;
}

export interface Watch {
  /** What the server offers is known. */
  settle(capabilities: JsonObject): void;
  /** The client is ready to be told. */
  begin(): void;
  /** Answers `resources/subscribe` and `resources/unsubscribe`; undefined of any other request, or without the offer. */
  answer(request: RequestMessage, ask: Ask): Promise<ResponseMessage> | undefined;
  /** The server is there: what it has ended is opened again. */
  renew(): void;
  close(): Promise<void>;
}

type Ask = (question: RequestMessage) => Promise<ResponseMessage>;

/** A subscription that has been put to the house. */
interface Line {
  readonly cancellation: Cancellation;
  readonly over: Promise<void>;
  /** Something was promised on it. */
  promised: boolean;
  ended: boolean;
}

/** How long the acknowledgement may take, in milliseconds. */
const PATIENCE_MS = 30_000;

const nobody: Ask = () => Promise.reject(new Error('nobody is there to be asked'));

export function createWatch({ put, say }: WatchOptions): Watch {
  const lines = new Set<Line>();
  let lists: Filter['lists'] = new Set();
  let offersResources = false;
  let resources: ReadonlySet<string> = new Set();
  /** The one that speaks: at most one does, so that nothing is said twice. */
  let current: Line | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let begun = false;
  let closed = false;

  return {
    settle(capabilities) {
      lists = new Set(declaredLists(capabilities));
      offersResources = watchesResources(capabilities);
    },
    begin() {
      if (begun || lists.size === 0) return;
      begun = true;
      inTurn(() => listenTo(resources, nobody)).catch(() => undefined);
    },
    answer(request, ask) {
      const { method, params } = request.value;
      if (!offersResources) return undefined;
      if (method !== 'resources/subscribe' && method !== 'resources/unsubscribe') return undefined;
      const uri = params?.uri;
      if (typeof uri !== 'string') return Promise.resolve(no(request, 'The request names no uri'));
      return inTurn(() => (method === 'resources/subscribe' ? add(request, uri, ask) : remove(request, uri)));
    },
    renew() {
      if (current?.ended !== true || !current.promised) return;
      current = undefined;
      inTurn(() => listenTo(resources, nobody)).catch(() => undefined);
    },
    async close() {
      closed = true;
      for (const { cancellation } of lines) cancellation.abort();
      await Promise.allSettled([...lines].map(({ over }) => over));
    },
  };

  /** One change after the other. */
  function inTurn<R>(work: () => Promise<R>): Promise<R> {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  }

  async function add(request: RequestMessage, uri: string, ask: Ask): Promise<ResponseMessage> {
    if (resources.has(uri) && current?.ended === false) return yes(request);
    const refusal = await listenTo(new Set([...resources, uri]), ask, uri);
    return refusal === undefined ? yes(request) : messageOf({ ...refusal.value, id: request.value.id });
  }

  async function remove(request: RequestMessage, uri: string): Promise<ResponseMessage> {
    if (!resources.has(uri)) return yes(request);
    const left = new Set([...resources].filter((other) => other !== uri));
    // Whatever the server says to it, from here on the client is not told.
    resources = left;
    await listenTo(left, nobody);
    return yes(request);
  }

  /** Opens a subscription in the place of the one there is; the answer is why not. Only `needed` has to be honoured. */
  async function listenTo(
    wanted: ReadonlySet<string>,
    ask: Ask,
    needed?: string,
  ): Promise<ResponseMessage | undefined> {
    const filter: Filter = { lists: begun ? lists : new Set(), resources: wanted };
    if (filter.lists.size + filter.resources.size === 0) {
      current?.cancellation.abort();
      current = undefined;
      return undefined;
    }
    const params = { notifications: filterToJson(filter) };
    const first = messageOf({ jsonrpc: '2.0' as const, id: 'watch', method: 'subscriptions/listen', params });
    const answer = await throughRounds(first, { put: (request) => open(request, wanted, needed), ask });
    return isError(answer.value) || answer.value.result.resultType !== LISTENING
      ? refused(answer)
      : undefined;
  }

  /** Resolves as soon as the subscription is acknowledged, or when it comes to nothing. */
  function open(
    request: RequestMessage,
    wanted: ReadonlySet<string>,
    needed: string | undefined,
  ): Promise<ResponseMessage> {
    return new Promise((resolve) => {
      const cancellation = new Cancellation();
      if (closed) cancellation.abort();
      const patience = setTimeout(() => cancellation.abort(), PATIENCE_MS);
      const acknowledged = (honoured: Filter | undefined): void => {
        clearTimeout(patience);
        if (needed !== undefined && honoured?.resources.has(needed) !== true) {
          resolve(no(request, 'The server does not watch this resource'));
          return cancellation.abort();
        }
        current?.cancellation.abort();
        line.promised = honoured !== undefined && !isNothing(honoured);
        current = line;
        resources = wanted;
        resolve(
          messageOf({ jsonrpc: '2.0' as const, id: request.value.id, result: { resultType: LISTENING } }),
        );
      };
      const reply: Reply = {
        notification(message) {
          const { method, params } = message.value;
          if (method === ACKNOWLEDGED) acknowledged(parseFilter(params?.notifications));
          else if (current === line && wants({ lists, resources }, message.value))
            say(inLegacyWords(message));
        },
        question: nobody,
      };
      const line: Line = {
        cancellation,
        promised: false,
        ended: false,
        over: put(request.value.params ?? {}, reply, cancellation).then((response) => {
          clearTimeout(patience);
          line.ended = true;
          lines.delete(line);
          resolve(response);
        }),
      };
      lines.add(line);
    });
  }
}

/** Among ourselves: says that the subscription stands. */
const LISTENING = 'listening';

function refused(answer: ResponseMessage): ResponseMessage {
  return isError(answer.value) ? answer : no(answer, 'The server ended the subscription at once');
}

function yes({ value }: RequestMessage): ResponseMessage {
  return messageOf({ jsonrpc: '2.0' as const, id: value.id, result: {} });
}

function no({ value }: RequestMessage | ResponseMessage, message: string): ResponseMessage {
  const id = value.id === undefined ? {} : { id: value.id };
  return messageOf({ jsonrpc: '2.0' as const, ...id, error: { code: INVALID_PARAMS, message } });
}

/** The stamp of the subscription means nothing to a client that has opened none. */
function inLegacyWords({ value: { method, params } }: NotificationMessage): NotificationMessage {
  const uri = params?.uri;
  const said = method === RESOURCE_UPDATED && uri !== undefined ? { params: { uri } } : {};
  return messageOf({ jsonrpc: '2.0' as const, method, ...said });
}
