import type { TranslatedSql } from "../../sql/translated_sql.ts";

/** What its queries mean in the database in this process. */
export const redshiftTranslated: TranslatedSql = {
  // As in PostgreSQL, where that was tried; it compares texts by their bytes.
  same: [
    ...[
      "greatest",
      "least",
      "split_part",
      "md5",

      "i_like",
      "extract week",
      "extract dayofweek",
    ],
    ...["date_trunc year", "date_trunc quarter", "date_trunc month", "date_trunc week"],
    ...["date_trunc day", "date_trunc hour"],
  ],
  countsDays: true,
};
