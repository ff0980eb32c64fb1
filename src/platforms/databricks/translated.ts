import type { TranslatedSql } from "../../sql/translated_sql.ts";

/** What its queries mean in the database in this process. */
export const databricksTranslated: TranslatedSql = {
  same: [
    ...["if", "nvl2", "greatest", "least", "count_if", "any_value", "max_by", "null_safe_eq"],
    ...["split_part", "md5", "log2", "log10", "ln", "exp", "sqrt", "power"],
    ...["year", "quarter", "month", "day", "hour", "day_of_year", "week_of_year", "last_day"],
    ...["add_months", "date_add", "date_sub", "datediff", "datediff day", "dateadd month"],
    ...["make_date", "extract week", "date_trunc year", "date_trunc quarter", "date_trunc month"],
    ...["date_trunc week", "date_trunc day", "literal with an exponent", "ifnull", "nvl"],
  ],
  operators: ["<=>", "==", "is distinct from"],
  dividesToDouble: true,
};
