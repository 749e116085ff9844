/** Reads the tree that PostgreSQL's parser makes of a statement. */
import { KNOWN, SKIPPED, VARIABLE } from './pg-keys.ts';
import { hasKey, isEmpty, isTree, Reading, Refused, type Scope, type Tree, treesOf } from './reading.ts';

/** Settings that say how to write a statement, and nothing of where the database keeps things. */
const SHOWN = new Set(
  `search_path server_version server_encoding client_encoding timezone datestyle intervalstyle transaction_isolation
   standard_conforming_strings max_identifier_length`.split(/\s+/),
);

/** @throws {Refused} at what cannot be granted, or is not known */
export function readPostgresql(tree: unknown): Reading {
  const [statement, second] = treesOf(isTree(tree) ? tree.stmts : undefined);
  if (statement === undefined || second !== undefined) throw new Refused('is not one statement');
  const reader = new Reader();
  reader.readStatement(statement.stmt);
  return reader.reading;
}

class Reader {
  readonly reading = new Reading();

  readStatement(statement: unknown): void {
    const [kind = '', body] = Object.entries(isTree(statement) ? statement : {})[0] ?? [];
    switch (kind) {
      case 'SelectStmt':
        this.reading.verbs.add('select');
        break;
      case 'InsertStmt':
      case 'UpdateStmt':
      case 'DeleteStmt':
        break;
      case 'ExplainStmt':
        this.reading.verbs.add('explain');
        this.readStatement(isTree(body) ? body.query : undefined);
        return;
      case 'VariableShowStmt': {
        const name = isTree(body) ? String(body.name) : '';
        if (!SHOWN.has(name.toLowerCase())) throw new Refused(`shows the setting ${name}`);
        this.reading.verbs.add('show');
        return;
      }
      default:
        throw new Refused(`is a statement of the kind ${kind.replace(/Stmt$/, '')}, which cannot be granted`);
    }
    this.read(statement, new Set());
  }

  private read(node: unknown, scope: Scope): void {
    if (Array.isArray(node)) for (const item of node) this.read(item, scope);
    else if (isTree(node)) this.readFields(node, this.scopeWithin(node, scope));
  }

  /** What WITH defines; each name counts from behind its own query on, or from itself on when it is recursive. */
  private scopeWithin({ withClause }: Tree, scope: Scope): Scope {
    if (!isTree(withClause)) return scope;
    const within = new Set(scope);
    for (const { CommonTableExpr: table } of treesOf(withClause.ctes)) {
      if (!isTree(table)) throw new Refused('has a WITH that cannot be read');
      const { ctename, ctequery, ctematerialized, aliascolnames, ...rest } = table;
      if (typeof ctename !== 'string') throw new Refused('has a WITH without a name');
      if (withClause.recursive === true) within.add(ctename);
      this.read(ctequery, new Set(within));
      this.readFields(rest, new Set(within));
      within.add(ctename);
    }
    return within;
  }

  private readFields(node: Tree, scope: Scope): void {
    if ('relname' in node) {
      this.addTable(node, scope);
      return;
    }
    for (const [key, value] of Object.entries(node)) {
      if (isEmpty(value) || SKIPPED.has(key) || key === 'withClause') continue;
      if (this.readSpecial(key, value, scope)) continue;
      if (!KNOWN.has(key)) throw new Refused(`has ${key}, which is not among what may be used`);
      this.read(value, scope);
    }
  }

  /** Whether that was all there is to it. */
  private readSpecial(key: string, value: unknown, scope: Scope): boolean {
    const { verbs } = this.reading;
    const tree = isTree(value) ? value : {};
    switch (key) {
      case 'A_Const':
        if (!('boolval' in tree) && tree.isnull !== true) this.reading.literals += 1;
        return true;
      case 'SelectStmt':
        if (isEmpty(tree.valuesLists)) verbs.add('select');
        return false;
      case 'InsertStmt':
        verbs.add('insert');
        return false;
      case 'UpdateStmt':
        verbs.add('update');
        return false;
      case 'DeleteStmt':
        verbs.add('delete');
        return false;
      case 'onConflictClause':
        if (tree.action === 'ONCONFLICT_UPDATE') verbs.add('update');
        return false;
      case 'lockingClause':
        verbs.add('update');
        return true;
      case 'intoClause':
        throw new Refused('writes what it reads into a table (INTO)');
      case 'RangeVar':
        this.addTable(tree, scope);
        return true;
      case 'FuncCall': {
        const { funcname, ...rest } = tree;
        this.addFunction(namesIn(funcname));
        this.readFields(rest, scope);
        return true;
      }
      case 'A_Expr':
        this.readOperator(namesIn(tree.name));
        return false;
      case 'BoolExpr':
        if (tree.boolop === 'OR_EXPR' && treesOf(tree.args).some(isAlwaysSame)) {
          throw new Refused('has a condition behind OR that is the same for every row');
        }
        return false;
      case 'sortClause':
      case 'groupClause':
      case 'limitCount':
      case 'limitOffset':
        this.read(withoutOrdinals(value), scope);
        return true;
      case 'TypeCast':
        this.readOperator(namesIn(isTree(tree.typeName) ? tree.typeName.names : []), true);
        return false;
      default:
        return false;
    }
  }

  private addTable({ catalogname, schemaname, relname }: Tree, scope: Scope): void {
    if (catalogname !== undefined || typeof relname !== 'string') {
      throw new Refused('names a table in a way that is not known');
    }
    if (typeof schemaname === 'string') this.reading.tables.push({ schema: schemaname, name: relname });
    else if (!scope.has(relname)) this.reading.tables.push({ name: relname });
  }

  private addFunction(parts: readonly string[]): void {
    const name = parts[0] === 'pg_catalog' ? parts.slice(1) : parts;
    this.reading.functions.add(name.join('.').toLowerCase());
  }

  /** An operator or a type of a schema is code of whoever may write there. */
  private readOperator(parts: readonly string[], isType = false): void {
    if (parts.length > 1 && parts[0] !== 'pg_catalog') {
      throw new Refused(`uses the ${isType ? 'type' : 'operator'} ${parts.join('.')} of a schema`);
    }
  }
}

function isAlwaysSame(condition: Tree): boolean {
  if (!hasKey(condition, VARIABLE)) return true;
  const { A_Expr: compared } = condition;
  if (!isTree(compared) || namesIn(compared.name).at(-1) !== '=') return false;
  return textOf(compared.lexpr) === textOf(compared.rexpr);
}

function textOf(node: unknown): string {
  return JSON.stringify(node, (key, value) => (key === 'location' ? undefined : value));
}

function namesIn(parts: unknown): string[] {
  return treesOf(parts).map(({ String: text }) => (isTree(text) ? String(text.sval ?? '') : ''));
}

/** Without the numbers that stand alone in ORDER BY, GROUP BY, LIMIT and OFFSET. */
function withoutOrdinals(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isOrdinal(item));
  return isOrdinal(value) ? [] : value;
}

function isOrdinal(node: unknown): boolean {
  if (!isTree(node)) return false;
  const sorted = isTree(node.SortBy) ? node.SortBy.node : node;
  const constant = isTree(sorted) ? sorted.A_Const : undefined;
  return isTree(constant) && 'ival' in constant;
}
