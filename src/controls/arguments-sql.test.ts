import { describe, expect, it } from 'vitest';
import type { Decision } from '../gateway/decision.ts';
import type { JsonObject } from '../protocol/json.ts';
import { exchangeOf } from '../testing/exchange.ts';
import { fakePins } from '../testing/fake-pins.ts';
import { offerOf } from '../testing/listing.ts';
import { argumentKinds } from './arguments.ts';

const tool = offerOf({
  kind: 'tool',
  name: 'query',
  definition: { name: 'query', inputSchema: { type: 'object', properties: { sql: { type: 'string' } } } },
});

function judgeOf(spec: JsonObject): (sql: JsonObject | string) => Decision | Promise<Decision> {
  const options = { tools: { 'files/query': { sql: { kind: 'sql', ...spec } } } };
  const pins = fakePins([tool]);
  const checks = argumentKinds.create(argumentKinds.options.parse(options), { pins, servers: ['files'] });
  return (sql) =>
    checks.request?.(exchangeOf({ params: { name: 'query', arguments: { sql } }, tool })) ?? {
      verdict: 'pass',
    };
}

const refused = (why: RegExp): object => ({
  verdict: 'deny',
  reason: {
    code: 'argument_refused',
    detail: { parameter: 'sql', kind: 'sql', why: expect.stringMatching(why) },
  },
});

describe('a parameter of the kind sql', () => {
  it('takes one SELECT of ordinary tables, and waits for its parser the first time alone', async () => {
    const judge = judgeOf({ dialect: 'postgresql' });
    const first = judge('SELECT id FROM orders WHERE total > 5');
    expect(first).toBeInstanceOf(Promise);
    expect(await first).toEqual({ verdict: 'pass' });
    expect(judge('SELECT 1')).toEqual({ verdict: 'pass' });
    expect(judge('SELECT 1; DROP TABLE orders')).toMatchObject(refused(/more than one statement/));
    expect(judge('DELETE FROM orders')).toMatchObject(refused(/DELETE, and may do SELECT/));
    expect(judge("SELECT pg_read_file('/etc/passwd')")).toMatchObject(refused(/pg_read_file/));
    expect(judge('SELEC 1')).toMatchObject(refused(/does not parse/));
    expect(judge({ sql: 'SELECT 1' })).toMatchObject(refused(/an object stands/));
  });

  it('is held to the tables, verbs, functions and parameters that the config names', async () => {
    const judge = judgeOf({
      dialect: 'sqlite',
      verbs: ['select', 'insert'],
      tables: ['orders'],
      functions: ['my_rank'],
      literals: 'refuse',
    });
    expect(await judge('SELECT my_rank(a) FROM orders WHERE b = ?')).toEqual({ verdict: 'pass' });
    expect(judge('INSERT INTO orders (a) VALUES (?)')).toEqual({ verdict: 'pass' });
    expect(judge('SELECT 1 FROM users')).toMatchObject(refused(/the table users/));
    expect(judge("SELECT a FROM orders WHERE b = 'x'")).toMatchObject(refused(/have to come as parameters/));
  });

  it('needs its dialect to be said, and knows no verb that cannot be granted', () => {
    for (const spec of [
      'sql',
      { kind: 'sql' },
      { kind: 'sql', dialect: 'mysql', verbs: ['drop'] },
      { kind: 'sql', dialect: 'mysql', verbs: [] },
    ]) {
      expect(argumentKinds.options.safeParse({ tools: { 'files/query': { sql: spec } } }).success).toBe(
        false,
      );
    }
  });
});
