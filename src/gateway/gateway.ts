/**
 * The gateway: the one place that wires everything, and the one chokepoint.
 *
 * Faces hand requests in; each leaves exactly one terminal record, however it ends. If the record cannot be written,
 * the answer does not go out.
 */
import type { Approvals } from '../approvals/approvals.ts';
import { AuditError, type Recorder } from '../audit/record.ts';
import type { Limits } from '../protocol/limits.ts';
import { messageOf, type ResponseMessage } from '../protocol/message.ts';
import type { Listener, Upstream } from '../upstreams/upstream.ts';
import { createAuditId } from './audit-id.ts';
import type { Pins } from './control.ts';
import { type Entry, openEntry } from './entry.ts';
import type { House } from './house.ts';
import type { FaceName, Incoming, Reply, Session } from './incoming.ts';
import { type ConnectOptions, createInstances, type Tenure } from './instances.ts';
import { openingOf, type Redact } from './opening.ts';
import type { Pipeline } from './pipeline.ts';
import type { Reason } from './reason.ts';
import { broken, type End, refused } from './refusal.ts';
import { createRoots } from './roots.ts';
import { createSubscriptions } from './subscriptions.ts';
import type { TaskHandles } from './tasks/handle.ts';
import { unsolicitedFor } from './unsolicited.ts';
import { walk } from './walk.ts';
import { refusalOf, type WireRefusal } from './wire.ts';

/** What the gateway has to know of a server; how it is reached is the business of `connect`. */
export interface ServerEntry extends Tenure {
  readonly launchDigest: string;
  readonly timeoutMs: number;
}

export interface GatewayOptions {
  readonly servers: ReadonlyMap<string, ServerEntry>;
  readonly connect: (options: ConnectOptions) => Promise<Upstream>;
  readonly pipeline: Pipeline;
  readonly approvals: Approvals;
  readonly recorder: Recorder;
  readonly redact: Redact;
  readonly tasks: TaskHandles;
  readonly pins: Pins;
  readonly clock: () => number;
}

/** What was refused before it became a request: bad bytes, a foreign origin, an unknown path. */
export interface DoorRefusal {
  readonly face: FaceName;
  readonly caller: Session['caller'];
  readonly control: string;
  readonly reason: Reason;
  readonly server?: string | undefined;
}

export interface Gateway {
  readonly servers: ReadonlySet<string>;
  readonly limits: Limits;
  /** Runs one request through the house. Never rejects: what breaks becomes an error response. */
  request(incoming: Incoming, reply: Reply): Promise<ResponseMessage>;
  /** Records a refusal at the door, and says what goes out on the wire. Never rejects. */
  refuse(refusal: DoorRefusal): Promise<WireRefusal>;
  /** The roots of this client have changed. Never rejects. */
  rootsChanged(session: Session): Promise<void>;
  /** The session is over: whatever was started for it ends. */
  release(session: Session): Promise<void>;
  /** Ends every server and publishes the record. */
  close(): Promise<void>;
}

export function createGateway(options: GatewayOptions): Gateway {
  const { servers, pipeline, approvals, recorder, redact, tasks, pins, clock } = options;
  const instances = createInstances({
    connect: options.connect,
    unsolicited: (server, session, exclusive): Listener =>
      unsolicitedFor({ server, session, exclusive, pipeline, recorder, clock }),
    misbehaved: (server, { face, caller }, what, unrecorded) =>
      void refuse({
        face,
        caller,
        server,
        control: 'upstream',
        reason: { code: 'server_misbehaved', detail: { what, ...(unrecorded > 0 && { unrecorded }) } },
      }),
    tenure: (server) => servers.get(server) ?? NOBODY,
    clock,
  });
  const house: House = {
    pipeline,
    instances,
    approvals,
    subscriptions: createSubscriptions(),
    tasks,
    redact,
    launchDigest: (server) => servers.get(server)?.launchDigest,
    timeoutMs: (server) => servers.get(server)?.timeoutMs ?? 0,
  };

  return {
    servers: new Set(servers.keys()),
    limits: pipeline.limits,
    request,
    refuse,
    rootsChanged: createRoots({ instances, recorder, clock }),
    release: (session) => instances.release(session),
    async close() {
      await instances.close();
      await recorder.end();
    },
  };

  async function request(incoming: Incoming, reply: Reply): Promise<ResponseMessage> {
    const at = clock();
    const id = createAuditId(at);
    const requestId = incoming.message.value.id;
    const entry = describe(incoming, id, at);
    if (entry === undefined) return undescribed(incoming);
    let end: End;
    try {
      end = await walk(house, incoming, reply, entry, at, id);
    } catch (error) {
      end = isAuditError(error) ? unrecorded(requestId, id) : broken(requestId, id, error);
    }
    try {
      await entry.close(end.ending, incoming.message.source?.bytes.length);
      return end.response;
    } catch {
      return unrecorded(requestId, id).response;
    }
  }

  function describe(incoming: Incoming, id: string, at: number): Entry | undefined {
    try {
      return openEntry(recorder, openingOf(incoming, id, at, pins, redact), clock);
    } catch {
      return undefined;
    }
  }

  /** What cannot be described cannot be recorded as it is, so it does not pass; that it came is recorded all the same. */
  async function undescribed({ face, caller, server, message }: Incoming): Promise<ResponseMessage> {
    const reason: Reason = { code: 'control_failed', detail: { what: 'the request cannot be described' } };
    const { error } = await refuse({ face, caller, server, control: 'gateway', reason });
    return messageOf({ jsonrpc: '2.0' as const, id: message.value.id, error });
  }

  async function refuse({ face, caller, control, reason, server }: DoorRefusal): Promise<WireRefusal> {
    const at = clock();
    const id = createAuditId(at);
    try {
      const known = server !== undefined && servers.has(server) ? { server } : {};
      const entry = openEntry(recorder, { id, at, face, caller, ...known }, clock);
      await entry.close({ outcome: 'refused', objection: { control, reason } });
      return refusalOf(reason, id);
    } catch {
      return refusalOf({ code: 'audit_unavailable', detail: {} }, id);
    }
  }
}

/** Of a server that is none, nothing runs. */
const NOBODY: Tenure = { scope: 'call', most: 0, idleMs: 0 };

function isAuditError(error: unknown): boolean {
  return error instanceof AuditError;
}

function unrecorded(requestId: string | number, id: string): End {
  return refused(requestId, id, { control: 'audit', reason: { code: 'audit_unavailable', detail: {} } });
}
