/**
 * One legacy client, from its handshake on: what it said then stands for the `_meta` of each of its requests.
 */

import { randomUUID } from 'node:crypto';
import type { Caller, Client, HeaderFields } from '../../gateway/context.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { FaceName, Incoming, Reply, Session } from '../../gateway/incoming.ts';
import type { CancelSignal } from '../../protocol/cancellation.ts';
import { isObject, type JsonObject } from '../../protocol/json.ts';
import {
  encode,
  isError,
  messageOf,
  type Notification,
  type RequestId,
  type RequestMessage,
  type ResponseMessage,
} from '../../protocol/message.ts';
import { META } from '../../protocol/meta.ts';
import { questionToLegacy, requestFromLegacy, responseToLegacy } from '../../protocol/translate.ts';
import { MODERN_VERSION } from '../../protocol/versions.ts';
import { clientFrom, initializedFrom } from './initialize.ts';
import { throughRounds } from './input-required.ts';
import { ownAnswer } from './own-answers.ts';
import { createQuestions } from './questions.ts';
import { createWatch } from './watch.ts';

export interface LegacyOptions {
  readonly gateway: Gateway;
  readonly server: string;
  readonly key: string;
  readonly face: FaceName;
  readonly caller: Caller;
  /** Writes a message that belongs to no request of the client. */
  readonly send: (bytes: Buffer) => void;
}

/** What belongs to one request. */
export interface Call {
  readonly signal: CancelSignal;
  readonly headers: HeaderFields | undefined;
  /** Writes a message that belongs to this request. */
  readonly send: (bytes: Buffer) => void;
}

export interface LegacySession {
  readonly client: Client;
  /** The `initialize` request. Where the answer is an error there is no session: close it. */
  open(message: RequestMessage, call: Call): Promise<ResponseMessage>;
  /** The client notifies of something that does not only concern a request of its own. */
  hear(notification: Notification): void;
  /** Any other request; the answer is ready to be sent. */
  request(message: RequestMessage, call: Call): Promise<Buffer>;
  /** The client answers a question. False when nobody has asked. */
  answer(response: ResponseMessage): boolean;
  /** The client sent something with this id that cannot be read; it may have been an answer. */
  spoil(id: RequestId | undefined): void;
  close(): Promise<void>;
}

export function createLegacySession(options: LegacyOptions, initialize: RequestMessage): LegacySession {
  const { gateway, server, face, caller } = options;
  const client = clientFrom(initialize.value.params ?? {});
  const questions = createQuestions();
  const session: Session = {
    key: options.key,
    client,
    caller,
    face,
    reply: replyThrough(options.send),
  };
  let meta: JsonObject = {
    // The house speaks the modern words, and so may the server: what the client negotiated stays at this face.
    [META.protocolVersion]: MODERN_VERSION,
    [META.clientInfo]: { name: client.name, version: client.version },
    [META.clientCapabilities]: client.capabilities,
  };

  let subscriptions = 0;
  const watch = createWatch({
    put(params, reply, signal) {
      const message = messageOf({
        jsonrpc: '2.0' as const,
        id: `bartizan-watch-${++subscriptions}`,
        method: 'subscriptions/listen',
        params: { ...params, _meta: meta },
      });
      const call = { signal, headers: undefined, send: options.send };
      return gateway.request({ ...incoming(message, call), background: true }, reply);
    },
    say: (message) => options.send(encode(message)),
  });

  return {
    client,
    async open({ value: { id } }, call) {
      const discover = messageOf({
        jsonrpc: '2.0' as const,
        id,
        method: 'server/discover',
        params: { _meta: meta },
      });
      const response = await gateway.request(incoming(discover, call), replyThrough(call.send, call.signal));
      if (!isError(response.value)) {
        const { capabilities } = response.value.result;
        watch.settle(isObject(capabilities) ? capabilities : {});
      }
      return initializedFrom(response, { server, version: client.protocolVersion, id });
    },
    hear({ method }) {
      // Nothing else that a client may notify of has to reach a server.
      if (method === 'notifications/initialized') watch.begin();
      if (method === 'notifications/roots/list_changed') void gateway.rootsChanged(session);
    },
    async request(message, call) {
      const own = ownAnswer(message, (level) => {
        meta = { ...meta, [META.logLevel]: level };
      });
      if (own !== undefined) return encode(own);
      const reply = replyThrough(call.send, call.signal);
      const watched = watch.answer(message, (question) => reply.question(question));
      if (watched !== undefined) return encode(await watched);
      const response = await throughRounds(requestFromLegacy(message, meta), {
        put: (request) => gateway.request(incoming(request, call), reply),
        ask: (question) => reply.question(questionToLegacy(question, randomUUID)),
      });
      watch.renew();
      return encode(responseToLegacy(response), message.value.id);
    },
    answer: (response) => questions.answer(response),
    spoil: (id) => questions.spoil(id),
    async close() {
      questions.fail(new Error('the client is gone'));
      await watch.close();
      await gateway.release(session);
    },
  };

  function incoming(message: RequestMessage, { signal, headers }: Call): Incoming {
    return { face, caller, client, server, message, headers, session, signal };
  }

  /** Questions end with the call they belong to. */
  function replyThrough(send: (bytes: Buffer) => void, signal?: CancelSignal): Reply {
    return {
      notification: (message) => send(encode(message)),
      question: (message) => questions.ask(message, send, signal),
    };
  }
}

/** Notifications that end with the face: they speak of the connection, not of the server. */
export function cancelledId({ method, params }: Notification): string | number | undefined {
  if (method !== 'notifications/cancelled') return undefined;
  const id = params?.requestId;
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}
