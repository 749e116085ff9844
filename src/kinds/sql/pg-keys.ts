/**
 * What may be in a tree of PostgreSQL's parser: the names of its nodes and fields, as PostgreSQL's `parsenodes.h` has them.
 * A name that is not here refuses the statement, unless the field is empty.
 */
const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

export const KNOWN: ReadonlySet<string> = names(`
  SelectStmt InsertStmt UpdateStmt DeleteStmt
  targetList fromClause whereClause groupClause groupDistinct havingClause windowClause sortClause limitCount limitOffset
  limitOption distinctClause valuesLists larg rarg op all relation cols selectStmt onConflictClause returningClause override
  usingClause exprs action infer indexElems
  ResTarget val JoinExpr jointype isNatural quals RangeSubselect subquery lateral RangeFunction functions ordinality
  is_rowsfrom List items SortBy node sortby_dir sortby_nulls useOp GroupingSet kind content WindowDef partitionClause
  orderClause frameOptions startOffset endOffset CommonTableExpr
  A_Expr lexpr rexpr BoolExpr boolop args arg SubLink subLinkType testexpr operName subselect NullTest nulltesttype
  BooleanTest booltesttype CaseExpr CaseWhen expr result defresult CoalesceExpr MinMaxExpr RowExpr row_format A_ArrayExpr
  elements A_Indirection indirection A_Indices is_slice lidx uidx A_Star CollateClause TypeCast GroupingFunc
  SQLValueFunction typmod NamedArgExpr
  agg_order agg_filter over agg_within_group agg_star agg_distinct func_variadic funcformat argnumber MultiAssignRef ncolumns colno source
  SetToDefault BitString
  IndexElem ordering nulls_ordering nullsFirst inh relpersistence
`);

/** Fields that name columns, aliases and types, and places; none can carry anything that is carried out. */
export const SKIPPED: ReadonlySet<string> = names(`
  location list_start list_end rexpr_list_start rexpr_list_end stmt_len stmt_location name refname alias typeName collname
  joinUsingAlias using join_using_alias usingClauseNames ColumnRef ParamRef String Integer xmloption
`);

/** What makes a condition depend on more than itself. */
export const VARIABLE: ReadonlySet<string> = names(`ColumnRef ParamRef SubLink FuncCall SQLValueFunction`);
