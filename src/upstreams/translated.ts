/** A server of either era, as the house sees it: always modern. */
import type { CancelSignal } from '../protocol/cancellation.ts';
import { METHOD_NOT_FOUND } from '../protocol/errors.ts';
import { isObject, type JsonObject } from '../protocol/json.ts';
import { LOG_LEVELS } from '../protocol/log-levels.ts';
import { isError, messageOf, type RequestMessage, type ResponseMessage } from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import { inModernWords, requestToLegacy, responseFromLegacy } from '../protocol/translate.ts';
import { SUPPORTED_VERSIONS } from '../protocol/versions.ts';
import type { Introduced } from './handshake.ts';
import { deaf, type Upstream } from './upstream.ts';
import type { Wire } from './wire.ts';

export function translated(wire: Wire, introduced: Introduced): Upstream {
  return introduced.era === 'modern' ? modern(wire) : legacy(wire, introduced.discovered ?? {});
}

function modern(wire: Wire): Upstream {
  return {
    request(message, listener, signal) {
      const answer = wire.request(inModernWords(message), listener, signal);
      return message.value.method === 'server/discover' ? answer.then(withOurVersions) : answer;
    },
    close: () => wire.close(),
  };
}

function legacy(wire: Wire, discovered: JsonObject): Upstream {
  let level: unknown;

  return {
    async request(message, listener, signal) {
      const { method } = message.value;
      if (method === 'server/discover') return answered(message, discovered);
      if (method === 'subscriptions/listen') return unknownMethod(message);
      const wanted = logLevelOf(message);
      if (wanted !== undefined && wanted !== level) {
        await setLevel(wanted, signal);
        level = wanted;
      }
      return responseFromLegacy(method, await wire.request(requestToLegacy(message), listener, signal));
    },
    close: () => wire.close(),
  };

  /** Modern clients ask for log messages on each request, legacy servers are told once. */
  async function setLevel(wanted: string, signal: CancelSignal): Promise<void> {
    const capabilities = isObject(discovered.capabilities) ? discovered.capabilities : {};
    if (capabilities.logging === undefined) return;
    const params = { level: wanted };
    const request = messageOf({ jsonrpc: '2.0' as const, id: 'level', method: 'logging/setLevel', params });
    await wire.request(request, deaf, signal);
  }
}

/** The client speaks with us: it may choose among what our faces speak, whatever the server does. */
function withOurVersions(response: ResponseMessage): ResponseMessage {
  const { value, source } = response;
  if (isError(value) || source?.lossy === true) return response;
  return messageOf({ ...value, result: { ...value.result, supportedVersions: SUPPORTED_VERSIONS } });
}

/** Only what is a level: a client must not get words of another kind to a server in a request of ours. */
function logLevelOf({ value }: RequestMessage): string | undefined {
  const meta = value.params?._meta;
  const level = isObject(meta) ? meta[META.logLevel] : undefined;
  return typeof level === 'string' && LOG_LEVELS.has(level) ? level : undefined;
}

function answered({ value }: RequestMessage, result: JsonObject): ResponseMessage {
  return messageOf({ jsonrpc: '2.0' as const, id: value.id, result });
}

function unknownMethod({ value }: RequestMessage): ResponseMessage {
  const error = { code: METHOD_NOT_FOUND, message: 'Method not found' };
  return messageOf({ jsonrpc: '2.0' as const, id: value.id, error });
}
