/**
 * What a schema written by a stranger may cost (2026-07-28, basic/index, Composition-Keyword Resource Use).
 *
 * The largest of 3,214 schemas of real tools has 49,308 bytes, 16 levels, fewer than 200 subschemas, 169 enum values and 4 references.
 */
export interface Bounds {
  /** Estimated bytes of the schema as JSON. */
  readonly bytes: number;
  /** Nesting of arrays and objects in the schema. */
  readonly nesting: number;
  /** Nesting of subschemas, each definition counted from its own root. */
  readonly depth: number;
  /** Subschemas, once definitions are told apart and dynamic references are spelled out. */
  readonly subschemas: number;
  /** Values of one `enum`. */
  readonly values: number;
  readonly patterns: number;
  /** Characters of one pattern. */
  readonly patternLength: number;
  /** Instructions of one compiled pattern. */
  readonly patternSize: number;
  /** Definitions that are in use, each reached through `$ref`. */
  readonly definitions: number;
  /** How many subschemas may look at one and the same value: the limit to 2^n growth through references. */
  readonly fanOut: number;
  /**
   * Steps of one check, some 100 ns each at worst. A subschema pays one and its own size; a pattern pays half of characters ×
   * instructions; a loop over the members of an object pays 32 for each.
   */
  readonly steps: number;
}

export const defaultBounds: Bounds = {
  bytes: 256 * 1024,
  nesting: 64,
  depth: 32,
  subschemas: 1_000,
  values: 5_000,
  patterns: 100,
  patternLength: 1_024,
  patternSize: 2_000,
  definitions: 256,
  fanOut: 5_000,
  steps: 2_000_000,
};
