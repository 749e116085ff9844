/** Statements for a database, as a kind of argument. Its parser is loaded with the first call that needs it. */
import type { Problem } from '../kinds/problem.ts';
import type { SqlRule } from '../kinds/sql/rule.ts';

type Judge = (text: string) => Problem | undefined | Promise<Problem | undefined>;

export function sqlJudge(rule: SqlRule): Judge {
  let judge: ((text: string) => Problem | undefined) | undefined;
  const load = async (): Promise<(text: string) => Problem | undefined> => {
    const { loadSql, problemOfSql } = await import('../kinds/sql/problem-of-sql.ts');
    await loadSql(rule.dialect);
    return (text) => problemOfSql(text, rule);
  };
  return (text) => {
    if (judge !== undefined) return judge(text);
    return load().then((loaded) => {
      judge = loaded;
      return loaded(text);
    });
  };
}
