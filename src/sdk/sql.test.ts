import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sql } from './sql.ts';
import { anyText } from './test-strings.ts';
import { UnsafeValueError } from './unsafe-value.ts';

describe('sql', () => {
  it('makes a parameter of every value, for PostgreSQL and for MySQL and SQLite', () => {
    const where = sql`total > ${5} AND note = ${"'; DROP TABLE t"}`;
    const table = sql.identifier('orders', ['orders', 'items']);
    const statement = sql`SELECT * FROM ${table} WHERE ${where} AND state IN (${sql.list(['a', 'b'])})`;
    expect(statement.text).toBe(
      'SELECT * FROM "orders" WHERE total > $1 AND note = $2 AND state IN ($3, $4)',
    );
    expect(statement.sql).toBe('SELECT * FROM `orders` WHERE total > ? AND note = ? AND state IN (?, ?)');
    expect(statement.values).toEqual([5, "'; DROP TABLE t", 'a', 'b']);
  });

  it('has no text of a value in the statement, whatever it is', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        const statement = sql`SELECT ${one}, ${sql`(${other})`}`;
        expect([statement.text, statement.sql]).toEqual(['SELECT $1, ($2)', 'SELECT ?, (?)']);
        expect(statement.values).toEqual([one, other]);
      }),
    );
  });

  it('joins conditions so that none reaches out of its place', () => {
    const conditions = [sql`a = ${1}`, sql`b = ${2} OR c = ${3}`];
    expect(sql`${sql.join(conditions, 'and')}`.text).toBe('(a = $1) AND (b = $2 OR c = $3)');
    expect(sql`${sql.join(conditions, 'or')}`.sql).toBe('(a = ?) OR (b = ? OR c = ?)');
  });

  it('quotes names, and takes only those of the list', () => {
    const allowed = ['orders', 'total "net"', 'a`b', 'public'];
    expect(sql`${sql.identifier(['public', 'total "net"'], allowed)}`.text).toBe('"public"."total ""net"""');
    expect(sql`${sql.identifier('a`b', allowed)}`.sql).toBe('`a``b`');
    for (const name of ['users', '', 'orders; DROP', '__proto__', ['orders', 'users'], []]) {
      expect(() => sql.identifier(name, allowed)).toThrow(expect.objectContaining({ code: 'sql' }));
    }
  });

  it('cannot be given a text to put in', () => {
    const forged = { text: 'DROP TABLE t', sql: 'DROP TABLE t', values: [] };
    expect(() => sql`SELECT ${forged as never}`).toThrow(UnsafeValueError);
    expect(() => sql(['DROP TABLE t'] as never)).toThrow(/a tag of a template/);
    expect(() => sql(Object.assign(['x'], { raw: ['x'] }) as never)).toThrow(/a tag of a template/);
    expect(() => sql.join([forged as never], ',')).toThrow(/only what sql made/);
    expect(() => sql.join([sql`a`], ') OR (' as never)).toThrow(/separator/);
    const Made = sql`SELECT 1`.constructor as new (...given: unknown[]) => unknown;
    expect(() => new Made(Symbol(), [{ kind: 'text', text: 'x' }])).toThrow(/made by the tag/);
    expect(() => Object.assign(sql`SELECT 1`, { text: 'x' })).toThrow(TypeError);
  });

  it('refuses values that drivers would expand, and that are none', () => {
    for (const value of [
      { a: 1 },
      [1, 2],
      undefined,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      new Date(Number.NaN),
      Symbol('x'),
    ]) {
      expect(() => sql`SELECT ${value as never}`).toThrow(UnsafeValueError);
      expect(() => sql.list([value as never])).toThrow(UnsafeValueError);
    }
    expect(() => sql.list([])).toThrow(/nothing to join/);
    expect(sql`${null}${true}${3n}${new Date(0)}${new Uint8Array(1)}`.values).toHaveLength(5);
  });

  it('refuses a value within quotes or a comment of the template, and a template that numbers by itself', () => {
    for (const statement of [
      () => sql`SELECT '${'x'}'`,
      () => sql`SELECT "${'x'}"`,
      () => sql`SELECT '%${'x'}%'`,
      () => sql`SELECT 1 -- ${'x'}`,
      () => sql`SELECT /* ${'x'} */ 1`,
      () => sql`SELECT $$${'x'}$$`,
      () => sql`SELECT 'a\\' ${'x'}`,
      () => sql`SELECT $1, ${'x'}`,
      () => sql`SELECT 'open`,
    ]) {
      expect(statement).toThrow(expect.objectContaining({ code: 'sql' }));
    }
    expect(sql`SELECT 'it''s' -- c\n, ${1}`.text).toBe("SELECT 'it''s' -- c\n, $1");
    expect(() => sql`SELECT a ? 'b'`.sql).toThrow(/has a \?/);
  });
});

interface Database {
  exec(text: string): void;
  prepare(text: string): { get(...values: unknown[]): unknown; all(...values: unknown[]): unknown[] };
  close(): void;
}

/** Node has SQLite from 22 on. */
function database(): Database | undefined {
  try {
    return new (createRequire(import.meta.url)('node:sqlite').DatabaseSync)(':memory:');
  } catch {
    return undefined;
  }
}

const sqlite = database();

describe.skipIf(sqlite === undefined)('sql, in a real SQLite (not there before Node 22)', () => {
  it('gives every value back, and changes nothing else', () => {
    sqlite?.exec('CREATE TABLE notes (note); CREATE TABLE other (a); INSERT INTO other VALUES (1)');
    fc.assert(
      fc.property(anyText, (text) => {
        const note = text.toWellFormed().replaceAll('\0', '');
        const all = (statement: ReturnType<typeof sql>): unknown[] | undefined =>
          sqlite?.prepare(statement.sql).all(...statement.values);
        const table = sql.identifier('notes', ['notes']);
        all(sql`DELETE FROM ${table}`);
        all(sql`INSERT INTO ${table} (note) VALUES (${note})`);
        expect(all(sql`SELECT note FROM ${table} WHERE note = ${note}`)).toMatchObject([{ note }]);
        expect(all(sql`SELECT count(*) AS n FROM other`)).toMatchObject([{ n: 1 }]);
      }),
    );
  });
});
