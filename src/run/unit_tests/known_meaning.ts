import type { SqlToken } from "../../sql/lexer.ts";
import type { TranslatedSql } from "../../sql/translated_sql.ts";

/** What every platform means alike, as `SqlTree.expressions()` calls it. Shown by the tests on real servers. */
const known: ReadonlySet<string> = new Set([
  // What queries are made of.
  ...["select", "from", "table", "column", "star", "alias", "literal", "boolean", "null", "paren"],
  ...["subquery", "values", "interval", "union", "intersect", "except", "order by"],
  ...["and", "or", "not", "eq", "neq", "lt", "lte", "gt", "gte", "between", "in", "exists"],
  ...["is_null", "case", "coalesce", "nullif", "like", "var"],
  // Numbers.
  ...[
    "add",
    "sub",
    "mul",
    "div",
    "mod",
    "mod_func",
    "neg",
    "abs",
    "ceil",
    "floor",
    "round",
    "sign",
  ],
  // Texts.
  ...[
    "upper",
    "lower",
    "length",
    "trim",
    "ltrim",
    "rtrim",
    "substring",
    "left",
    "right",
    "replace",
  ],
  ...["lpad", "rpad", "repeat", "reverse", "concat"],
  // Groups and windows.
  ...["count", "sum", "min", "max", "avg", "window_function", "over", "preceding", "following"],
  ...["row_number", "rank", "dense_rank", "n_tile", "num_buckets", "lag", "lead"],
  ...["lag with a default", "lead with a default"],
  ...["first_value", "last_value"],
  // What `literal_edits.ts` writes.
  "from_hex",
  // Days.
  ...["extract year", "extract quarter", "extract month", "extract day"],
  ...["extract hour", "extract minute", "current_date", "current_timestamp"],
]);

/** Types to which every platform casts alike, but for values that the guards of the database in this process stop. */
const knownTypes: ReadonlySet<string> = new Set([
  ...["int", "integer", "tiny_int", "small_int", "big_int", "int64", "signed", "decimal", "number"],
  ...["numeric", "bignumeric", "double", "float", "float64", "real", "text", "string", "var_char"],
  ...[
    "float4",
    "float8",
    "int2",
    "int4",
    "int8",
    "bool",
    "boolean",
    "date",
    "timestamp",
    "datetime",
    "time",
    "bytes",
    "bytea",
    "blob",
  ],
  ...["binary", "var_binary", "timestamp_ntz", "timestamp_ltz", "timestamp_tz", "timestampntz"],
]);

/**
 * Why a query may mean something else in the database in this process: a clause; `undefined` when it means the same.
 * @param names Those of its expressions.
 * @param texts The texts that it has, those of given rows among them.
 */
export function strangeMeaning(
  names: ReadonlySet<string>,
  { same = [], other = [], texts: order = "bytes" }: TranslatedSql,
  texts: readonly string[],
): string | undefined {
  const own = new Set(same);
  const without = new Set(other);
  const strange = [...names].find((name) => {
    const isKnown = own.has(name) || known.has(name) ||
      name.startsWith("cast to ") && isKnownType(name.slice("cast to ".length));
    return without.has(name) || !isKnown;
  });
  if (strange !== undefined) {
    return `its query has \`${
      strange.replaceAll("var_char", "varchar").replaceAll("_", " ")
    }\`, which is not translated`;
  }
  if (order === "by a collation" && haveEqual(texts)) {
    return "its query has texts that its collation may take for equal";
  }
  const sorts = ordering.some((name) => names.has(name));
  return order !== "bytes" && sorts && !areSortedAlike(texts)
    ? "its query sorts texts, which its collation may do in another order"
    : undefined;
}

/** Also the types that `decimal_types.ts` writes. */
function isKnownType(type: string): boolean {
  return knownTypes.has(type) || type.startsWith("bruin_decimal_");
}

/** What looks at the order of values. */
const ordering = [
  "order by",
  "min",
  "max",
  "lt",
  "lte",
  "gt",
  "gte",
  "between",
  "greatest",
  "least",
];

/** Whether some texts are other ones, though not for a collation that tells neither case nor accents. */
function haveEqual(texts: readonly string[]): boolean {
  return new Set(texts.map(folded)).size < new Set(texts).size;
}

function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trimEnd();
}

/**
 * Whether texts come in one order by their bytes, and by the words of languages. Where signs come among letters is
 * told by no two collations alike.
 */
function areSortedAlike(texts: readonly string[]): boolean {
  const all = [...new Set(texts)];
  if (all.length > 1 && !all.every((text) => /^(?:[a-z\d]*|[\d:. +-]*)$/i.test(text))) return false;
  const byCode = all.toSorted((a, b) => a < b ? -1 : 1);
  const orders = [
    all.toSorted(new Intl.Collator("en").compare),
    all.toSorted((a, b) => folded(a) < folded(b) ? -1 : 1),
  ];
  return haveEqual(texts) === false &&
    orders.every((order) => order.every((text, index) => text === byCode[index]));
}

/** The texts of a query, without their quotes. */
export function textLiterals(
  sql: string,
  tokens: readonly SqlToken[],
  endOf: (token: SqlToken) => number,
): string[] {
  return tokens.filter(({ kind }) => kind === "text")
    .map((token) => sql.slice(token.start + 1, endOf(token) - 1));
}
