import type { Level } from '../../design/flaw.ts';
import type { OfferKind } from '../../protocol/methods.ts';

export type { Level };

/** One thing that a scan looks for. */
export interface ScanRule {
  /** Stable: reports and fingerprints name it. `tool-design/runs-commands`, or the id of a control. */
  readonly id: string;
  /** How bad it is, as a rule. */
  readonly level: Level;
  readonly sentence: string;
  /** What to do about it. */
  readonly help: string;
}

/** One thing that a server offers. */
export interface Thing {
  readonly kind: OfferKind;
  readonly name: string;
}

export interface Finding {
  readonly rule: ScanRule;
  readonly level: Level;
  /** What it is about, where it is not the server as a whole. */
  readonly thing?: Thing;
  /** JSON Pointer into the definition of that thing. */
  readonly at?: string;
  /** As the end of a sentence that begins with the name of the thing, or of the server. */
  readonly why: string;
  /** Why it does not count: somebody has said so in the config. */
  readonly accepted?: string;
}

/** Why a server, or something of it, could not be looked at. That is never the same as fine. */
export interface Trouble {
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Where a server stands in a file; both count from 1. */
export interface Spot {
  /** Absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What came out for one server. */
export interface Scanned {
  readonly server: string;
  /** How it is started or reached, without secrets. */
  readonly shown: string;
  readonly spot?: Spot;
  /** How many of each kind it offers; absent when it could not be read. */
  readonly offers?: readonly Pick<Thing, 'kind'>[];
  readonly findings: readonly Finding[];
  readonly trouble?: Trouble;
}

const RANKS: readonly Level[] = ['note', 'warning', 'error'];

export function isAtLeast(level: Level, than: Level): boolean {
  return RANKS.indexOf(level) >= RANKS.indexOf(than);
}

export function finding(
  rule: ScanRule,
  why: string,
  more: Partial<Omit<Finding, 'rule' | 'why'>> = {},
): Finding {
  return { rule, level: rule.level, why, ...more };
}
