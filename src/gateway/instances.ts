/**
 * The servers that run at this moment, each in as many instances as there are different clients for it to serve.
 *
 * A server that is shared must not tell its clients apart by what was said before, and one that is not must not be
 * started without end (H4): each has a number of places. When all are taken, whoever has been idle for longest goes.
 */
import type { Level } from '../sandbox/level.ts';
import type { Listener, Upstream } from '../upstreams/upstream.ts';
import type { Client } from './context.ts';
import type { Session } from './incoming.ts';
import { type Connection, createInstance, type Instance, type Wiring } from './instance.ts';
import { createLeaving, type Leaving } from './leaving.ts';
import { ownerOf, type Scope, servedClient, type Tenancy, tenancyOf } from './scope.ts';

export type { Connection } from './instance.ts';

/** What a new connection has to know of the side it is made for. */
export interface ConnectOptions extends Wiring {
  readonly server: string;
  /** Who the server is told that it serves. */
  readonly client: Client;
  /** All requests are of one client. */
  readonly exclusive: boolean;
  /** The caller that all requests are of, or `everybody`. */
  readonly owner: string;
  /** The walls around it, where they are not those that the server has otherwise. */
  readonly level?: Level;
}

export interface Tenure {
  readonly scope: Scope;
  /** Instances that may run at once. */
  readonly most: number;
  readonly idleMs: number;
  /** Tools whose calls go to instances of their own, behind these walls (H6). */
  readonly apart?: ReadonlyMap<string, Level>;
}

export interface InstancesOptions {
  readonly connect: (options: ConnectOptions) => Promise<Upstream>;
  /** Hears what belongs to no request. */
  readonly unsolicited: (server: string, session: Session, exclusive: boolean) => Listener;
  readonly misbehaved: (server: string, session: Session, what: string, unrecorded: number) => void;
  readonly tenure: (server: string) => Tenure;
  readonly clock: () => number;
}

/** An instance, for as long as one request needs it. */
export interface Lease {
  readonly running: boolean;
  /** @param request the id of its record */
  use<R>(work: (connection: Connection) => Promise<R>, request: string): Promise<R>;
  /** The request is over. Ends the instance where it was for this request alone. */
  done(): void;
}

export interface Instances {
  /**
   * Undefined when all places of this server are taken by requests that are under way.
   *
   * @param tool name of the tool that is called, or whose task is asked for
   */
  lease(server: string, session: Session, tool?: string): Lease | undefined;
  /** Ends everything that was started for a session alone. */
  release(session: Session): Promise<void>;
  /** Tells the servers that serve this client alone that its roots have changed. */
  rootsChanged(session: Session): void;
  close(): Promise<void>;
}

interface Place {
  readonly instance: Instance;
  /** Grows with every use of any of the server's places. */
  used: number;
  /** Requests that have it, and do not use it yet: something is still to be judged or recorded. */
  awaited: number;
}

/** Of one server. */
interface Places {
  readonly at: Map<string | symbol, Place>;
  readonly leaving: Leaving;
}

export function createInstances(options: InstancesOptions): Instances {
  const servers = new Map<string, Places>();
  let uses = 0;

  return {
    lease(server, session, tool) {
      const { scope, most, apart } = options.tenure(server);
      const tenancy = tenancyOf(scope, session);
      const places = placesOf(server);
      const level = tool === undefined ? undefined : apart?.get(tool);
      const key = keyOf(tenancy, level) ?? Symbol('one request');
      const place =
        places.at.get(key) ??
        enter(places, key, most, (room) => create(server, session, tenancy, level, room));
      if (place === undefined) return undefined;
      place.used = ++uses;
      place.awaited += 1;
      const { instance } = place;
      let begun = false;
      const begin = (): void => {
        if (!begun) place.awaited -= 1;
        begun = true;
      };
      return {
        get running() {
          return instance.running;
        },
        use(work, request) {
          begin();
          return instance.use(work, request);
        },
        done() {
          begin();
          if (typeof key !== 'symbol') return;
          void leave(places, key, instance);
        },
      };
    },
    async release(session) {
      await Promise.all(ownPlaces(session).map(({ places, key, instance }) => leave(places, key, instance)));
    },
    rootsChanged(session) {
      for (const { instance } of ownPlaces(session)) instance.rootsChanged();
    },
    async close() {
      const all = [...servers.values()].flatMap(({ at }) => [...at.values()]);
      servers.clear();
      await Promise.allSettled(all.map(({ instance }) => instance.close()));
    },
  };

  function placesOf(server: string): Places {
    let places = servers.get(server);
    if (places === undefined) {
      places = { at: new Map(), leaving: createLeaving() };
      servers.set(server, places);
    }
    return places;
  }

  /** What serves the client of this session, and nobody else. */
  function ownPlaces(session: Session): { places: Places; key: string; instance: Instance }[] {
    return [...servers].flatMap(([server, places]) => {
      const { scope, apart } = options.tenure(server);
      const tenancy = tenancyOf(scope, session);
      if (!tenancy.exclusive) return [];
      return [undefined, ...new Set(apart?.values())].flatMap((level) => {
        const key = keyOf(tenancy, level);
        const instance = key === undefined ? undefined : places.at.get(key)?.instance;
        return instance === undefined || key === undefined ? [] : [{ places, key, instance }];
      });
    });
  }

  /** @param room resolves when it may be started */
  function create(
    server: string,
    session: Session,
    tenancy: Tenancy,
    level: Level | undefined,
    room: Promise<void>,
  ): Instance {
    const { exclusive } = tenancy;
    return createInstance({
      idleMs: options.tenure(server).idleMs,
      clock: options.clock,
      unsolicited: options.unsolicited(server, session, exclusive),
      misbehaved: (what, unrecorded) => options.misbehaved(server, session, what, unrecorded),
      async connect(wiring) {
        await room;
        const client = servedClient(tenancy, session);
        const owner = ownerOf(options.tenure(server).scope, session);
        return options.connect({ ...wiring, server, exclusive, owner, client, ...(level && { level }) });
      },
    });
  }
}

/** Requests of one tenant share an instance only where they share its walls. */
function keyOf({ key }: Tenancy, level: Level | undefined): string | undefined {
  return key === undefined || level === undefined ? key : `${level} ${key}`;
}

function enter(
  places: Places,
  key: string | symbol,
  most: number,
  create: (room: Promise<void>) => Instance,
): Place | undefined {
  const { at, leaving } = places;
  if (at.size >= most && !makeRoom(places)) return undefined;
  const room = leaving.gone(at.size + 1 + leaving.size - most);
  const place: Place = { instance: create(room), used: 0, awaited: 0 };
  at.set(key, place);
  return place;
}

/** Whoever was used longest ago goes, and nobody while it is in use. */
function makeRoom(places: Places): boolean {
  let oldest: readonly [string | symbol, Place] | undefined;
  for (const entry of places.at) {
    const [, { instance, used, awaited }] = entry;
    if (instance.users + awaited > 0) continue;
    if (oldest === undefined || used < oldest[1].used) oldest = entry;
  }
  if (oldest === undefined) return false;
  const [key, { instance }] = oldest;
  void leave(places, key, instance);
  return true;
}

function leave({ at, leaving }: Places, key: string | symbol, instance: Instance): Promise<void> {
  at.delete(key);
  return leaving.add(instance.close());
}
