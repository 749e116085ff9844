/** Reads the tree that DataFusion's parser makes of a statement for MySQL or SQLite. */
import { hasKey, isEmpty, isTree, Reading, Refused, type Scope, type Tree, treesOf } from './reading.ts';
import type { SqlDialect } from './rule.ts';
import { KNOWN, LITERALS, SKIPPED, VARIABLE } from './sqlparser-keys.ts';

/** @throws {Refused} at what cannot be granted, or is not known */
export function readSqlparser(statements: unknown, dialect: SqlDialect): Reading {
  const [statement, second] = treesOf(statements);
  if (statement === undefined || second !== undefined) throw new Refused('is not one statement');
  const reader = new Reader(dialect);
  reader.readStatement(statement);
  return reader.reading;
}

class Reader {
  readonly reading = new Reading();
  readonly dialect: SqlDialect;

  constructor(dialect: SqlDialect) {
    this.dialect = dialect;
  }

  readStatement(statement: Tree): void {
    const [verb = '', body] = Object.entries(statement)[0] ?? [];
    switch (verb) {
      case 'Query':
        this.reading.verbs.add('select');
        break;
      case 'Insert':
      case 'Update':
      case 'Delete':
        break;
      case 'Explain':
        this.reading.verbs.add('explain');
        if (isTree(body) && isTree(body.statement)) this.readStatement(body.statement);
        this.readFields(isTree(body) ? { ...body, statement: null } : {}, new Set());
        return;
      case 'ExplainTable':
      case 'ShowColumns':
      case 'ShowCreate':
      case 'ShowTables':
      case 'ShowDatabases':
        this.readShow(isTree(body) ? body : {});
        return;
      default:
        throw new Refused(`is a statement of the kind ${verb}, which cannot be granted`);
    }
    this.read(statement, new Set());
  }

  private readShow({ table_name, show_options, obj_type, obj_name }: Tree): void {
    this.reading.verbs.add('show');
    if (obj_type !== undefined && obj_type !== 'Table' && obj_type !== 'View') {
      throw new Refused('shows something else than a table');
    }
    const shownIn = isTree(show_options) ? show_options.show_in : undefined;
    const parent = isTree(shownIn) ? shownIn.parent_name : undefined;
    for (const name of [table_name, obj_name, parent]) {
      if (!isEmpty(name)) this.addTable(name, new Set());
    }
  }

  private read(node: unknown, scope: Scope): void {
    if (Array.isArray(node)) for (const item of node) this.read(item, scope);
    else if (isTree(node)) this.readFields(node, this.scopeWithin(node, scope));
    else if (node === 'Assignment') throw new Refused('assigns to a variable');
    else if (node === 'DoubleColon') throw new Refused('has a cast of another dialect (::)');
  }

  /** What WITH defines; each name counts from behind its own query on, or from itself on when it is recursive. */
  private scopeWithin({ with: defined }: Tree, scope: Scope): Scope {
    if (!isTree(defined)) return scope;
    const within = new Set(scope);
    for (const table of treesOf(defined.cte_tables)) {
      const name = nameIn(isTree(table.alias) ? table.alias.name : undefined, this.dialect);
      if (defined.recursive === true) within.add(name);
      this.read(table.query, new Set(within));
      within.add(name);
    }
    return within;
  }

  private readFields(node: Tree, scope: Scope): void {
    for (const [key, value] of Object.entries(node)) {
      if (isEmpty(value) || SKIPPED.has(key) || key.endsWith('_token') || key === 'with') continue;
      if (this.readSpecial(key, value, scope)) continue;
      if (!KNOWN.has(key)) throw new Refused(`has ${key}, which is not among what may be used`);
      this.read(value, scope);
    }
  }

  /** Whether that was all there is to it. */
  private readSpecial(key: string, value: unknown, scope: Scope): boolean {
    const { reading } = this;
    if (LITERALS.has(key)) {
      reading.literals += 1;
      return true;
    }
    switch (key) {
      case 'Select':
        reading.verbs.add('select');
        return false;
      case 'Insert':
      case 'Update':
      case 'Delete':
        reading.verbs.add(key.toLowerCase() as 'insert' | 'update' | 'delete');
        return false;
      case 'DuplicateKeyUpdate':
      case 'DoUpdate':
      case 'replace_into':
      case 'locks':
        reading.verbs.add('update');
        return key === 'locks' || value === true;
      case 'or':
        if (value === 'Replace') reading.verbs.add('update');
        return true;
      case 'into':
        if (value === true) return true;
        throw new Refused('writes what it reads somewhere else (INTO)');
      case 'Table':
        return this.readTable(value, scope);
      case 'TableName':
        this.addTable(value, scope);
        return true;
      case 'tables':
      case 'target':
      case 'columns':
        // Names of columns, or of tables that stand in FROM as well.
        return true;
      case 'Function':
        this.addFunction(isTree(value) ? value.name : undefined);
        this.readFields(isTree(value) ? { ...value, name: null } : {}, scope);
        return true;
      case 'Identifier':
        this.readIdentifier(value);
        return true;
      case 'BinaryOp':
        this.readOperator(value);
        return false;
      case 'order_by':
      case 'group_by':
      case 'limit_clause':
      case 'limit':
        this.read(withoutOrdinals(value), scope);
        return true;
      case 'CompoundIdentifier':
        for (const part of treesOf(value)) this.refuseVariable(part.value);
        return true;
      case 'name':
      case 'ObjectName':
        return true;
      case 'prefix':
        throw new Refused('names a character set for a text');
      default:
        return false;
    }
  }

  private readTable(value: unknown, scope: Scope): boolean {
    if (!isTree(value)) throw new Refused('has a table without a name');
    const { name, args } = value;
    if (isTree(args)) this.addFunction(name);
    else this.addTable(name, scope);
    this.readFields({ ...value, name: null }, scope);
    return true;
  }

  private addTable(name: unknown, scope: Scope): void {
    const parts = partsOf(name, this.dialect);
    const [last = '', schema, more] = [...parts].reverse();
    if (parts.length === 0 || more !== undefined)
      throw new Refused('names a table in a way that is not known');
    if (schema === undefined && (scope.has(last) || (this.dialect === 'mysql' && /^dual$/i.test(last))))
      return;
    this.reading.tables.push(schema === undefined ? { name: last } : { schema, name: last });
  }

  private addFunction(name: unknown): void {
    this.reading.functions.add(partsOf(name, this.dialect).join('.').toLowerCase());
  }

  private readIdentifier(value: unknown): void {
    const { value: name, quote_style: quote } = isTree(value) ? value : {};
    this.refuseVariable(name);
    // SQLite takes a name in double quotes for a text where no column has it.
    if (quote === '"' || quote === "'") this.reading.literals += 1;
  }

  private refuseVariable(name: unknown): void {
    if (this.dialect === 'mysql' && String(name).startsWith('@')) throw new Refused('uses a variable');
  }

  private readOperator(value: unknown): void {
    const { op, left, right } = isTree(value) ? value : {};
    if (op === 'StringConcat' && this.dialect === 'mysql') {
      throw new Refused('has ||, which is OR or not by a setting of the database: write OR or CONCAT');
    }
    if ((op === 'Or' || op === 'Xor') && (isAlwaysSame(left) || isAlwaysSame(right))) {
      throw new Refused('has a condition behind OR that is the same for every row');
    }
  }
}

function isAlwaysSame(condition: unknown): boolean {
  if (!hasKey(condition, VARIABLE)) return true;
  const inner = isTree(condition) ? (condition.Nested ?? condition) : condition;
  const compared = isTree(inner) ? inner.BinaryOp : undefined;
  return isTree(compared) && compared.op === 'Eq' && textOf(compared.left) === textOf(compared.right);
}

function textOf(node: unknown): string {
  return JSON.stringify(node, (key, value) => (key === 'span' || key.endsWith('_token') ? undefined : value));
}

function partsOf(name: unknown, dialect: SqlDialect): string[] {
  return treesOf(name).map((part) => {
    if (!isTree(part.Identifier)) throw new Refused('has a name that is computed');
    return nameIn(part.Identifier, dialect);
  });
}

/** SQLite's names are the same in small and large letters; whether MySQL's are depends on the machine. */
function nameIn(identifier: unknown, dialect: SqlDialect): string {
  const { value } = isTree(identifier) ? identifier : {};
  if (typeof value !== 'string') throw new Refused('has a name that cannot be read');
  return dialect === 'sqlite' ? value.toLowerCase() : value;
}

/** Without the numbers that stand alone in ORDER BY, GROUP BY, LIMIT and OFFSET. */
function withoutOrdinals(value: unknown): unknown {
  if (isOrdinal(value)) return null;
  if (Array.isArray(value)) return value.map(withoutOrdinals);
  if (!isTree(value)) return value;
  const inQuery = 'body' in value || 'BinaryOp' in value || 'Function' in value || 'Case' in value;
  if (inQuery) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutOrdinals(item)]));
}

function isOrdinal(node: unknown): boolean {
  const { Value: outer } = isTree(node) ? node : {};
  const { value } = isTree(outer) ? outer : {};
  return isTree(value) && 'Number' in value;
}
