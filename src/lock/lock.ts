import type { Offer } from '../gateway/context.ts';
import type { Entry, Proof } from '../packages/ecosystem.ts';
import type { OfferKind } from '../protocol/methods.ts';

/** Who said yes, and when. */
export interface Approval {
  /** Name of the operating system's user. */
  readonly approvedBy: string;
  /** ISO 8601, in UTC. */
  readonly approvedAt: string;
}

/** An offer as a person has approved it, with its whole definition: a change can be shown without asking the server. */
export interface ApprovedOffer extends Offer, Approval {}

/** An offer that a person has looked at and does not want. Another definition under this name is asked about again. */
export interface BlockedOffer {
  readonly kind: OfferKind;
  readonly name: string;
  readonly digest: string;
  readonly blockedBy: string;
  /** ISO 8601, in UTC. */
  readonly blockedAt: string;
}

/** The package that a server is, to the last byte of all that it needs. */
export interface LockedPackage {
  /** Exact: `npm:@scope/server@1.2.3`. */
  readonly spec: string;
  /** Of the package's own archive (W3C Subresource Integrity). */
  readonly integrity: string;
  /** Of every file that was installed, `sha256:<hex>`: this is what each start compares. */
  readonly tree: string;
  /** Of the lockfile that says what was installed, `sha256:<hex>`. */
  readonly lockfile: string;
  /** How many packages it consists of. */
  readonly components: number;
  readonly entry: Entry;
  /** Who stood for it. What comes later must have the same. */
  readonly proof: Proof;
  /** Of its bill of materials, `sha256:<hex>`. */
  readonly sbom?: string;
}

export interface LockedServer {
  /** The launch configuration: command, arguments, environment, working directory or address. */
  readonly launch: Approval & {
    readonly digest: string;
    /** The same in words, with its walls and grants, as it was then. For people, and to show what has changed; older locks have none. */
    readonly lines?: readonly string[];
  };
  /** Present when it is started from a package. */
  readonly package?: LockedPackage;
  /** What the server called itself when it was approved. For people; nothing is decided by it. */
  readonly serverInfo?: { readonly name: string; readonly version: string };
  readonly protocolVersion: string;
  /** Present when the resources were approved as a class. */
  readonly dynamicResources?: Approval;
  /** Sorted by kind and name; no two share both. */
  readonly offers: readonly ApprovedOffer[];
  readonly blocked: readonly BlockedOffer[];
}

/** `bartizan.lock`: what was approved, by whom, when. */
export interface Lock {
  readonly version: 1;
  readonly servers: Readonly<Record<string, LockedServer>>;
}

/** A lock without approvals: everything is refused. */
export const emptyLock: Lock = Object.freeze({ version: 1, servers: Object.freeze({}) });

export function serverIn(lock: Lock, server: string): LockedServer | undefined {
  return Object.hasOwn(lock.servers, server) ? lock.servers[server] : undefined;
}

/** The order in which kinds are shown and written: first what reaches the model unasked. */
export const KINDS: readonly OfferKind[] = ['instructions', 'tool', 'prompt', 'template', 'resource'];

type Named = Pick<Offer, 'kind' | 'name'>;

/** Identifies an offer within its server. */
export function keyOf({ kind, name }: Named): string {
  return `${kind} ${name}`;
}

/** By kind, then by name in UTF-16 code units: the same on every machine, whatever its language. */
export function compareNamed(a: Named, b: Named): number {
  return KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
