/**
 * Judges a statement that goes to a database (C5): one statement, granted verbs, tables and functions, and nothing that two
 * readers could read differently. What does not parse is refused.
 *
 * It judges what the text says. It does not know what a view, a trigger or a function of the database does.
 */
import type { Problem } from '../problem.ts';
import { strangeFunction } from './functions.ts';
import { plainStatement } from './lexical.ts';
import { describedByPragma } from './pragma.ts';
import { readPostgresql } from './read-postgresql.ts';
import { readSqlparser } from './read-sqlparser.ts';
import { type Reading, Refused } from './reading.ts';
import type { SqlDialect, SqlRule, SqlVerb } from './rule.ts';
import { strangeTable } from './tables.ts';

type Read = (text: string) => Reading;

const readers = new Map<SqlDialect, Read>();

/**
 * Loads the parser of a dialect, once: some 2 MB for PostgreSQL, 4 MB for the others. Nothing is loaded before.
 *
 * @throws {Error} when the parser's file is missing or cannot be run
 */
export async function loadSql(dialect: SqlDialect): Promise<void> {
  if (readers.has(dialect)) return;
  if (dialect === 'postgresql') {
    const { loadPgParser } = await import('./pg-parser.ts');
    const parse = await loadPgParser();
    readers.set(dialect, (text) => readPostgresql(parse(text)));
    return;
  }
  const { loadSqlParser } = await import('./sqlparser.ts');
  const parse = await loadSqlParser();
  for (const one of ['mysql', 'sqlite'] as const)
    readers.set(one, (text) => readSqlparser(parse(text, one), one));
}

/** Undefined when the statement keeps to the rule. A dialect that was not loaded is a problem. */
export function problemOfSql(text: string, rule: SqlRule): Problem | undefined {
  const read = readers.get(rule.dialect);
  if (read === undefined) return { why: `no parser for ${rule.dialect} has been loaded` };
  const plain = plainStatement(text, rule.dialect);
  if (typeof plain !== 'string') return problem(plain.why);
  try {
    return problemOf((rule.dialect === 'sqlite' ? describedByPragma(plain) : undefined) ?? read(plain), rule);
  } catch (error) {
    if (error instanceof Refused) return problem(error.message);
    return problem(`does not parse as ${rule.dialect}: ${error instanceof Error ? error.message : error}`);
  }
}

function problemOf(reading: Reading, { dialect, verbs = ['select'], ...rule }: SqlRule): Problem | undefined {
  const verb = [...reading.verbs].find((one) => !verbs.includes(one));
  if (verb !== undefined) return problem(`does ${verb.toUpperCase()}, and may do ${list(verbs)}`);
  const table = strangeTable(reading.tables, dialect, rule.tables, !writes(reading));
  if (table !== undefined) return problem(`names the table ${table}, which is not granted`);
  const called = strangeFunction(reading.functions, dialect, rule.functions);
  if (called !== undefined) return problem(`calls ${called}, which is not granted`);
  if (rule.literals === 'refuse' && reading.literals > 0) {
    return problem('has values written into it: they have to come as parameters');
  }
  return undefined;
}

function writes({ verbs }: Reading): boolean {
  return verbs.has('insert') || verbs.has('update') || verbs.has('delete');
}

function list(verbs: readonly SqlVerb[]): string {
  return verbs.length === 0 ? 'nothing' : verbs.map((verb) => verb.toUpperCase()).join(', ');
}

function problem(why: string): Problem {
  return { why: `the statement ${why}` };
}
