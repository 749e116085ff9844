/** One running copy of a server: started by its first use, restarted with backoff when it is lost, ended when idle. */
import { ASKABLE } from '../protocol/client-capabilities.ts';
import { META } from '../protocol/meta.ts';
import { MODERN_VERSION } from '../protocol/versions.ts';
import {
  type Backoff,
  createSupervised,
  type Supervised,
  systemTimers,
} from '../upstreams/process/supervise.ts';
import { type Listener, type Upstream, UpstreamError } from '../upstreams/upstream.ts';
import { createAllowance } from './allowance.ts';
import type { Offer } from './context.ts';
import { createListCache, type ListCache } from './list-cache.ts';
import { readListing } from './listing.ts';
import { createLiveCatalog, type LiveCatalog } from './live-catalog.ts';
import { createMisbehaviour } from './misbehaviour.ts';
import { offerOf } from './offers.ts';

/** A connected server, and what it offers. */
export interface Connection {
  readonly upstream: Upstream;
  readonly catalog: LiveCatalog;
  readonly lists: ListCache;
  close(): Promise<void>;
}

export interface Instance {
  readonly running: boolean;
  /** Requests under way. */
  readonly users: number;
  /** @param request the id of the record of whatever it is used for */
  use<R>(work: (connection: Connection) => Promise<R>, request: string): Promise<R>;
  /** Tells a running server that its client's roots have changed. */
  rootsChanged(): void;
  close(): Promise<void>;
}

export interface InstanceOptions {
  readonly idleMs: number;
  readonly clock: () => number;
  /** Hears what belongs to no request. */
  readonly unsolicited: Listener;
  /** Writes down what the server did that the protocol forbids; `unrecorded` offences before it were left out. */
  readonly misbehaved: (what: string, unrecorded: number) => void;
  readonly connect: (wiring: Wiring) => Promise<Upstream>;
}

/** What a connection is wired to. */
export interface Wiring {
  /** Hears what belongs to no request. */
  readonly unsolicited: Listener;
  /** The connection is gone. */
  readonly lost: () => void;
  /** The server did something that the protocol forbids and that belongs to no request. */
  readonly misbehaved: (what: string) => void;
  /** The request that is under way there, while there is exactly one: what the server does now, it does for it. */
  readonly onlyRequest: () => string | undefined;
}

/** Questions that belong to no request: each is put to a person or their client, and costs a record (J8). */
const QUESTIONS_A_MINUTE = 60;

const BACKOFF: Backoff = { firstMs: 250, factor: 2, maxMs: 30_000 };

const OWN_META = {
  [META.protocolVersion]: MODERN_VERSION,
  [META.clientInfo]: { name: 'bartizan', version: '0' },
  [META.clientCapabilities]: ASKABLE,
};

export function createInstance(options: InstanceOptions): Instance {
  const { clock, unsolicited: heard } = options;
  let current: Connection | undefined;
  const requests: string[] = [];
  const misbehaved = createMisbehaviour({ record: options.misbehaved, clock });
  const mayAsk = createAllowance(QUESTIONS_A_MINUTE, clock);
  const supervised: Supervised<Connection> = createSupervised({
    idleMs: options.idleMs,
    backoff: BACKOFF,
    timers: systemTimers,
    start,
  });

  return {
    get running() {
      return current !== undefined;
    },
    get users() {
      return requests.length;
    },
    async use(work, request) {
      requests.push(request);
      try {
        return await supervised.use(work);
      } finally {
        requests.splice(requests.indexOf(request), 1);
      }
    },
    rootsChanged: () => current?.upstream.rootsChanged?.(),
    close: () => supervised.close(),
  };

  async function start(): Promise<Connection> {
    let connection: Connection | undefined;
    const unsolicited: Listener = {
      notification(message) {
        connection?.lists.heard(message);
        if (message.value.method === 'notifications/tools/list_changed') connection?.catalog.invalidate();
        heard.notification(message);
      },
      question(message) {
        if (mayAsk()) return heard.question(message);
        misbehaved('asks without end');
        return Promise.reject(new UpstreamError('server_misbehaved', 'too many questions'));
      },
    };
    let gone = false;
    const lost = (): void => {
      gone = true;
      current = undefined;
      if (connection !== undefined) supervised.lost(connection);
    };
    const upstream = await options.connect({
      unsolicited,
      lost,
      misbehaved,
      onlyRequest: () => (requests.length === 1 ? requests[0] : undefined),
    });
    connection = {
      upstream,
      catalog: createLiveCatalog({ clock, load: () => readTools(upstream) }),
      lists: createListCache(clock),
      async close() {
        current = undefined;
        await upstream.close();
      },
    };
    if (gone) supervised.lost(connection);
    else current = connection;
    return connection;
  }
}

async function readTools(upstream: Upstream): Promise<Offer[]> {
  const tools = await readListing(upstream, 'tools/list', OWN_META, AbortSignal.timeout(30_000));
  return tools.flatMap((tool) => offerOf('tool', 'name', tool) ?? []);
}
