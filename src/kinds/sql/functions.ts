/**
 * The functions that an ordinary statement calls: they compute from what they are given. What reads or writes files, runs
 * commands, waits, changes settings or runs a statement of its own is not here, and neither is what nobody has looked at.
 */
import type { SqlDialect } from './rule.ts';

const COMMON = `
  abs avg ceil ceiling char_length character_length coalesce concat concat_ws count cume_dist current_date current_time
  current_timestamp dense_rank exp first_value floor greatest group_concat iif instr lag last_value lead least left length ln
  localtime localtimestamp log log10 log2 lower lpad ltrim max min mod nth_value ntile nullif octet_length percent_rank pi pow
  power radians degrees rank replace reverse right round row_number rpad rtrim sign sin cos tan asin acos atan atan2 sqrt
  substr substring sum trim upper
`;

const POSTGRESQL = `
  age any_value array_agg array_append array_cat array_dims array_length array_lower array_ndims array_position
  array_positions array_prepend array_remove array_replace array_to_json array_to_string array_upper ascii bit_and bit_length
  bit_or bool_and bool_or btrim cardinality cbrt chr clock_timestamp corr covar_pop covar_samp date_bin date_part date_trunc
  decode div encode every extract factorial format gcd gen_random_uuid generate_series generate_subscripts initcap isfinite
  json_agg json_array_elements json_array_elements_text json_array_length json_build_array json_build_object json_each
  json_each_text json_extract_path json_extract_path_text json_object json_object_agg json_object_keys json_typeof
  jsonb_agg jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each
  jsonb_each_text jsonb_extract_path jsonb_extract_path_text jsonb_object jsonb_object_agg jsonb_object_keys
  jsonb_path_exists jsonb_path_query jsonb_path_query_array jsonb_path_query_first jsonb_pretty jsonb_set jsonb_typeof
  justify_days justify_hours justify_interval lcm like_escape make_date make_interval make_time make_timestamp
  make_timestamptz md5 mode normalize now num_nonnulls num_nulls numeric overlaps overlay percentile_cont percentile_disc
  phraseto_tsquery plainto_tsquery position quote_ident quote_literal quote_nullable random range_agg regexp_count
  regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr
  regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope repeat row_to_json scale setweight sha224 sha256 sha384
  sha512 similar_to_escape split_part starts_with statement_timestamp stddev stddev_pop stddev_samp string_agg
  string_to_array string_to_table strpos timeofday timezone to_ascii to_char to_date to_hex to_json to_jsonb to_number
  to_timestamp to_tsquery to_tsvector transaction_timestamp translate trunc ts_headline ts_rank ts_rank_cd unistr unnest
  upper_inc lower_inc isempty var_pop var_samp variance version websearch_to_tsquery width_bucket
`;

const MYSQL = `
  adddate addtime any_value ascii avg bin bit_and bit_count bit_length bit_or bit_xor cast char conv convert convert_tz cot
  crc32 curdate curtime database date date_add date_format date_sub datediff day dayname dayofmonth dayofweek dayofyear elt
  export_set extract field find_in_set format from_days from_unixtime grouping hex hour if ifnull insert interval isnull
  json_array json_array_append json_arrayagg json_contains json_contains_path json_depth json_extract json_keys json_length
  json_object json_objectagg json_overlaps json_pretty json_quote json_remove json_replace json_search json_set json_type
  json_unquote json_valid json_value last_day lcase locate makedate maketime md5 microsecond mid minute month monthname now oct
  ord period_add period_diff position quarter quote rand regexp_instr regexp_like regexp_replace regexp_substr repeat schema
  sec_to_time second sha sha1 sha2 soundex space std stddev stddev_pop stddev_samp str_to_date strcmp subdate substring_index
  subtime sysdate time time_format time_to_sec timediff timestamp timestampadd timestampdiff to_days to_seconds truncate ucase
  unhex unix_timestamp utc_date utc_time utc_timestamp uuid values var_pop var_samp variance version week weekday weekofyear
  year yearweek
`;

const SQLITE = `
  changes char date datetime format glob hex ifnull json json_array json_array_length json_each json_extract json_group_array
  json_group_object json_insert json_object json_patch json_quote json_remove json_replace json_set json_tree json_type
  json_valid jsonb jsonb_extract julianday last_insert_rowid like likelihood likely printf quote random randomblob
  sqlite_version strftime string_agg time timediff total total_changes trunc typeof unhex unicode unixepoch unlikely zeroblob
  bm25 highlight snippet matchinfo
`;

const ORDINARY: Readonly<Record<SqlDialect, ReadonlySet<string>>> = {
  postgresql: namesIn(COMMON + POSTGRESQL),
  mysql: namesIn(COMMON + MYSQL),
  sqlite: namesIn(COMMON + SQLITE),
};

/** The first function that is neither ordinary nor granted. */
export function strangeFunction(
  called: Iterable<string>,
  dialect: SqlDialect,
  granted: readonly string[] | undefined = [],
): string | undefined {
  const more = new Set(granted.map((name) => name.toLowerCase()));
  return [...called].find((name) => !ORDINARY[dialect].has(name) && !more.has(name));
}

function namesIn(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
