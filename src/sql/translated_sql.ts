/** Operators that the parser takes in every SQL, though few platforms have them. */
export const uncommonOperators = ["<=>", "==", "is distinct from"] as const;
export type UncommonOperator = typeof uncommonOperators[number];

/**
 * What is known of a platform's queries in the SQL of the database in this process. A query with anything
 * else in it is not translated: what is written alike may mean something else there.
 */
export interface TranslatedSql {
  /**
   * Functions and other expressions whose translation gives the same, besides those of all platforms. They are
   * called as `SqlTree.expressions()` calls them, such as `split_part`, `extract week` and `date_trunc month`.
   */
  readonly same?: readonly string[];
  /** Operators that not every platform has, and this one does: the parser takes them everywhere. Default: none. */
  readonly operators?: readonly UncommonOperator[];
  /** Those of all platforms which give something else on this one. Default: none. */
  readonly other?: readonly string[];
  /**
   * How texts are compared. `bytes`: by them; `ordered by a collation`: texts of other bytes are not equal, but
   * sorted in an order of the database; `by a collation`: they may be equal, as `a` and `A`. Default: `bytes`.
   */
  readonly texts?: "bytes" | "ordered by a collation" | "by a collation";
  /** Whether the quotient of whole numbers is a double, unless `SqlWords.dividesWhole`. Default: `false`, a decimal. */
  readonly dividesToDouble?: boolean;
  /** Whether numbers with a point, such as `1.5`, are doubles. Default: `false`, decimals. */
  readonly pointIsDouble?: boolean;
  /** Whether conditions are the numbers 1 and 0. Default: `false`. */
  readonly conditionsAreNumbers?: boolean;
  /** Whether `concat` leaves out NULL, instead of being NULL. Default: `false`. */
  readonly concatSkipsNull?: boolean;
  /** Whether days are subtracted from each other, and numbers of days added to them. Default: `false`. */
  readonly countsDays?: boolean;
}
