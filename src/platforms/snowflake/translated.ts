import type { TranslatedSql } from "../../sql/translated_sql.ts";

/** What its queries mean in the database in this process. */
export const snowflakeTranslated: TranslatedSql = {
  same: [
    ...["iff", "if_func", "ifnull", "nvl", "nvl2", "count_if", "any_value", "null_safe_eq"],
    ...["null_safe_neq", "split_part", "md5", "str_position", "year", "quarter", "month", "day"],
    ...["hour", "last_day", "date_trunc year", "date_trunc quarter", "date_trunc month"],
    ...["date_trunc day", "datediff day", "dateadd day", "cast to datetime of more than seconds"],
  ],
  operators: ["is distinct from"],
  countsDays: true,
};
