import type { z } from 'zod';
import type { Limits } from '../protocol/limits.ts';
import type { OfferKind } from '../protocol/methods.ts';
import type { Exchange, Listing, Offer, ServerStart } from './context.ts';
import type { Decision } from './decision.ts';
import type { ThreatId } from './threats.ts';

/** A decision, or the promise of one where the control has to wait. Most do not. */
export type Judged = Decision | Promise<Decision>;

/** The stages that a control has an opinion on. */
export interface Checks {
  /** A server is about to be started or connected. */
  admit?(start: ServerStart): Judged;
  /** What a server says it offers: tools, prompts, resources, templates, instructions. */
  catalog?(listing: Listing): Judged;
  /** Client to server. */
  request?(exchange: Exchange): Judged;
  /** Server to client: elicitation, sampling, roots. */
  question?(exchange: Exchange): Judged;
  /** Server to client: results, errors, notifications. */
  result?(exchange: Exchange): Judged;
  /** The exchange is over, however it ended. Nothing can be decided any more; for what was counted or held. */
  done?(exchange: Exchange): void;
  /** What faces and upstreams enforce while they read. */
  limits?: Limits;
  /** The extensions that may be spoken with a server: what it is told of its client when it is started. */
  extensions?(server: string): ReadonlySet<string>;
}

/** What a person has approved: the lock file, as controls see it. */
export interface Pins {
  /** Digest of the launch configuration that was approved; undefined when the server was never approved. */
  launchDigest(server: string): string | undefined;
  /** Digest that was approved; undefined when this was never approved. */
  digestOf(server: string, kind: OfferKind, name: string): string | undefined;
  /** What was approved under this name. */
  offer(server: string, kind: OfferKind, name: string): Offer | undefined;
  /** Everything that was approved of a server. */
  offers(server: string): readonly Offer[];
  /** A person has approved this server's resources as a class: there are too many, or they come and go. */
  dynamicResources(server: string): boolean;
}

/** What the house lends to a control. */
export interface Ports {
  readonly pins: Pins;
  /** Names of all configured servers. */
  readonly servers: readonly string[];
  /** How many processes serve this server side by side: each sees its share of the calls. One, if not said. */
  readonly processes?: (server: string) => number;
  /** Whether the config itself hands this very value to this server, in its environment or its headers. Never, if not said. */
  readonly handedTo?: (server: string, value: string) => boolean;
  /** Where a server works that this machine starts. Undefined for others, and for those that bring a file system of their own. */
  readonly surroundings?: (server: string) => Surroundings | undefined;
  /** What relative paths of the config begin at; absolute. */
  readonly dir?: string;
  /** All addresses of a host, by the name servers of this machine. Rejects when there are none, or none in time. */
  readonly lookup?: (host: string) => Promise<readonly string[]>;
  /** What a server can touch. Anything, if not said. */
  readonly reach?: (server: string) => Reach;
  /** A shelf for small notes, one for each purpose. */
  readonly notes?: (purpose: string) => Notes;
  /** A way to seal text that others carry, for one purpose: what another purpose has sealed is not opened. */
  readonly sealer?: (purpose: string) => Sealer;
}

/** What the config says of where a server works. Paths are absolute. */
export interface Surroundings {
  /** Its working directory. */
  readonly dir: string;
  /** Files and folders that it was granted, to read or to change. */
  readonly files: readonly string[];
  /** `host:port`, where the host may begin with `*.`. */
  readonly hosts: readonly string[];
  /** Whether there are walls that hold it to these grants. */
  readonly walls: boolean;
}

/** What a server can touch, by its walls and its grants: not by what it says. */
export interface Reach {
  /** `none`: walls keep it from every network. `granted`: it reaches the hosts that it was granted. `any`: nothing holds it. */
  readonly network: 'none' | 'granted' | 'any';
  /** Of this machine: none, those that it was granted, or all that its user may read. */
  readonly files: 'none' | 'granted' | 'any';
  /** The config hands it something that reads like a key: what it reaches may be somebody's own. */
  readonly credentials: boolean;
}

/** Notes that every process of this installation shares, and that outlive them. */
export interface Notes {
  read(name: string): string | undefined;
  /**
   * Puts it in place at once, and says when that was.
   *
   * @throws when it cannot be written
   */
  write(name: string, text: string): number;
  /** When it was last written, by whomever, on a clock of its own; undefined of what is not there. */
  written(name: string): number | undefined;
}

/** Seals with a key of this installation. */
export interface Sealer {
  close(text: string): string;
  /** Undefined of whatever this installation has not sealed for this purpose. */
  open(sealed: string): string | undefined;
}

/** One defence. Its `id` is its file name, config key, audit name and docs page. */
export interface Control<Schema extends z.ZodType = z.ZodType> {
  readonly id: string;
  /** One sentence, for `bartizan controls` and the docs. */
  readonly summary: string;
  readonly stops: readonly ThreatId[];
  /** Strict, with a default for everything: `{}` must parse. It cannot express "open". */
  readonly options: Schema;
  /** Servers that the options name, so that one that does not exist is told at the start. Paths are within the options. */
  servers?(options: z.output<Schema>): readonly NamedServer[];
  create(options: z.output<Schema>, ports: Ports): Checks;
}

/** A server that some options name. */
export interface NamedServer {
  readonly server: string;
  readonly path: readonly (string | number)[];
}

/**
 * Declares a control. Built-in ones and users' own are made the same way.
 *
 * @example
 * ```ts
 * export const officeHours = defineControl({
 *   id: 'office-hours',
 *   summary: 'Refuses calls at night.',
 *   stops: ['I8'],
 *   options: z.strictObject({ until: z.number().min(0).max(23).default(18) }),
 *   create: ({ until }) => ({
 *     request: ({ at }) =>
 *       new Date(at).getHours() < until ? pass : deny('refused_by_control', { rule: 'office hours' }),
 *   }),
 * });
 * ```
 */
export function defineControl<Schema extends z.ZodType>(control: Control<Schema>): Control<Schema> {
  return Object.freeze(control);
}
