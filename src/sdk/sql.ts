/** Statements in which values can only be parameters. */
import { insideOf } from './sql-text.ts';
import { UnsafeValueError } from './unsafe-value.ts';

export type SqlValue = string | number | bigint | boolean | null | Date | Uint8Array;

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly value: SqlValue }
  | { readonly kind: 'identifier'; readonly names: readonly string[] };

/**
 * A statement, or a piece of one. `text` and `values` are what `pg` takes; `sql` and `values` what `mysql2` and, by themselves,
 * SQLite's drivers take. Only this module makes them: an object that looks like one is refused.
 */
export class SqlStatement {
  readonly #parts: readonly Part[];

  /** Not for use: the tag `sql` makes statements. */
  constructor(key: unknown, parts: readonly Part[]) {
    if (key !== KEY) throw unsafe('a statement is made by the tag sql');
    this.#parts = parts;
    Object.freeze(this);
  }

  /** With `$1`, `$2` for the values, and names in double quotes: PostgreSQL. */
  get text(): string {
    let count = 0;
    return this.#written('"', () => {
      count += 1;
      return `$${count}`;
    });
  }

  /**
   * With `?` for the values, and names in backticks: MySQL, MariaDB, SQLite.
   *
   * @throws {UnsafeValueError} `sql`, where the template itself has a `?`
   */
  get sql(): string {
    if (this.#parts.some((part) => part.kind === 'text' && part.text.includes('?'))) {
      throw unsafe('the template has a ?, which drivers would take for a value');
    }
    return this.#written('`', () => '?');
  }

  get values(): SqlValue[] {
    return this.#parts.flatMap((part) => (part.kind === 'value' ? [part.value] : []));
  }

  /** The pieces of what this module made; undefined for anything else. */
  static partsOf(candidate: unknown): readonly Part[] | undefined {
    return typeof candidate === 'object' && candidate !== null && #parts in candidate
      ? candidate.#parts
      : undefined;
  }

  #written(quote: string, placeholder: () => string): string {
    const quoted = (name: string): string => quote + name.replaceAll(quote, quote + quote) + quote;
    return this.#parts
      .map((part) => {
        if (part.kind === 'text') return part.text;
        return part.kind === 'value' ? placeholder() : part.names.map(quoted).join('.');
      })
      .join('');
  }
}

const KEY = Symbol('made here');

/**
 * Makes a statement of a template. Each value becomes a parameter; a piece made by `sql` becomes a part of the statement.
 *
 * @example
 * const where = sql`total > ${least}`;
 * await client.query(sql`SELECT * FROM orders WHERE ${where} AND state IN (${sql.list(states)})`);
 *
 * @throws {UnsafeValueError} `sql`, for a value that no parameter can be, and for one that stands within quotes or a comment
 */
function tag(strings: TemplateStringsArray, ...values: readonly (SqlValue | SqlStatement)[]): SqlStatement {
  if (!Array.isArray(strings) || !Object.isFrozen(strings) || !Array.isArray(strings.raw)) {
    throw unsafe('sql is a tag of a template: write sql`…`, not sql(…)');
  }
  const parts: Part[] = [];
  let before = '';
  for (const [index, text] of strings.entries()) {
    if (/\$\d/.test(text)) throw unsafe('the template numbers its parameters itself');
    before += text;
    parts.push({ kind: 'text', text });
    const inside = insideOf(before);
    if (inside !== undefined)
      throw unsafe(`${inside} of the template is not closed where a value or the end follows`);
    if (index === strings.length - 1) break;
    parts.push(
      ...(SqlStatement.partsOf(values[index]) ?? [{ kind: 'value', value: checked(values[index]) } as const]),
    );
  }
  return new SqlStatement(KEY, parts);
}

/** The name of a table or a column, or a qualified one as a list. @throws {UnsafeValueError} `sql`, when it is not allowed */
function identifier(name: string | readonly string[], allowed: readonly string[]): SqlStatement {
  const names = typeof name === 'string' ? [name] : [...name];
  if (names.length === 0 || names.some((each) => typeof each !== 'string' || !allowed.includes(each))) {
    throw unsafe('the name is not among those that are allowed');
  }
  if (names.some((each) => each === '' || each.includes('\0') || each.includes('?')))
    throw unsafe('no name looks like this');
  return new SqlStatement(KEY, [{ kind: 'identifier', names }]);
}

/** Values with commas between them, for `IN (…)`. @throws {UnsafeValueError} `sql`, for no values at all */
function list(values: readonly SqlValue[]): SqlStatement {
  return join(
    values.map((value) => new SqlStatement(KEY, [{ kind: 'value', value: checked(value) }])),
    ',',
  );
}

const SEPARATORS = { ',': ', ', and: ' AND ', or: ' OR ' } as const;

/** Pieces with something between them; for `and` and `or` each in parentheses. @throws {UnsafeValueError} `sql`, for no pieces */
function join(pieces: readonly SqlStatement[], separator: keyof typeof SEPARATORS): SqlStatement {
  if (pieces.length === 0) throw unsafe('there is nothing to join: leave the whole condition out');
  if (!Object.hasOwn(SEPARATORS, separator)) throw unsafe('the separator is one of: , and or');
  const [open, close] = separator === ',' ? ['', ''] : ['(', ')'];
  const parts = pieces.flatMap((piece, index): Part[] => {
    const inner = SqlStatement.partsOf(piece);
    if (inner === undefined) throw unsafe('only what sql made can be joined');
    const before = (index === 0 ? '' : SEPARATORS[separator]) + open;
    return [{ kind: 'text', text: before }, ...inner, { kind: 'text', text: close }];
  });
  return new SqlStatement(KEY, parts);
}

interface Sql {
  (strings: TemplateStringsArray, ...values: readonly (SqlValue | SqlStatement)[]): SqlStatement;
  readonly identifier: typeof identifier;
  readonly list: typeof list;
  readonly join: typeof join;
}

export const sql: Sql = Object.freeze(Object.assign(tag, { identifier, list, join }));

/** Drivers expand lists and objects into SQL: none may come as a value. */
function checked(value: unknown): SqlValue {
  switch (typeof value) {
    case 'string':
    case 'bigint':
    case 'boolean':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      throw unsafe(`${value} is no number of a database`);
    case 'object':
      if (value === null || value instanceof Uint8Array) return value;
      if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
      throw unsafe(Array.isArray(value) ? 'for a list of values there is sql.list' : 'an object is no value');
    default:
      throw unsafe(`${typeof value} is no value`);
  }
}

function unsafe(message: string): UnsafeValueError {
  return new UnsafeValueError('sql', message);
}
