/** The pragmas of SQLite that describe tables. All others can change something, or say where files are. */
import { Reading } from './reading.ts';

const DESCRIBING = /^\s*pragma\s+(?:(\w+)\s*\.\s*)?(\w+)\s*(?:\(\s*(?:(\w+)|'([^']+)'|"([^"]+)")\s*\)\s*)?$/i;
const OF_TABLES = new Set(['table_info', 'table_xinfo', 'index_list', 'foreign_key_list']);
const OF_OTHERS = new Set(['index_info', 'index_xinfo', 'table_list']);

export function describedByPragma(text: string): Reading | undefined {
  const [, schema, pragma = '', ...names] = DESCRIBING.exec(text) ?? [];
  const name = names.find((one) => one !== undefined);
  const isOfTable = OF_TABLES.has(pragma.toLowerCase());
  if (!isOfTable && !OF_OTHERS.has(pragma.toLowerCase())) return undefined;
  const reading = new Reading();
  reading.verbs.add('show');
  if (isOfTable && name !== undefined) {
    reading.tables.push({
      name: name.toLowerCase(),
      ...(schema !== undefined && { schema: schema.toLowerCase() }),
    });
  }
  return reading;
}
