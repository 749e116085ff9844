/**
 * The servers that run at this moment: one instance for each server and session.
 *
 * An instance is started by its first use, restarted with backoff when it is lost, and ended when it is idle.
 */
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
import type { Session } from './incoming.ts';
import { readListing } from './listing.ts';
import { createLiveCatalog, type LiveCatalog } from './live-catalog.ts';
import { createMisbehaviour } from './misbehaviour.ts';
import { offerOf } from './offers.ts';

/** A connected server, and what it offers. */
export interface Connection {
  readonly upstream: Upstream;
  readonly catalog: LiveCatalog;
  close(): Promise<void>;
}

/** Questions that belong to no request: each is put to a person or their client, and costs a record (J8). */
const QUESTIONS_A_MINUTE = 60;

const BACKOFF: Backoff = { firstMs: 250, factor: 2, maxMs: 30_000 };

export interface Instance {
  readonly running: boolean;
  use<R>(work: (connection: Connection) => Promise<R>): Promise<R>;
  close(): Promise<void>;
}

/** What a new connection has to know of the side it is made for. */
export interface ConnectOptions {
  readonly server: string;
  readonly session: Session;
  /** Hears what belongs to no request. */
  readonly unsolicited: Listener;
  /** The connection is gone. */
  readonly lost: () => void;
  /** The server did something that the protocol forbids and that belongs to no request. */
  readonly misbehaved: (what: string) => void;
}

export interface InstancesOptions {
  readonly connect: (options: ConnectOptions) => Promise<Upstream>;
  readonly unsolicited: (server: string, session: Session) => Listener;
  readonly misbehaved: (server: string, session: Session, what: string, unrecorded: number) => void;
  readonly idleMs: (server: string) => number;
  readonly clock: () => number;
}

export interface Instances {
  of(server: string, session: Session): Instance;
  /** Ends everything that was started for a session. */
  release(session: Session): Promise<void>;
  close(): Promise<void>;
}

const OWN_META = {
  [META.protocolVersion]: MODERN_VERSION,
  [META.clientInfo]: { name: 'bartizan', version: '0' },
  [META.clientCapabilities]: {},
};

export function createInstances(options: InstancesOptions): Instances {
  const bySession = new Map<string, Map<string, Instance>>();

  return {
    of(server, session) {
      let servers = bySession.get(session.key);
      if (servers === undefined) {
        servers = new Map();
        bySession.set(session.key, servers);
      }
      let instance = servers.get(server);
      if (instance === undefined) {
        instance = createInstance(server, session, options);
        servers.set(server, instance);
      }
      return instance;
    },
    async release(session) {
      const servers = bySession.get(session.key);
      bySession.delete(session.key);
      await closeAll(servers?.values() ?? []);
    },
    async close() {
      const all = [...bySession.values()].flatMap((servers) => [...servers.values()]);
      bySession.clear();
      await closeAll(all);
    },
  };
}

function createInstance(server: string, session: Session, options: InstancesOptions): Instance {
  const { clock } = options;
  let running = false;
  const heard = options.unsolicited(server, session);
  const misbehaved = createMisbehaviour({
    record: (what, unrecorded) => options.misbehaved(server, session, what, unrecorded),
    clock,
  });
  const mayAsk = createAllowance(QUESTIONS_A_MINUTE, clock);
  const supervised: Supervised<Connection> = createSupervised({
    idleMs: options.idleMs(server),
    backoff: BACKOFF,
    timers: systemTimers,
    async start() {
      let connection: Connection | undefined;
      const unsolicited: Listener = {
        notification(message) {
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
        running = false;
        if (connection !== undefined) supervised.lost(connection);
      };
      const upstream = await options.connect({ server, session, unsolicited, lost, misbehaved });
      connection = {
        upstream,
        catalog: createLiveCatalog({ clock, load: () => readTools(upstream) }),
        async close() {
          running = false;
          await upstream.close();
        },
      };
      running = !gone;
      if (gone) supervised.lost(connection);
      return connection;
    },
  });
  return {
    get running() {
      return running;
    },
    use: (work) => supervised.use(work),
    close: () => supervised.close(),
  };
}

async function readTools(upstream: Upstream): Promise<Offer[]> {
  const tools = await readListing(upstream, 'tools/list', OWN_META, AbortSignal.timeout(30_000));
  return tools.flatMap((tool) => offerOf('tool', 'name', tool) ?? []);
}

async function closeAll(instances: Iterable<Instance>): Promise<void> {
  await Promise.allSettled([...instances].map((instance) => instance.close()));
}
