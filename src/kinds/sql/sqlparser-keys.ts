/**
 * What may be in a tree of DataFusion's parser: the names of its fields and of its kinds of nodes. A name that is not here
 * refuses the statement, unless the field is empty: what a later version of the parser adds is refused until somebody looks.
 */
const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

export const KNOWN: ReadonlySet<string> = names(`
  Query Select SetOperation Values Insert Update Delete
  with body order_by limit_clause fetch cte_tables query alias recursive materialized
  projection distinct from selection group_by having qualify named_window window_before_qualify flavor top_before_distinct
  UnnamedExpr ExprWithAlias ExprWithAliases Wildcard QualifiedWildcard expr aliases opt_except
  relation joins join_operator global
  Table Derived NestedJoin subquery lateral table_with_joins
  Join Inner Left LeftOuter Right RightOuter FullOuter CrossJoin StraightJoin On Natural
  Expressions Expr kind options asc nulls_first LimitOffset OffsetCommaLimit limit offset rows value quantity percent with_ties
  op left right set_quantifier explicit_row content
  BinaryOp UnaryOp Nested IsNull IsNotNull IsTrue IsNotTrue IsFalse IsNotFalse IsDistinctFrom IsNotDistinctFrom IsUnknown
  IsNotUnknown InList InSubquery Between Like RLike Exists Subquery Case Cast Collate Convert Extract Ceil Floor
  Position Substring Trim Overlay Interval Tuple Value MatchAgainst MemberOf JsonAccess
  expr1 expr2 in substring_from substring_for special shorthand trim_where trim_what trim_characters overlay_what overlay_from
  overlay_for array list negated low high pattern escape_char any regexp operand conditions condition result else_result
  syntax field target_before_value leading_field leading_precision last_field fractional_seconds_precision match_value
  opt_search_modifier columns
  args clauses duplicate_treatment Unnamed Named ExprNamed List name arg operator filter null_treatment over within_group
  parameters uses_odbc_syntax
  WindowSpec NamedWindow NamedExpr window_name partition_by window_frame units start_bound end_bound Preceding Following
  OrderBy Limit Separator
  or ignore into overwrite table source assignments has_table_keyword on returning replace_into priority
  DuplicateKeyUpdate OnConflict conflict_target action DoUpdate DoNothing TableName
  tables using WithFromKeyword WithoutKeyword
  describe_alias analyze verbose query_plan statement
  Distinct
`);

/** Fields that name columns, aliases, types and places, and cannot carry anything that is carried out. */
export const SKIPPED: ReadonlySet<string> = names(`
  span alias data_type charset collation Using Columns Placeholder index_hints
  partitions optimizer_hint optimizer_hints select_modifiers named_window_name insert_alias
  quote_style explicit Boolean
`);

export const LITERALS: ReadonlySet<string> = names(`
  Number SingleQuotedString DoubleQuotedString HexStringLiteral NationalStringLiteral SingleQuotedByteStringLiteral
  DoubleQuotedByteStringLiteral EscapedStringLiteral
`);

/** What makes a condition depend on more than itself. */
export const VARIABLE: ReadonlySet<string> = names(`
  Identifier CompoundIdentifier Placeholder Subquery Exists InSubquery Function MatchAgainst
`);
