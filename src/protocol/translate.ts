/**
 * The same message in the words of the other era.
 *
 * A modern request carries version, client and capabilities in `_meta`; a legacy one settled them in its handshake.
 * A modern result says its type and how long it may be kept (2026-07-28, changelog).
 */
import { codeForModern } from './error-codes.ts';
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import {
  type Envelope,
  isError,
  type Message,
  messageOf,
  type Request,
  type RequestMessage,
  type ResponseMessage,
} from './message.ts';
import { META } from './meta.ts';
import { completeWords } from './modern-words.ts';
import { withResultMembers } from './splice.ts';

const MODERN_ONLY_META: ReadonlySet<string> = new Set([
  META.protocolVersion,
  META.clientInfo,
  META.clientCapabilities,
  META.logLevel,
]);

/** A legacy client's request, with the `_meta` that its handshake stands for. Keeps the bytes, marked as legacy. */
export function requestFromLegacy(message: RequestMessage, meta: JsonObject): RequestMessage {
  const { params = {} } = message.value;
  const given = isObject(params._meta) ? params._meta : {};
  const value = { ...message.value, params: { ...params, _meta: { ...given, ...meta } } };
  return { value, source: message.source, era: 'legacy' };
}

/** Any request, as a legacy server understands it. */
export function requestToLegacy(message: RequestMessage): RequestMessage {
  const { params } = message.value;
  if (params === undefined || !isObject(params._meta)) return message;
  const kept = Object.entries(params._meta).filter(([key]) => !MODERN_ONLY_META.has(key));
  const { _meta, inputResponses, requestState, ...rest } = params;
  const bare = kept.length === 0 ? rest : { ...rest, _meta: Object.fromEntries(kept) };
  const value = { ...message.value, params: bare };
  // The bytes of a legacy client say what `value` says now: whoever has to write them again adds nothing of ours.
  return message.era === 'legacy' ? { ...message, value } : messageOf(value);
}

/**
 * A legacy server's response, as the house understands it. Keeps the bytes, marked as legacy.
 *
 * Modern words mean nothing in a legacy mouth: such a server cannot ask for input, or be kept for an hour, by saying so.
 * Undefined where they would have to be taken out, and some number would change.
 */
export function responseFromLegacy(method: string, message: ResponseMessage): ResponseMessage | undefined {
  const { value, source } = message;
  if (isError(value))
    return { ...message, value: { ...value, error: codeForModern(value.error, 'legacy') }, era: 'legacy' };
  const words = completeWords(method);
  const misled = Object.keys(words).some((word) => Object.hasOwn(value.result, word));
  if (misled && isLossy(message)) return undefined;
  return {
    value: { ...value, result: { ...value.result, ...words } },
    source: misled ? undefined : source,
    era: 'legacy',
  };
}

/** Any response, as a legacy client understands it. */
export function responseToLegacy(message: ResponseMessage): ResponseMessage {
  const { value, source } = message;
  if (isError(value) || (message.era === 'legacy' && source !== undefined) || isLossy(message))
    return message;
  const { resultType, ttlMs, cacheScope, ...result } = value.result as Record<string, JsonValue>;
  return messageOf({ ...value, result });
}

/** The bytes are good for this side as they stand, or else the message without them. */
export function inModernWords<M extends Message>(message: M): M {
  if (message.era !== 'legacy') return message;
  return isLossy(message) ? withoutWriting(message) : { ...message, source: undefined, era: undefined };
}

/** To write such a message again would change its numbers: its bytes stay, with what they do not say put in front. */
function withoutWriting<M extends Message>(message: M): M {
  const { value, source } = message;
  if (source === undefined) return message;
  const said = JSON.parse(source.bytes.toString()) as Envelope;
  if ('error' in value && 'error' in said && value.error.code !== said.error.code) {
    const { code, message: text } = value.error;
    return messageOf({ ...value, error: { code, message: text } }) as M;
  }
  if (!('result' in value) || !('result' in said)) return { ...message, era: undefined };
  const lacking = Object.entries(value.result).filter(([word]) => !Object.hasOwn(said.result, word));
  return { value, source: withResultMembers(source, Object.fromEntries(lacking)) } as M;
}

function isLossy({ source }: Message): boolean {
  return source?.lossy === true;
}

/**
 * A modern server's question, as a legacy client understands it: before it sends a person to a web page it wants a name
 * for that, which modern servers no longer give (2025-11-25, client/elicitation, URL Mode).
 *
 * @param name unique, and nothing else
 */
export function questionToLegacy(question: RequestMessage, name: () => string): RequestMessage {
  const { params } = question.value;
  if (params?.mode !== 'url' || params.elicitationId !== undefined) return question;
  return messageOf({ ...question.value, params: { ...params, elicitationId: name() } });
}

/** A legacy server's question, without what modern ones do not say any more. */
export function questionToModern({ method, params }: Request): JsonObject {
  if (params?.mode !== 'url') return { method, ...(params && { params }) };
  const { elicitationId, ...rest } = params;
  return { method, params: rest };
}
