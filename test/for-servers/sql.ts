import { sql } from '../../src/sdk/server.ts';

interface Client {
  query(statement: { text: string; values: unknown[] }): Promise<unknown>;
}

export function orders(client: Client, least: number, states: string[], column: string): Promise<unknown> {
  const order = sql.identifier(column, ['total', 'placed_at']);
  const where = [sql`total > ${least}`, sql`state IN (${sql.list(states)})`];
  return client.query(sql`SELECT * FROM orders WHERE ${sql.join(where, 'and')} ORDER BY ${order}`);
}
