import type { TranslatedSql } from "../../sql/translated_sql.ts";

/** What its queries mean in the database in this process. */
export const postgresTranslated: TranslatedSql = {
  same: [
    ...[
      "greatest",
      "least",
      "split_part",
      "md5",
      "i_like",
      "null_safe_eq",
      "null_safe_neq",
    ],
    ...["extract week", "extract dayofweek", "extract dayofyear", "bitwise_or", "concat_ws"],
    ...["make_date", "octet_length"],
    ...["date_part year", "date_part month", "date_part day", "date_part dow"],
    ...["date_trunc year", "date_trunc quarter", "date_trunc month", "date_trunc week"],
    ...["date_trunc day", "date_trunc hour", "bitwise_and", "logical_and", "translate"],
  ],
  operators: ["is distinct from"],
  texts: "ordered by a collation",
  concatSkipsNull: true,
  countsDays: true,
};
