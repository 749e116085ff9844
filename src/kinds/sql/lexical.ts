/**
 * Reads a statement letter by letter, before any parser does: where texts end, what is a comment, and how many statements
 * there are. What two readers could take differently is refused: the database must see what was judged.
 */
import type { Problem } from '../problem.ts';
import type { SqlDialect } from './rule.ts';

/** Beyond these a statement is refused: what a parser does with one must stay short. */
const MOST_CHARACTERS = 20_000;
const MOST_TOKENS = 5_000;
const MOST_OPERATORS = 300;

type Kind = 'space' | 'comment' | 'text' | 'quoted' | 'word' | 'operator' | 'other' | 'end';
type Rule = readonly [kind: Kind, pattern: RegExp];

const LINE_COMMENT: Rule = ['comment', /--[^\n]*/y];
const BLOCK_COMMENT: Rule = ['comment', /\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?/y];
const STANDARD_TEXT: Rule = ['text', /'(?:[^']|'')*'/y];
const WORD: Rule = ['word', /[\p{L}_][\p{L}\p{M}\p{N}_$]*/uy];
const REST: readonly Rule[] = [
  ['space', /[ \t\r\n]+/y],
  WORD,
  ['other', /(?:\d[\p{L}\d_.]*|\.\d+)/uy],
  ['end', /;/y],
  ['other', /[(),.?:{}[\]]/y],
  ['operator', /[-+*/%<>=!~^&|#@]+?/y],
];

const RULES: Readonly<Record<SqlDialect, readonly Rule[]>> = {
  postgresql: [
    LINE_COMMENT,
    BLOCK_COMMENT,
    ['text', /[eE]'(?:[^'\\]|\\[\s\S]|'')*'/y],
    STANDARD_TEXT,
    ['text', /(\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?\1/y],
    ['quoted', /"(?:[^"]|"")+"/y],
    ['other', /\$\d+/y],
    ...REST,
  ],
  mysql: [
    ['comment', /--(?=[ \t\n\r]|$)[^\n]*|#[^\n]*/y],
    BLOCK_COMMENT,
    ['text', /(?:'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*")/y],
    ['quoted', /`(?:[^`]|``)+`/y],
    ...REST,
  ],
  sqlite: [
    LINE_COMMENT,
    BLOCK_COMMENT,
    STANDARD_TEXT,
    ['quoted', /(?:"(?:[^"]|"")+"|`(?:[^`]|``)+`|\[[^[\]]+\])/y],
    ['other', /\$[A-Za-z_]\w*(?!\$)/y],
    ...REST,
  ],
};

/** What makes a tree of a statement deep: each stands in a chain with the ones before it. */
const CHAINING =
  /^(?:and|or|xor|union|intersect|except|like|is|in|between|collate|join|isnull|notnull|at|not|case)$/i;
/** Each of these has a whole statement in it. */
const CHAINING_STATEMENTS = /^(?:union|intersect|except)$/i;

/** The statement without its comments and without the semicolon at its end. */
export function plainStatement(text: string, dialect: SqlDialect): string | Problem {
  if (text.length > MOST_CHARACTERS) return problem(`is longer than ${MOST_CHARACTERS} characters`);
  const strange = /(?![\t\r\n])[\0-\x1f\x7f]|\r(?!\n)/.exec(text);
  if (strange !== null) return problem('has control characters');

  let kept = '';
  let [tokens, operators, ended] = [0, 0, false];
  /** The word that has just ended, if nothing is in between. */
  let word: string | undefined;
  for (let at = 0; at < text.length; ) {
    const [kind, token] = tokenAt(text, at, RULES[dialect]);
    if (kind === undefined)
      return problem(`has a text that does not end, or a sign without a place, at ${at}`);
    at += token.length;
    const wrong =
      kind === 'comment'
        ? commentProblem(token, at === text.length, dialect)
        : kind === 'text'
          ? textProblem(token, word, dialect)
          : dialect !== 'postgresql' && token === ':' && text.startsWith(':', at)
            ? 'has a cast of another dialect (::)'
            : dialect === 'mysql' && token === '-' && text.startsWith('-', at)
              ? 'has two dashes without a space behind them, which some take for a comment'
              : undefined;
    if (wrong !== undefined) return problem(wrong);
    if (kind === 'end') {
      ended = true;
      continue;
    }
    if (kind === 'space' || kind === 'comment') {
      kept += kind === 'space' ? token : ' ';
      word = undefined;
      continue;
    }
    if (ended) return problem('has more than one statement');
    tokens += 1;
    if (kind === 'operator' || (kind === 'word' && CHAINING.test(token))) operators += 1;
    if (kind === 'word' && CHAINING_STATEMENTS.test(token)) operators += 4;
    if (tokens > MOST_TOKENS || operators > MOST_OPERATORS) return problem('is too large to be judged');
    kept += token;
    word = kind === 'word' ? token : undefined;
  }
  return tokens === 0 ? problem('is empty') : kept;
}

function tokenAt(text: string, at: number, rules: readonly Rule[]): [Kind | undefined, string] {
  for (const [kind, pattern] of rules) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) return [kind, found[0]];
  }
  return [undefined, ''];
}

/** Comments that are carried out, and ones that go on into what a server puts behind the statement. */
function commentProblem(comment: string, isLast: boolean, dialect: SqlDialect): string | undefined {
  if (/^\/\*(?:!|M!|\+)/i.test(comment)) return 'has a comment that a database carries out';
  if (comment.startsWith('/*')) {
    if (comment.length < 4 || !comment.endsWith('*/')) return 'has a comment that does not end';
    return comment.includes('/*', 2) ? 'has a comment within a comment' : undefined;
  }
  if (isLast) return 'ends in a comment, which would hide what a server puts behind it';
  return dialect !== 'mysql' && comment.includes('\r') && !comment.endsWith('\r')
    ? 'has a comment of which the end is not clear'
    : undefined;
}

function textProblem(text: string, prefix: string | undefined, dialect: SqlDialect): string | undefined {
  if (dialect !== 'postgresql' && prefix !== undefined && !/^(?:x|b|n|_\w+)$/i.test(prefix)) {
    return `has a text that follows ${prefix} at once`;
  }
  // Whether a backslash hides the quote is a setting of the database.
  const quote = text.at(-1) as string;
  const plain = dialect === 'mysql' || (dialect === 'postgresql' && text.startsWith("'"));
  return plain && new RegExp(`(?:^|[^\\\\])(?:\\\\\\\\)*\\\\${quote}`).test(text.slice(1))
    ? `has a backslash before a quote: write ${quote}${quote}`
    : undefined;
}

function problem(why: string): Problem {
  return { why };
}
