/**
 * A value that becomes part of a query (C5), by the language of that query: no sign that ends the value or begins an operator.
 *
 * SQL is not among them: that has a parser of its own.
 */
import { isObject, type JsonValue } from '../protocol/json.ts';
import type { Problem } from './problem.ts';
import { readingsOf } from './readings.ts';
import { shown } from './text.ts';

export const QUERY_LANGUAGES = ['nosql', 'ldap', 'xpath'] as const;
export type QueryLanguage = (typeof QUERY_LANGUAGES)[number];

export interface QueryRule {
  readonly language: QueryLanguage;
  /** Names that begin with `$` and may stand in objects, as `$gt`. */
  readonly operators: readonly string[];
}

/** What means something there: RFC 4515, 3, with what joins filters; XPath 1.0, 3.7; values of MongoDB, also as JavaScript. */
const SIGNS: Readonly<Record<QueryLanguage, RegExp>> = {
  nosql: /\$[a-z]|[{}[\]'"`;\\]|\|\||&&|==|\(/i,
  ldap: /[()*\\|&!<>=~\0]/,
  xpath: /['"[\]|()=<>*]|\/\/|::|\.\./,
};

export function problemOfQuery(value: JsonValue, rule: QueryRule): Problem | undefined {
  if (typeof value === 'string') return problemOfText(value, rule);
  if (Array.isArray(value)) return first(value, rule);
  if (!isObject(value)) return undefined;
  const operator = Object.keys(value).find((name) => name.startsWith('$') && !rule.operators.includes(name));
  if (operator !== undefined) return { why: `the query has the operator ${shown(operator)}` };
  return first(Object.values(value), rule);
}

function first(values: readonly JsonValue[], rule: QueryRule): Problem | undefined {
  for (const value of values) {
    const problem = problemOfQuery(value, rule);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOfText(text: string, { language }: QueryRule): Problem | undefined {
  const readings = readingsOf(text);
  if (readings === undefined) return { why: 'the value is encoded too many times to be read' };
  for (const reading of readings) {
    const [sign] = SIGNS[language].exec(reading) ?? [];
    if (sign !== undefined)
      return { why: `the value has ${shown(sign)}, which means something in ${language}` };
  }
  return undefined;
}
