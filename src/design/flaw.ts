import type { JsonObject } from '../protocol/json.ts';
import type { Path } from '../protocol/pointer.ts';

/** How bad it is: an error should not be approved without a reason, a warning wants a look, a note is good to know. */
export type Level = 'error' | 'warning' | 'note';

/** A tool as its server describes it. */
export interface Tool {
  readonly name: string;
  readonly definition: JsonObject;
}

/** Where a tool goes against a rule. */
export interface Sighting {
  /** Inside of the definition; empty for the whole. */
  readonly at: Path;
  /** Of this tool in particular, as the end of a sentence that begins with its name. May quote the names of parameters. */
  readonly why: string;
}

/** One thing that a good tool does not do. */
export interface DesignRule {
  /** Stable: configs, reports and fingerprints name it. */
  readonly id: string;
  readonly level: Level;
  /** What is wrong with such a tool. */
  readonly sentence: string;
  /** What to do about it, for who approves and for who writes the server. */
  readonly help: string;
  /** Linear in the size of the definition. */
  check(tool: Tool): readonly Sighting[];
}

export interface Flaw extends Sighting {
  readonly rule: DesignRule;
}
