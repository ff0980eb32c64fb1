import type { TranslatedSql } from "../../sql/translated_sql.ts";

/** What its queries mean in the database in this process. */
export const mysqlTranslated: TranslatedSql = {
  same: [
    ...["year", "quarter", "month", "day", "hour", "day_of_year", "week_of_year", "last_day"],
    ...["date_add", "date_sub", "datediff", "timestampdiff day", "if", "ifnull"],
    ...["null_safe_eq", "truncate", "md5", "cast to char", "log2", "log10"],
    ...["ln", "exp", "sqrt", "power", "literal with an exponent"],
  ],
  operators: ["<=>"],
  // Patterns tell no case, no server has such a cast, older ones lack the next two, and MariaDB the last ones.
  other: [
    ...["like", "cast to timestamp", "intersect", "except"],
    ...["lag with a default", "lead with a default"],
  ],
  texts: "by a collation",
  conditionsAreNumbers: true,
};
