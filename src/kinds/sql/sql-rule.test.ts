import { beforeAll, describe, expect, it } from 'vitest';
import { loadSql, problemOfSql } from './problem-of-sql.ts';
import { SQL_DIALECTS, type SqlRule } from './rule.ts';

beforeAll(async () => {
  for (const dialect of SQL_DIALECTS) await loadSql(dialect);
});

const whyNot = (text: string, rule: Partial<SqlRule> = {}): string | undefined =>
  problemOfSql(text, { dialect: 'postgresql', ...rule })?.why;

const inAll = (text: string, rule: Partial<SqlRule> = {}): (string | undefined)[] =>
  SQL_DIALECTS.map((dialect) => whyNot(text, { ...rule, dialect }));

const FINE = [undefined, undefined, undefined];

describe('tables', () => {
  it('are those of the list, with the schema that it gives', () => {
    const tables = ['orders', 'sales.items', 'open.*'];
    expect(inAll('SELECT 1 FROM orders JOIN sales.items i ON true JOIN open.x ON true', { tables })).toEqual(
      FINE,
    );
    for (const text of [
      'other.orders',
      'items',
      'sales.orders',
      'open',
      'secret',
      '(secret)',
      'orders, secret',
      '"secret"',
    ]) {
      for (const why of inAll(`SELECT 1 FROM ${text}`, { tables })) {
        expect(why, text).toMatch(/names the table \S+, which is not granted|does not parse/);
      }
    }
  });

  it('are looked for everywhere', () => {
    const rule = { tables: ['t'], verbs: ['select', 'insert', 'update', 'delete', 'explain'] } as const;
    for (const text of [
      'SELECT (SELECT a FROM secret) FROM t',
      'SELECT 1 FROM t WHERE EXISTS (SELECT 1 FROM secret)',
      'SELECT 1 FROM t WHERE a IN (SELECT a FROM secret)',
      'SELECT 1 FROM t UNION SELECT 1 FROM secret',
      'SELECT 1 FROM t ORDER BY (SELECT a FROM secret)',
      'SELECT 1 FROM t JOIN secret ON true',
      'SELECT 1 FROM (SELECT * FROM secret) q',
      'WITH q AS (SELECT * FROM secret) SELECT * FROM q',
      'INSERT INTO t SELECT * FROM secret',
      'INSERT INTO secret VALUES (1)',
      'UPDATE t SET a = (SELECT b FROM secret)',
      'DELETE FROM t WHERE a = (SELECT b FROM secret)',
      'EXPLAIN SELECT * FROM secret',
      'SELECT CASE WHEN (SELECT 1 FROM secret) THEN 1 END FROM t',
      'SELECT count(*) OVER (ORDER BY (SELECT 1 FROM secret)) FROM t',
      'SELECT 1 FROM t LIMIT (SELECT 1 FROM secret)',
      'SELECT 1 FROM t GROUP BY (SELECT 1 FROM secret)',
    ]) {
      for (const why of inAll(text, rule)) expect(why, text).toMatch(/the table secret/);
    }
  });

  it('are no tables where WITH defined the name, and are some where it did not', () => {
    const rule = { tables: ['t'] };
    expect(inAll('WITH q AS (SELECT 1 AS a), r AS (SELECT * FROM q) SELECT * FROM r', rule)).toEqual(FINE);
    for (const text of [
      'WITH secret AS (SELECT * FROM secret) SELECT * FROM secret',
      'SELECT * FROM secret WHERE EXISTS (WITH secret AS (SELECT 1) SELECT 1 FROM secret)',
      'WITH q AS (SELECT * FROM secret), secret AS (SELECT 1) SELECT * FROM q',
      'WITH RECURSIVE q AS (SELECT * FROM secret), secret AS (SELECT 1) SELECT * FROM q',
      'WITH secret AS (SELECT 1) SELECT * FROM main.secret',
    ]) {
      for (const why of inAll(text, rule)) expect(why, text).toMatch(/the table \S*secret/);
    }
  });

  it('of the system are not read where no list names them, but for those that describe tables', () => {
    for (const name of [
      'pg_shadow',
      'pg_catalog.pg_authid',
      'pg_stat_activity',
      'information_schema.user_mappings',
    ]) {
      expect(whyNot(`SELECT * FROM ${name}`)).toMatch(/which is not granted/);
    }
    for (const name of ['mysql.user', 'MySQL.user', 'information_schema.processlist', 'sys.version']) {
      expect(whyNot(`SELECT * FROM ${name}`, { dialect: 'mysql' })).toMatch(/which is not granted/);
    }
    for (const name of [
      'sqlite_dbpage',
      'pragma_database_list',
      '"SQLITE_DBPAGE"',
      'dbstat',
      'main.sqlite_stat1',
    ]) {
      expect(whyNot(`SELECT * FROM ${name}`, { dialect: 'sqlite' })).toMatch(/which is not granted/);
    }
    const verbs = ['select', 'update'] as const;
    expect(whyNot("UPDATE sqlite_master SET sql = 'x'", { dialect: 'sqlite', verbs })).toMatch(
      /which is not granted/,
    );
  });
});

describe('verbs', () => {
  it('count wherever they stand', () => {
    expect(whyNot('WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x')).toMatch(/does DELETE/);
    expect(whyNot('EXPLAIN ANALYZE DELETE FROM t', { verbs: ['explain'] })).toMatch(/does DELETE/);
    expect(whyNot('INSERT INTO t SELECT * FROM u', { verbs: ['insert'] })).toMatch(/does SELECT/);
    expect(inAll('INSERT INTO t VALUES (1)', { verbs: ['insert'] })).toEqual(FINE);
  });

  it('ask for update where rows that are there are locked or overwritten', () => {
    const verbs = ['select', 'insert'] as const;
    expect(whyNot('SELECT * FROM t FOR UPDATE')).toMatch(/does UPDATE/);
    expect(whyNot('SELECT * FROM t FOR UPDATE', { dialect: 'mysql' })).toMatch(/does UPDATE/);
    for (const dialect of ['postgresql', 'sqlite'] as const) {
      const text = 'INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2';
      expect(whyNot(text, { dialect, verbs })).toMatch(/does UPDATE/);
      expect(
        whyNot('INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING', { dialect, verbs }),
      ).toBeUndefined();
    }
    const onDuplicate = 'INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = VALUES(a)';
    expect(whyNot(onDuplicate, { dialect: 'mysql', verbs })).toMatch(/does UPDATE/);
    expect(whyNot('REPLACE INTO t VALUES (1)', { dialect: 'mysql', verbs })).toMatch(/does UPDATE/);
    expect(whyNot('REPLACE INTO t VALUES (1)', { dialect: 'sqlite', verbs })).toMatch(/does UPDATE/);
    expect(whyNot('INSERT OR REPLACE INTO t VALUES (1)', { dialect: 'sqlite', verbs })).toMatch(
      /does UPDATE/,
    );
  });
});

describe('values', () => {
  const literals = 'refuse';

  it('may come as parameters alone where the rule says so', () => {
    expect(
      whyNot('SELECT a FROM t WHERE b = $1 AND c IS NULL AND d = TRUE ORDER BY 1 LIMIT 5', { literals }),
    ).toBeUndefined();
    for (const dialect of ['mysql', 'sqlite'] as const) {
      const text = 'SELECT a FROM t WHERE b = ? AND c IS NULL GROUP BY 1 ORDER BY 1, a LIMIT 5 OFFSET 2';
      expect(whyNot(text, { dialect, literals })).toBeUndefined();
    }
    for (const text of [
      "SELECT a FROM t WHERE b = 'x'",
      'SELECT a FROM t WHERE b = 5',
      'SELECT a FROM t ORDER BY a = 5',
      "SELECT a FROM t LIMIT (SELECT 'x')",
      "SELECT lower('x')",
      "SELECT CASE WHEN a THEN 'x' END FROM t",
    ]) {
      for (const why of inAll(text, { literals })) expect(why, text).toMatch(/values written into it/);
    }
    expect(whyNot('SELECT a FROM t WHERE b = "x"', { dialect: 'mysql', literals })).toMatch(/values written/);
    expect(whyNot('SELECT a FROM t WHERE b = "x"', { dialect: 'sqlite', literals })).toMatch(
      /values written/,
    );
    expect(whyNot('SELECT $$x$$', { literals })).toMatch(/values written/);
  });

  it('make no condition behind OR that holds for every row', () => {
    for (const condition of ['1=1', "'a'='a'", '(1=1)', 'NOT 1=2', 'b = b', '5', "'x' LIKE 'x'"]) {
      for (const why of inAll(`SELECT a FROM t WHERE b = 1 OR ${condition}`)) {
        expect(why, condition).toMatch(/the same for every row|does not parse/);
      }
    }
  });
});
