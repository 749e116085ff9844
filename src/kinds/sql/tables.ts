/** Which tables a statement may name. */
import type { TableName } from './reading.ts';
import type { SqlDialect } from './rule.ts';

/** Tables of the system that say what tables there are. They may be read when no list of tables is given. */
const DESCRIBING: Readonly<Record<SqlDialect, ReadonlySet<string>>> = {
  postgresql: new Set(
    [
      'attribute',
      'class',
      'constraint',
      'description',
      'enum',
      'index',
      'indexes',
      'matviews',
      'namespace',
      'sequences',
    ]
      .concat(['tables', 'type', 'views'])
      .map((name) => `pg_${name}`),
  ),
  mysql: new Set(),
  sqlite: new Set([
    'sqlite_master',
    'sqlite_schema',
    'sqlite_temp_master',
    'sqlite_temp_schema',
    'sqlite_sequence',
  ]),
};

/** https://www.postgresql.org/docs/current/information-schema.html; of MySQL's, those that both have, and `statistics`. */
const INFORMATION = new Set(
  `character_sets check_constraints collations columns constraint_column_usage domains key_column_usage
   referential_constraints schemata statistics table_constraints tables views`.split(/\s+/),
);

/** Tables that are there without having been made, whatever their names begin with. */
const BUILT_IN_OF_SQLITE = /^(?:sqlite_|pragma_|dbstat$|fsdir$|bytecode$|tables_used$|completion$|stmt$)/;

const SYSTEM_SCHEMAS: Readonly<Record<SqlDialect, RegExp>> = {
  postgresql: /^(?:pg_.*|information_schema)$/,
  mysql: /^(?:mysql|sys|performance_schema|information_schema|ndbinfo)$/i,
  sqlite: /^$/,
};

/** The first that the list does not have; without a list, the first of the system that must not be used in this way. */
export function strangeTable(
  named: readonly TableName[],
  dialect: SqlDialect,
  allowed: readonly string[] | undefined,
  onlyReads: boolean,
): string | undefined {
  const isFine =
    allowed === undefined
      ? (table: TableName) => !isOfSystem(table, dialect) || (onlyReads && describes(table, dialect))
      : (table: TableName) => allowed.some((entry) => covers(entry, table, dialect));
  const strange = named.find((table) => !isFine(table));
  return strange === undefined ? undefined : [strange.schema, strange.name].filter(Boolean).join('.');
}

function covers(entry: string, { schema, name }: TableName, dialect: SqlDialect): boolean {
  const dot = entry.lastIndexOf('.');
  const [itsSchema, itsName] = dot < 0 ? [undefined, entry] : [entry.slice(0, dot), entry.slice(dot + 1)];
  const same = (a: string | undefined, b: string | undefined): boolean =>
    dialect === 'sqlite' ? a?.toLowerCase() === b?.toLowerCase() : a === b;
  // SQLite calls the database that was opened `main`.
  const usual = dialect === 'sqlite' && same(schema, 'main') && itsSchema === undefined;
  return (
    (usual || same(itsSchema, schema)) &&
    (same(itsName, name) || (itsName === '*' && itsSchema !== undefined))
  );
}

function isOfSystem({ schema, name }: TableName, dialect: SqlDialect): boolean {
  if (dialect === 'sqlite') return BUILT_IN_OF_SQLITE.test(name.toLowerCase());
  if (schema !== undefined) return SYSTEM_SCHEMAS[dialect].test(schema);
  return dialect === 'postgresql' && name.startsWith('pg_');
}

function describes({ schema, name }: TableName, dialect: SqlDialect): boolean {
  if (schema?.toLowerCase() === 'information_schema') return INFORMATION.has(name.toLowerCase());
  return (
    (dialect === 'sqlite' || schema === undefined || schema === 'pg_catalog') &&
    DESCRIBING[dialect].has(name.toLowerCase())
  );
}
