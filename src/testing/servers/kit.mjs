/**
 * The part that every server here shares: MCP by hand, in both eras, over no particular transport.
 *
 * Plays no attack itself; it is the instrumented upstream of all of them. With `BARTIZAN_SEEN=<file>` it appends
 * one JSON line per message that reached it, before it does anything else with it.
 */
import { appendFileSync } from 'node:fs';

export const MODERN = '2026-07-28';
const LEGACY = ['2025-11-25', '2025-06-18', '2025-03-26'];
export const META = 'io.modelcontextprotocol/';
const serverInfo = { name: 'bartizan-test-server', version: '1.0.0' };

/**
 * Where messages go. One per connection on stdio, one per POST over HTTP.
 *
 * @typedef {object} Port
 * @property {(message: object) => void} send
 * @property {(text: string) => void} raw the text of a message, as it is
 * @property {(chunks: Iterable<string>) => Promise<void>} stream one message in pieces
 * @property {(listener: () => void) => void} [onGone] over HTTP: the client has closed the stream
 */

/**
 * @typedef {object} Call what a tool gets to know
 * @property {string} name
 * @property {Record<string, unknown>} args
 * @property {Record<string, any>} request
 * @property {boolean} modern
 * @property {Port} port
 * @property {AbortSignal} signal
 * @property {(progress: number, total?: number) => void} progress
 * @property {(method: string, params: object) => Promise<any>} ask legacy only: a request to the client
 * @property {Record<string, any>} capabilities of the client
 */

/**
 * @typedef {object} Behaviour
 * @property {(world: World, cursor: string | undefined) => { tools: object[], nextCursor?: string }} [list]
 * @property {(world: World, call: Call) => Promise<object | undefined> | object | undefined} [call] `undefined`: do it honestly
 * @property {(world: World, response: any, port: Port, request: any) => Promise<void> | void} [answer] how a response to `tools/call` is written
 * @property {(world: World) => Promise<void> | void} [start] before the first message is read; over stdio only
 * @property {(world: World) => void} [afterCall]
 * @property {Record<string, object>} [capabilities] beside those of the honest one
 * @property {Record<string, (params: any, world: World) => object>} [handlers] other requests
 * @property {(world: World, say: (what: string, params?: object) => void, filter: object) => void} [listen] modern: says what it likes on a subscription, the acknowledgement included
 * @property {boolean} [stubborn] lives on without input, and after SIGTERM
 */

/**
 * @typedef {object} World what a server knows
 * @property {Record<string, string>} settings
 * @property {number} calls `tools/call` requests until now
 * @property {Record<string, string>} notes
 * @property {(what: 'tools' | 'prompts' | 'resources') => void} listChanged
 * @property {(uri: string) => void} updated tells whoever watches this resource
 * @property {(text: string) => void} [stdout] over stdio: something that is no answer to anything
 */

/** Settings are `--key=value`; the first argument is the behaviour. */
export function readArguments(argv = process.argv.slice(2)) {
  const settings = {};
  for (const word of argv.slice(1)) {
    const [, key, value] = /^--([a-z0-9-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (key === undefined) throw new Error(`not understood: ${word}`);
    settings[key] = value ?? '';
  }
  return { name: argv[0] ?? 'honest', settings };
}

export function number(settings, key, fallback) {
  return settings[key] === undefined ? fallback : Number(settings[key]);
}

/** Writes down what arrived; nothing may get lost, so it is written at once. */
export function seen(entry) {
  const file = process.env.BARTIZAN_SEEN;
  if (file) appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

export function text(words, extra = {}) {
  return { content: [{ type: 'text', text: words }], ...extra };
}

export class RpcError extends Error {
  constructor(code, message, data) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/**
 * A server without a transport.
 *
 * @param {{ honest: any, behaviour: Behaviour, settings: Record<string, string> }} parts
 */
export function createPeer({ honest, behaviour, settings }) {
  const era = settings.era ?? 'both';
  const capabilities = { ...honest.capabilities, ...behaviour.capabilities };
  const questions = new Map();
  const running = new Map();
  const subscriptions = new Set();
  const legacyPorts = new Set();
  const watched = new Set();
  let asked = 0;

  /** @type {World} */
  const world = {
    settings,
    calls: 0,
    notes: {},
    listChanged(what) {
      const method = `notifications/${what}/list_changed`;
      for (const port of legacyPorts) port.send({ jsonrpc: '2.0', method });
      for (const { id, port, filter } of subscriptions) {
        if (!filter[`${what}ListChanged`]) continue;
        port.send({ jsonrpc: '2.0', method, params: { _meta: { [`${META}subscriptionId`]: id } } });
      }
    },
    updated(uri) {
      const method = 'notifications/resources/updated';
      if (watched.has(uri))
        for (const port of legacyPorts) port.send({ jsonrpc: '2.0', method, params: { uri } });
      for (const { id, port, filter } of subscriptions) {
        if (!filter.resourceSubscriptions?.includes(uri)) continue;
        port.send({ jsonrpc: '2.0', method, params: { uri, _meta: { [`${META}subscriptionId`]: id } } });
      }
    },
  };

  /** @param {any} session what `initialize` settled: one per process on stdio, one per session over HTTP */
  async function dispatch(request, session, port) {
    const { method, id, params = {} } = request;
    const version = params._meta?.[`${META}protocolVersion`];
    if (method === 'initialize') return initialize(params, session, port);
    const modern = version !== undefined && era !== 'legacy';
    if (modern && version !== MODERN) throw unsupported(version);
    if (modern && params._meta[`${META}clientCapabilities`] === undefined) {
      throw new RpcError(-32602, 'Missing client capabilities in _meta');
    }
    if (!modern && session.version === undefined) {
      if (era === 'legacy' && method === 'server/discover') throw new RpcError(-32601, 'Method not found');
      throw new RpcError(-32602, era === 'legacy' ? 'Not initialized' : 'Missing protocol version in _meta');
    }
    const result = await perform({ method, id, params, modern, session, port, request });
    if (result === undefined || !modern) return result;
    const full = { resultType: 'complete', ...result };
    full._meta = { [`${META}serverInfo`]: serverInfo, ...full._meta };
    if (/^server\/discover$|\/list$|^resources\/read$/.test(method)) {
      full.ttlMs = number(settings, 'ttl', 0);
      full.cacheScope = settings.scope ?? 'private';
    }
    return full;
  }

  function initialize(params, session, port) {
    if (era === 'modern') throw unsupported(params.protocolVersion);
    session.version =
      settings.version ?? (LEGACY.includes(params.protocolVersion) ? params.protocolVersion : LEGACY[0]);
    session.capabilities = params.capabilities ?? {};
    if (!session.http) legacyPorts.add(port);
    return {
      protocolVersion: session.version,
      capabilities: { ...capabilities, logging: {} },
      serverInfo,
      instructions: honest.instructions,
    };
  }

  function unsupported(requested) {
    const supported = era === 'modern' ? [MODERN] : [MODERN, ...LEGACY];
    return new RpcError(-32022, 'Unsupported protocol version', { supported, requested: String(requested) });
  }

  async function perform({ method, id, params, modern, session, port, request }) {
    switch (method) {
      case 'server/discover':
        if (!modern) throw new RpcError(-32601, 'Method not found');
        return {
          supportedVersions: era === 'modern' ? [MODERN] : [MODERN, ...LEGACY],
          capabilities,
          instructions: honest.instructions,
        };
      case 'ping':
      case 'logging/setLevel':
      case 'resources/subscribe':
      case 'resources/unsubscribe':
        if (modern) throw new RpcError(-32601, 'Method not found');
        if (method === 'resources/subscribe') watched.add(params.uri);
        if (method === 'resources/unsubscribe') watched.delete(params.uri);
        return {};
      case 'tools/list':
        return behaviour.list?.(world, params.cursor) ?? { tools: honest.tools };
      case 'tools/call':
        return call({ id, params, modern, session, port, request });
      case 'subscriptions/listen':
        if (!modern) throw new RpcError(-32601, 'Method not found');
        return listen(id, params, port);
      default: {
        const handler = behaviour.handlers?.[method] ?? honest.handlers[method];
        if (handler === undefined) throw new RpcError(-32601, 'Method not found');
        return handler(params, world);
      }
    }
  }

  /** The response comes when the subscription ends, so that there is none here: `undefined`. */
  function listen(id, params, port) {
    const filter = params.notifications ?? {};
    const subscription = { id, port, filter };
    subscriptions.add(subscription);
    port.onGone?.(() => subscriptions.delete(subscription));
    const say = (what, words = {}) =>
      port.send({
        jsonrpc: '2.0',
        method: `notifications/${what}`,
        params: { ...words, _meta: { [`${META}subscriptionId`]: id } },
      });
    if (behaviour.listen === undefined) say('subscriptions/acknowledged', { notifications: filter });
    else behaviour.listen(world, say, filter);
    return undefined;
  }

  async function call({ id, params, modern, session, port, request }) {
    world.calls += 1;
    const abort = new AbortController();
    running.set(id, abort);
    port.onGone?.(() => abort.abort());
    const token = params._meta?.progressToken;
    /** @type {Call} */
    const details = {
      name: params.name,
      args: params.arguments ?? {},
      request,
      modern,
      port,
      signal: abort.signal,
      capabilities: (modern ? params._meta[`${META}clientCapabilities`] : session.capabilities) ?? {},
      progress(progress, total) {
        if (token === undefined) return;
        port.send({
          jsonrpc: '2.0',
          method: 'notifications/progress',
          params: { progressToken: token, progress, ...(total === undefined ? {} : { total }) },
        });
      },
      ask(method, asking) {
        asked += 1;
        const question = `ask-${asked}`;
        port.send({ jsonrpc: '2.0', id: question, method, params: asking });
        return new Promise((resolve) => questions.set(question, resolve));
      },
    };
    try {
      return (await behaviour.call?.(world, details)) ?? (await honest.call(world, details));
    } finally {
      running.delete(id);
      behaviour.afterCall?.(world);
    }
  }

  return {
    world,
    /** @param {any} message @param {any} session @param {Port} port */
    async receive(message, session, port) {
      if (message.method === undefined) {
        questions.get(message.id)?.(message.result ?? { error: message.error });
        questions.delete(message.id);
        return;
      }
      if (message.id === undefined) {
        if (message.method === 'notifications/cancelled') {
          running.get(message.params?.requestId)?.abort();
          for (const subscription of subscriptions) {
            const { id, port: its } = subscription;
            if (its === port && id === message.params?.requestId) subscriptions.delete(subscription);
          }
        }
        return;
      }
      let response;
      try {
        const result = await dispatch(message, session, port);
        if (result === undefined) return;
        response = { jsonrpc: '2.0', id: message.id, result };
      } catch (error) {
        if (error?.name === 'AbortError') return; // cancelled: no response (basic/patterns/cancellation)
        const { code = -32603, message: words, data } = error;
        response = {
          jsonrpc: '2.0',
          id: message.id,
          error: { code, message: words, ...(data ? { data } : {}) },
        };
      }
      if (message.method === 'tools/call' && behaviour.answer) {
        await behaviour.answer(world, response, port, message);
      } else port.send(response);
    },
  };
}
