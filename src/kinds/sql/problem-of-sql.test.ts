import { beforeAll, describe, expect, it } from 'vitest';
import { loadSql, problemOfSql } from './problem-of-sql.ts';
import { SQL_DIALECTS, type SqlDialect, type SqlRule } from './rule.ts';

beforeAll(async () => {
  for (const dialect of SQL_DIALECTS) await loadSql(dialect);
});

const whyNot = (text: string, rule: Partial<SqlRule> = {}): string | undefined =>
  problemOfSql(text, { dialect: 'postgresql', ...rule })?.why;

const inAll = (text: string, rule: Partial<SqlRule> = {}): (string | undefined)[] =>
  SQL_DIALECTS.map((dialect) => whyNot(text, { ...rule, dialect }));

const FINE = [undefined, undefined, undefined];

describe('a statement of an ordinary kind', () => {
  it.each([
    'SELECT 1',
    'SELECT id, name FROM users WHERE id = 5 LIMIT 10;',
    'SELECT u.name, count(*) AS n FROM users u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.name HAVING count(*) > 3 ORDER BY n DESC LIMIT 5 OFFSET 2',
    'WITH t AS (SELECT * FROM orders WHERE total > 100) SELECT * FROM t JOIN users USING (id)',
    'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c WHERE n < 10) SELECT n FROM c',
    "SELECT CASE WHEN a > 1 THEN 'x' ELSE 'y' END FROM t WHERE b IN (SELECT id FROM c) AND NOT EXISTS (SELECT 1 FROM d WHERE d.id = t.id)",
    'SELECT name, ROW_NUMBER() OVER (PARTITION BY dept ORDER BY salary DESC) AS rn FROM emp',
    'SELECT sum(x) OVER w FROM t WINDOW w AS (ORDER BY y ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
    "SELECT * FROM t WHERE name LIKE '%a%' AND x BETWEEN 1 AND 3 OR y IS NOT NULL",
    "SELECT CAST(a AS INTEGER), COALESCE(b, 'n/a'), upper(trim(c)) FROM t",
    'SELECT a FROM t1 UNION ALL SELECT b FROM t2 EXCEPT SELECT c FROM t3',
    'SELECT DISTINCT a, b FROM t WHERE (a, b) IN (SELECT x, y FROM z)',
    'SELECT * FROM a, b WHERE a.id=b.id AND 1=1',
    '(SELECT 1)',
    "SELECT 'it''s; -- no comment /* here */' FROM t",
    'SELECT 1 /* of the first kind */ + 2 -- of the second\n FROM t',
    'SELECT (SELECT max(x) FROM t2) AS m, t.* FROM t CROSS JOIN (SELECT 1 AS one) q',
  ])('passes in every dialect: %s', (text) => {
    expect(inAll(text)).toEqual(FINE);
  });

  it.each([
    'INSERT INTO t (a, b) VALUES (1, NULL), (2, 3)',
    'INSERT INTO t (a) SELECT b FROM u',
    'UPDATE t SET a = a + 1 WHERE id = 3',
    "DELETE FROM t WHERE created < '2020-01-01'",
    'EXPLAIN SELECT * FROM t',
  ])('passes where it is granted, and not by default: %s', (text) => {
    expect(inAll(text, { verbs: ['select', 'insert', 'update', 'delete', 'explain'] })).toEqual(FINE);
    for (const why of inAll(text))
      expect(why).toMatch(/does (?:INSERT|UPDATE|DELETE|EXPLAIN), and may do SELECT/);
  });

  it.each<[SqlDialect, string]>([
    [
      'postgresql',
      "SELECT a::int, b->>'k', c @> '{}'::jsonb FROM t WHERE tags && ARRAY['a'] AND ts > now() - interval '7 days'",
    ],
    [
      'postgresql',
      "SELECT DISTINCT ON (a) date_trunc('month', ts), sum(x) FILTER (WHERE y) FROM t WHERE id = ANY($1) GROUP BY 1",
    ],
    [
      'postgresql',
      'SELECT * FROM t, LATERAL (SELECT * FROM u WHERE u.id=t.id LIMIT 3) z FETCH FIRST 5 ROWS ONLY',
    ],
    ['postgresql', "SELECT extract(epoch from ts), ts at time zone 'UTC', $$dollar$$, E'it\\'s' FROM t"],
    ['postgresql', 'SELECT * FROM generate_series(1,10) g(n)'],
    ['postgresql', "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"],
    ['postgresql', 'SELECT relname FROM pg_catalog.pg_class JOIN pg_namespace ON true'],
    ['mysql', 'SELECT `a` FROM `db`.`t` WHERE b = "x" LIMIT 5, 10'],
    [
      'mysql',
      "SELECT DATE_FORMAT(ts, '%Y-%m') m, GROUP_CONCAT(DISTINCT a ORDER BY a SEPARATOR ',') FROM t GROUP BY m",
    ],
    [
      'mysql',
      "SELECT * FROM t FORCE INDEX (i) WHERE ts > NOW() - INTERVAL 7 DAY AND j->>'$.a' = 'b' # why not\n",
    ],
    ['mysql', 'SELECT 1 FROM dual'],
    ['sqlite', 'SELECT [a b], `c`, "d" FROM main.t WHERE b = ?1 AND c = :c AND d = @d AND e = $e'],
    ['sqlite', "SELECT name FROM sqlite_master WHERE type = 'table'"],
    ['sqlite', "SELECT json_extract(a,'$.b'), a->>'b', strftime('%Y', ts) FROM t, json_each(t.list)"],
    ['sqlite', 'VALUES (1,2),(3,4)'],
  ])('passes in %s: %s', (dialect, text) => {
    expect(whyNot(text, { dialect })).toBeUndefined();
  });

  it.each<[SqlDialect, string]>([
    ['postgresql', 'SHOW search_path'],
    ['mysql', 'SHOW TABLES'],
    ['mysql', 'DESCRIBE t'],
    ['mysql', 'SHOW CREATE TABLE t'],
    ['sqlite', 'PRAGMA table_info(t)'],
    ['sqlite', "pragma main.foreign_key_list('t');"],
  ])('that describes tables in %s passes with the verb show: %s', (dialect, text) => {
    expect(whyNot(text, { dialect, verbs: ['show'] })).toBeUndefined();
    expect(whyNot(text, { dialect })).toMatch(/does SHOW/);
  });
});

describe('more than one statement', () => {
  it.each(['SELECT 1; DROP TABLE t', 'SELECT 1;;SELECT 2', 'SELECT 1; /* */ SELECT 2'])(
    'is refused: %s',
    (text) => {
      for (const why of inAll(text)) expect(why).toMatch(/more than one statement/);
    },
  );
});

describe('what cannot be granted', () => {
  const everything = { verbs: ['select', 'insert', 'update', 'delete', 'explain', 'show'] } as const;
  it.each<[SqlDialect, string]>([
    ['postgresql', "COPY t TO PROGRAM 'id'"],
    ['postgresql', "COPY t FROM '/etc/passwd'"],
    ['postgresql', 'DO $$ BEGIN PERFORM 1; END $$'],
    ['postgresql', "CREATE FUNCTION f() RETURNS int AS 'x' LANGUAGE c"],
    ['postgresql', 'CREATE EXTENSION dblink'],
    ['postgresql', "SET ROLE 'postgres'"],
    ['postgresql', 'SELECT * INTO copy FROM t'],
    ['postgresql', 'EXPLAIN ANALYZE CREATE TABLE x AS SELECT 1'],
    ['postgresql', 'CALL p()'],
    ['postgresql', 'SHOW hba_file'],
    ['postgresql', 'SELECT a OPERATOR(evil.+) b FROM t'],
    ['postgresql', "SELECT * FROM XMLTABLE('/x' PASSING y COLUMNS a int)"],
    ['mysql', "SELECT a FROM t INTO OUTFILE '/var/www/x.php'"],
    ['mysql', "SELECT a INTO DUMPFILE '/tmp/x' FROM t"],
    ['mysql', "LOAD DATA INFILE '/etc/passwd' INTO TABLE t"],
    ['mysql', 'SET GLOBAL general_log = 1'],
    ['mysql', 'HANDLER t OPEN'],
    ['mysql', 'SELECT @x := 1'],
    ['mysql', 'SELECT @@datadir'],
    ['mysql', 'SELECT @@global.secure_file_priv'],
    ['mysql', "PREPARE s FROM 'DROP TABLE t'"],
    ['mysql', 'SELECT a || b FROM t'],
    ['mysql', 'SHOW VARIABLES'],
    ['mysql', 'SHOW GRANTS'],
    ['sqlite', "ATTACH '/etc/x' AS y"],
    ['sqlite', 'DETACH y'],
    ['sqlite', "VACUUM INTO '/tmp/x'"],
    ['sqlite', 'PRAGMA writable_schema = 1'],
    ['sqlite', 'PRAGMA table_info = 1'],
    ['sqlite', 'PRAGMA database_list'],
    ['sqlite', "PRAGMA temp_store_directory('/tmp')"],
    ['sqlite', 'CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END'],
    ['sqlite', '.shell id'],
  ])('is refused in %s: %s', (dialect, text) => {
    expect(whyNot(text, { dialect, ...everything })).toBeDefined();
  });

  it('is a function that reads files, runs commands, waits or runs a statement of its own', () => {
    for (const call of [
      "pg_read_file('/etc/passwd')",
      'pg_sleep(10)',
      "pg_catalog.pg_ls_dir('.')",
      "lo_import('/etc/passwd')",
      "dblink('host=x', 'SELECT 1')",
      "query_to_xml('DROP TABLE t', true, true, '')",
      "set_config('log_statement', 'none', false)",
      'evil.lower(a)',
      '"Lower"(a) + "pg_sleep"(1)',
    ]) {
      expect(whyNot(`SELECT ${call} FROM t`)).toMatch(/calls \S+, which is not granted/);
    }
    for (const call of [
      "LOAD_FILE('/etc/passwd')",
      'sleep (5)',
      'BENCHMARK(1, 1)',
      "sys_exec('id')",
      '`sleep`(5)',
    ]) {
      expect(whyNot(`SELECT ${call}`, { dialect: 'mysql' })).toMatch(/calls \S+, which is not granted/);
    }
    for (const call of [
      "load_extension('x')",
      "readfile('/etc/passwd')",
      "writefile('x', 1)",
      "edit('x')",
      "fts3_tokenizer('x')",
    ]) {
      expect(whyNot(`SELECT ${call}`, { dialect: 'sqlite' })).toMatch(/calls \S+, which is not granted/);
    }
    expect(whyNot("SELECT * FROM fsdir('/')", { dialect: 'sqlite' })).toMatch(/calls fsdir/);
    expect(whyNot('SELECT * FROM a, xp_cmdshell(1)')).toMatch(/calls xp_cmdshell/);
  });

  it('is a function anywhere: in ORDER BY, in a window, in a filter, in what is returned', () => {
    for (const text of [
      'SELECT a FROM t ORDER BY pg_sleep(1)',
      'SELECT a FROM t GROUP BY pg_sleep(1)',
      'SELECT a FROM t LIMIT (SELECT pg_sleep(1)::text::int)',
      'SELECT sum(a) OVER (ORDER BY pg_sleep(1)) FROM t',
      'SELECT sum(a) OVER w FROM t WINDOW w AS (PARTITION BY pg_sleep(1))',
      'SELECT sum(a) FILTER (WHERE pg_sleep(1) IS NULL) FROM t',
      'SELECT a FROM t JOIN u ON pg_sleep(1) IS NULL',
      'SELECT array_agg(a ORDER BY pg_sleep(1)) FROM t',
      'SELECT (ARRAY[1])[pg_sleep(1)::text::int] FROM t',
      'INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = pg_sleep(1)',
      'DELETE FROM t RETURNING pg_sleep(1)',
      'UPDATE t SET (a, b) = (SELECT 1, pg_sleep(1))',
    ]) {
      expect(whyNot(text, everything)).toMatch(/calls pg_sleep/);
    }
    for (const dialect of ['mysql', 'sqlite'] as const) {
      for (const text of [
        'SELECT a FROM t ORDER BY sleep(1)',
        'SELECT a FROM t GROUP BY sleep(1) HAVING 1',
        'SELECT a FROM t LIMIT (SELECT sleep(1))',
        'SELECT sum(a) OVER (ORDER BY sleep(1)) FROM t',
        'SELECT sum(a) OVER w FROM t WINDOW w AS (PARTITION BY sleep(1))',
        'SELECT a FROM t JOIN u ON sleep(1)',
        'SELECT a FROM (SELECT sleep(1)) q',
        'SELECT CASE WHEN sleep(1) THEN 1 END',
        'SELECT 1 WHERE a BETWEEN 1 AND sleep(1)',
        'SELECT 1 WHERE a IN (1, sleep(1))',
        'SELECT upper(lower(sleep(1)))',
        'INSERT INTO t (a) VALUES (sleep(1))',
        'UPDATE t SET a = sleep(1)',
        'DELETE FROM t WHERE sleep(1)',
      ]) {
        expect(whyNot(text, { dialect, ...everything }), text).toMatch(/calls sleep|does not parse/);
      }
    }
  });

  it('becomes possible for a function that is named', () => {
    expect(whyNot('SELECT geo.distance(a, b) FROM t', { functions: ['geo.distance'] })).toBeUndefined();
  });
});

describe('what two readers could read differently', () => {
  it.each<[SqlDialect, string, RegExp]>([
    ['mysql', 'SELECT 1 /*!50000 UNION SELECT password FROM mysql.user */', /a database carries out/],
    ['mysql', 'SELECT /*+ SET_VAR(sql_mode = x) */ 1', /a database carries out/],
    ['mysql', 'SELECT /*M!100 sleep(5), */ 1', /a database carries out/],
    ['mysql', "SELECT '\\' OR 1=1 -- x\n'", /a backslash before a quote/],
    ['mysql', 'SELECT 1--1', /two dashes without a space/],
    ['mysql', 'SELECT \\N', /a sign without a place/],
    ['mysql', "SELECT q'[x]'", /follows q at once/],
    ['postgresql', "SELECT '\\'", /a backslash before a quote/],
    ['postgresql', 'SELECT 1 /* a /* b */ c */', /a comment within a comment/],
    ['sqlite', 'SELECT 1 /* and on', /a comment that does not end/],
    ['sqlite', 'SELECT $a$ FROM t WHERE $a$', /a sign without a place/],
    ['sqlite', 'SELECT 1 -- it goes on', /ends in a comment/],
    ['mysql', 'SELECT 1 # it goes on', /ends in a comment/],
    ['postgresql', "SELECT 'no end", /a text that does not end/],
    ['postgresql', 'SELECT\u00a01', /a sign without a place/],
    ['postgresql', 'SELECT 1\0', /control characters/],
    ['postgresql', '  ', /is empty/],
    ['postgresql', `SELECT ${'1+'.repeat(9000)}1`, /too large/],
    ['sqlite', `SELECT ${'1+'.repeat(400)}1`, /too large/],
    ['sqlite', `SELECT '${'x'.repeat(21_000)}'`, /longer than/],
    ['sqlite', `SELECT ${'('.repeat(500)}1${')'.repeat(500)}`, /recursion limit/],
  ])('is refused in %s: %s', (dialect, text, why) => {
    expect(whyNot(text, { dialect })).toMatch(why);
  });

  it('is a statement of another dialect', () => {
    expect(whyNot('SELECT `a` FROM t')).toBeDefined();
    expect(whyNot('SELECT a::int FROM t', { dialect: 'sqlite' })).toMatch(/of another dialect/);
  });
});

it('refuses everything in a dialect of which no parser is there', async () => {
  const { problemOfSql: fresh } = await import('./problem-of-sql.ts?fresh' as './problem-of-sql.ts');
  expect(fresh('SELECT 1', { dialect: 'mysql' })?.why).toMatch(/no parser for mysql/);
});
