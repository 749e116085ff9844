/** Statements for a database, as a kind of argument. Its parser is loaded with the first call that needs it. */
import type { Problem } from '../kinds/problem.ts';
import { isLoaded, loadSql, problemOfSql } from '../kinds/sql/problem-of-sql.ts';
import type { SqlRule } from '../kinds/sql/rule.ts';

export function sqlJudge(
  rule: SqlRule,
): (text: string) => Problem | undefined | Promise<Problem | undefined> {
  return (text) =>
    isLoaded(rule.dialect)
      ? problemOfSql(text, rule)
      : loadSql(rule.dialect).then(() => problemOfSql(text, rule));
}
