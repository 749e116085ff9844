/** A server of either era, as the house sees it: always modern. */
import type { CancelSignal } from '../protocol/cancellation.ts';
import { isObject, type JsonObject } from '../protocol/json.ts';
import { LOG_LEVELS } from '../protocol/log-levels.ts';
import { isError, messageOf, type RequestMessage, type ResponseMessage } from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import { MAY_ASK } from '../protocol/methods.ts';
import { responseFromModern } from '../protocol/modern-words.ts';
import { inModernWords, requestToLegacy, responseFromLegacy } from '../protocol/translate.ts';
import { pagesToVisit } from '../protocol/url-elicitation.ts';
import { SUPPORTED_VERSIONS } from '../protocol/versions.ts';
import type { Introduced } from './handshake.ts';
import type { Strays } from './strays.ts';
import { deaf, type Listener, type Upstream, UpstreamError } from './upstream.ts';
import type { Tell } from './watched-resources.ts';
import { createWatches, isForWatches } from './watches.ts';
import type { Wire } from './wire.ts';

/** @param strays what the server says outside of requests; a legacy server's subscriptions are fed with it */
export function translated(wire: Wire, introduced: Introduced, strays: Strays): Upstream {
  return introduced.era === 'modern' ? modern(wire) : legacy(wire, introduced.discovered ?? {}, strays);
}

function modern(wire: Wire): Upstream {
  return {
    async request(message, listener, signal) {
      const { method } = message.value;
      const answer = await wire.request(inModernWords(message), listener, signal);
      const response = responseFromModern(method, answer) ?? unwritable();
      return method === 'server/discover' ? withOurVersions(response) : response;
    },
    close: () => wire.close(),
  };
}

const ROOTS_CHANGED = 'notifications/roots/list_changed';

/** How long a legacy server may take to say whether it watches a resource, in milliseconds. */
const TELL_MS = 30_000;

function legacy(wire: Wire, discovered: JsonObject, strays: Strays): Upstream {
  const capabilities = isObject(discovered.capabilities) ? discovered.capabilities : {};
  const watches = createWatches(capabilities, tell);
  strays.feed(watches);
  let level: unknown;

  return {
    async request(message, listener, signal) {
      const { method } = message.value;
      if (method === 'server/discover') return answered(message, discovered);
      if (method === 'subscriptions/listen') return watches.listen(message, listener, signal);
      const wanted = logLevelOf(message);
      if (wanted !== undefined && wanted !== level) {
        await setLevel(wanted, signal);
        level = wanted;
      }
      const own = withoutStrays(listener);
      const answer = await wire.request(requestToLegacy(message), own, signal);
      // A legacy client understands the error as it is.
      const inputRequests =
        message.era !== 'legacy' && MAY_ASK.has(method) ? pagesToVisit(answer) : undefined;
      if (inputRequests !== undefined)
        return answered(message, { resultType: 'input_required', inputRequests });
      return responseFromLegacy(method, answer) ?? unwritable();
    },
    rootsChanged() {
      wire.notify(messageOf({ jsonrpc: '2.0' as const, method: ROOTS_CHANGED })).catch(() => undefined);
    },
    close() {
      watches.fail(new UpstreamError('server_unavailable', 'the connection to the server has ended'));
      return wire.close();
    },
  };

  /** Over HTTP a legacy server may say on any stream what belongs to none. */
  function withoutStrays(listener: Listener): Listener {
    return {
      notification: (message) =>
        isForWatches(message) ? strays.notification(message) : listener.notification(message),
      question: (message) => listener.question(message),
    };
  }

  async function tell(method: Parameters<Tell>[0], uri: string): Promise<boolean> {
    const request = messageOf({ jsonrpc: '2.0' as const, id: 'watch', method, params: { uri } });
    try {
      return !isError((await wire.request(request, deaf, AbortSignal.timeout(TELL_MS))).value);
    } catch {
      return false;
    }
  }

  /** Modern clients ask for log messages on each request, legacy servers are told once. */
  async function setLevel(wanted: string, signal: CancelSignal): Promise<void> {
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

/** It says what it may not, and to write it without that would change one of its numbers. */
function unwritable(): never {
  throw new UpstreamError('server_misbehaved', 'its answer is refused: number_imprecise');
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
