import type { TranslatedSql } from "../../sql/translated_sql.ts";

/** What its queries mean in the database in this process. */
export const bigqueryTranslated: TranslatedSql = {
  same: [
    ...["if", "if_func", "ifnull", "count_if", "any_value", "null_safe_eq", "null_safe_neq"],
    ...["str_position", "date_add", "date_sub", "date_diff day", "date_trunc year"],
    ...["date_trunc quarter", "date_trunc month", "date_trunc day", "literal with an exponent"],
    ...["cast to datetime of more than seconds"],
  ],
  operators: ["is distinct from"],
  dividesToDouble: true,
  pointIsDouble: true,
};
