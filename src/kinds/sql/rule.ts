/** What a parameter that carries SQL may hold. */

export const SQL_DIALECTS = ['postgresql', 'mysql', 'sqlite'] as const;
export type SqlDialect = (typeof SQL_DIALECTS)[number];

/** What can be granted. Everything else, as `create`, `copy`, `set` or `call`, cannot be. */
export const SQL_VERBS = ['select', 'insert', 'update', 'delete', 'explain', 'show'] as const;
export type SqlVerb = (typeof SQL_VERBS)[number];

export interface SqlRule {
  readonly dialect: SqlDialect;
  /**
   * What the statement may do, anywhere in it; `select` alone when absent. To overwrite rows that are there (`ON CONFLICT DO
   * UPDATE`, `REPLACE`) or to lock them takes `update`. `show` is to describe tables: `DESCRIBE`, `PRAGMA table_info`.
   */
  readonly verbs?: readonly SqlVerb[] | undefined;
  /**
   * The tables that may be named: `orders`, `sales.orders`, or `sales.*`. A name without a schema allows the name without
   * one. When absent: every table but those of the system, of which only the ones that describe tables may be read.
   */
  readonly tables?: readonly string[] | undefined;
  /** Functions besides the ordinary ones of the dialect: `geo_distance`, `app.rank`. */
  readonly functions?: readonly string[] | undefined;
  /** `refuse`: values come as parameters. Numbers in LIMIT and OFFSET and ordinals in ORDER BY and GROUP BY may stay. */
  readonly literals?: 'allow' | 'refuse' | undefined;
}
