/**
 * One legacy client, from its handshake on: what it said then stands for the `_meta` of each of its requests.
 */
import type { Caller, Client, HeaderFields } from '../../gateway/context.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { FaceName, Incoming, Reply, Session } from '../../gateway/incoming.ts';
import type { JsonObject } from '../../protocol/json.ts';
import {
  encode,
  messageOf,
  type Notification,
  type RequestMessage,
  type ResponseMessage,
} from '../../protocol/message.ts';
import { META } from '../../protocol/meta.ts';
import { requestFromLegacy, responseToLegacy } from '../../protocol/translate.ts';
import { MODERN_VERSION } from '../../protocol/versions.ts';
import { clientFrom, initializedFrom } from './initialize.ts';
import { throughRounds } from './input-required.ts';
import { createQuestions } from './questions.ts';

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
  readonly signal: AbortSignal;
  readonly headers: HeaderFields | undefined;
  /** Writes a message that belongs to this request. */
  readonly send: (bytes: Buffer) => void;
}

export interface LegacySession {
  readonly client: Client;
  /** The `initialize` request. */
  open(message: RequestMessage, call: Call): Promise<Buffer>;
  /** Any other request; the answer is ready to be sent. */
  request(message: RequestMessage, call: Call): Promise<Buffer>;
  /** The client answers a question. */
  answer(response: ResponseMessage): boolean;
  close(): Promise<void>;
}

/** Answered here: what only concerns the connection between the client and Bartizan. */
const OWN_ANSWERS: ReadonlySet<string> = new Set(['ping', 'logging/setLevel']);

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

  return {
    client,
    async open({ value: { id } }, call) {
      const discover = messageOf({
        jsonrpc: '2.0' as const,
        id,
        method: 'server/discover',
        params: { _meta: meta },
      });
      const response = await gateway.request(incoming(discover, call), replyThrough(call.send));
      return encode(initializedFrom(response, { server, version: client.protocolVersion, id }));
    },
    async request(message, call) {
      const { id, method, params } = message.value;
      if (OWN_ANSWERS.has(method)) {
        if (method === 'logging/setLevel') meta = { ...meta, [META.logLevel]: params?.level ?? 'info' };
        return encode(messageOf({ jsonrpc: '2.0' as const, id, result: {} }));
      }
      const response = await throughRounds(requestFromLegacy(message, meta), {
        put: (request) => gateway.request(incoming(request, call), replyThrough(call.send)),
        ask: (question) => questions.ask(question, call.send),
      });
      return encode(responseToLegacy(response), id);
    },
    answer: (response) => questions.answer(response),
    async close() {
      questions.fail(new Error('the client is gone'));
      await gateway.release(session);
    },
  };

  function incoming(message: RequestMessage, { signal, headers }: Call): Incoming {
    return { face, caller, client, server, message, headers, session, signal };
  }

  function replyThrough(send: (bytes: Buffer) => void): Reply {
    return {
      notification: (message) => send(encode(message)),
      question: (message) => questions.ask(message, send),
    };
  }
}

/** Notifications that end with the face: they speak of the connection, not of the server. */
export function cancelledId({ method, params }: Notification): string | number | undefined {
  if (method !== 'notifications/cancelled') return undefined;
  const id = params?.requestId;
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}
