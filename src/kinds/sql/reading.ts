/** What a statement does, whatever parser read it. */
import type { SqlVerb } from './rule.ts';

export interface TableName {
  readonly schema?: string;
  readonly name: string;
}

export class Reading {
  /** All that is done anywhere in the statement. */
  readonly verbs: Set<SqlVerb> = new Set();
  /** What is read or written, without the names that the statement itself defines by WITH. */
  readonly tables: TableName[] = [];
  /** As `name`, or `schema.name`; in small letters. */
  readonly functions: Set<string> = new Set();
  /** How many values are written into the statement. */
  literals = 0;
}

/** Thrown by readers at what cannot be granted, or is not known. It never leaves this room. */
export class Refused extends Error {}

/** The names that WITH has defined so far, where a reader stands. */
export type Scope = ReadonlySet<string>;

export type Tree = Readonly<Record<string, unknown>>;

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a parser says of a field that was not used. */
export function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || value === false || (Array.isArray(value) && value.length === 0)
  );
}

export function treesOf(value: unknown): readonly Tree[] {
  return Array.isArray(value) ? value.filter(isTree) : [];
}

/** Whether anything at all within has one of these keys. */
export function hasKey(value: unknown, keys: ReadonlySet<string>): boolean {
  if (Array.isArray(value)) return value.some((item) => hasKey(item, keys));
  if (!isTree(value)) return false;
  return Object.entries(value).some(([key, item]) => (keys.has(key) && !isEmpty(item)) || hasKey(item, keys));
}
