/**
 * The functions of `sql_tree/guards.ts` as macros: each gives its value, or fails where other databases differ,
 * so that these are asked themselves.
 */

const digits = String.raw`'\s*[+-]?\d+\s*'`;
const fraction = String.raw`'\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*'`;
const day = String.raw`'\d{4}-\d\d-\d\d'`;
const moment = String.raw`'\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d{1,6})?(\+00:00)?)?'`;

/** Names of types, in the texts of `typeof()`. */
const isText = (x: string) => `typeof(${x}) = 'VARCHAR'`;
const isDouble = (x: string) => `typeof(${x}) IN ('DOUBLE', 'FLOAT')`;
const isWhole = (x: string) =>
  `regexp_full_match(typeof(${x}), 'U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?')`;
const isDecimal = (x: string) => `typeof(${x}) LIKE 'DECIMAL%'`;
const isNumber = (x: string) => `(${isWhole(x)} OR ${isDecimal(x)} OR ${isDouble(x)})`;
const isMoment = (x: string) => `(typeof(${x}) = 'DATE' OR typeof(${x}) LIKE 'TIME%')`;
const isNull = (x: string) => `typeof(${x}) = '"NULL"'`;
const asText = (x: string) => `CAST(${x} AS VARCHAR)`;
const asDouble = (x: string) => `TRY_CAST(${asText(x)} AS DOUBLE)`;
const matches = (x: string, pattern: string) => `regexp_full_match(${asText(x)}, ${pattern})`;
/** A double that lies between two results of rounding, as far as it holds digits. */
const isTied = (x: string, scale: string) =>
  `abs(abs(${asDouble(x)} * power(10, ${scale})) % 1 - 0.5) < 1e-6`;

/** A value, unless a condition holds. */
const unless = (condition: string, value: string, reason: string) =>
  `CASE WHEN ${condition} THEN error('${reason}') ELSE ${value} END`;

const otherDigits = (value: string) => `abs(round(${value}, 4) - ${value}) > 1e-12`;

const macros: Readonly<Record<string, string>> = {
  "bruin_family(x)": `CASE WHEN ${isText("x")} THEN 'text' WHEN ${isNumber("x")} THEN 'number' ` +
    `WHEN typeof(x) = 'BOOLEAN' THEN 'condition' WHEN ${isMoment("x")} THEN 'moment' ` +
    `WHEN ${isNull("x")} THEN NULL ELSE typeof(x) END`,
  "bruin_whole(x)": unless(
    `(${isText("x")} AND NOT ${matches("x", digits)}) OR ` +
      `((${isDecimal("x")} OR ${isDouble("x")}) AND ${asDouble("x")} % 1 <> 0) OR ${isMoment("x")}`,
    "x",
    "databases read or round this number in ways of their own",
  ),
  "bruin_decimal(x, scale)": unless(
    `(${isText("x")} AND NOT ${matches("x", fraction)}) OR ` +
      `(${isDouble("x")} AND ${isTied("x", "scale")})`,
    "x",
    "databases read or round this number in ways of their own",
  ),
  "bruin_fraction(x)": unless(
    `${isText("x")} AND NOT ${matches("x", fraction)}`,
    "x",
    "databases read this number in ways of their own",
  ),
  "bruin_text(x)": unless(
    `NOT (${isText("x")} OR ${isWhole("x")} OR typeof(x) = 'DATE' OR ${isNull("x")})`,
    "x",
    "databases write this value in ways of their own",
  ),
  "bruin_date(x)": unless(
    `${isText("x")} AND NOT ${matches("x", day)}`,
    "x",
    "databases read this date in ways of their own",
  ),
  "bruin_moment(x)": unless(
    `${isText("x")} AND NOT ${matches("x", moment)}`,
    "x",
    "databases read this time in ways of their own",
  ),
  "bruin_condition(x)": unless(
    `${isText("x")} AND lower(${asText("x")}) NOT IN ('true', 'false')`,
    "x",
    "databases read this condition in ways of their own",
  ),
  "bruin_number(x)": unless(
    `NOT (${isNumber("x")} OR ${isNull("x")})`,
    "x",
    "databases make numbers of other values in ways of their own",
  ),
  "bruin_term(x)": unless(
    `${isText("x")} OR typeof(x) = 'BOOLEAN'`,
    "x",
    "databases make numbers of other values in ways of their own",
  ),
  "bruin_no_number(x)": unless(
    `${isNumber("x")} OR typeof(x) = 'BOOLEAN'`,
    "x",
    "databases compare values of other types in ways of their own",
  ),
  "bruin_same(a, b)": unless(
    "bruin_family(a) <> bruin_family(b)",
    "a",
    "databases compare values of other types in ways of their own",
  ),
  "bruin_alike(x, families)": unless(
    "len(list_distinct(families)) > 1",
    "x",
    "databases put values of other types together in ways of their own",
  ),
  "bruin_truth(x)": unless(
    `NOT (typeof(x) = 'BOOLEAN' OR ${isNull("x")})`,
    "x",
    "databases make conditions of other values in ways of their own",
  ),
  "bruin_truth_or_number(x)": unless(
    `NOT (typeof(x) = 'BOOLEAN' OR ${isWhole("x")} OR ${isNull("x")})`,
    "x",
    "databases make conditions of other values in ways of their own",
  ),
  "bruin_divisor(x)": unless(
    `NOT (${isNumber("x")} OR ${isNull("x")}) OR ${asDouble("x")} = 0`,
    "x",
    "databases divide by zero in ways of their own",
  ),
  "bruin_quotient(a, b)": unless(
    `NOT (${isNumber("a")} OR ${isNull("a")}) OR NOT (${isNumber("b")} OR ${isNull("b")}) OR ` +
      `${asDouble("b")} = 0 OR (NOT (${isDouble("a")} OR ${isDouble("b")} OR ` +
      `(${isWhole("a")} AND ${isWhole("b")} AND bruin_whole_quotients())) AND ${
        otherDigits("(a / b)")
      })`,
    "a / b",
    "databases give quotients digits of their own",
  ),
  "bruin_mean(x)": unless(otherDigits("x"), "x", "databases give means digits of their own"),
  "bruin_untied(x, scale)": unless(
    `NOT (${isNumber("x")} OR ${isNull("x")}) OR (${isDouble("x")} AND ${isTied("x", "scale")})`,
    "x",
    "databases round this number in ways of their own",
  ),
  "bruin_ascii(x)": unless(
    `NOT (${isText("x")} OR ${isNull("x")}) OR regexp_matches(${asText("x")}, '[^ -~\\n\\t\\r]')`,
    "x",
    "databases know other letters in ways of their own",
  ),
  "bruin_pattern(x)": unless(
    String.raw`${asText("x")} LIKE '%\%'`,
    "x",
    "databases escape patterns in ways of their own",
  ),
  "bruin_position(x)": unless(
    `${asDouble("x")} < 1`,
    "x",
    "databases count from the left of a text in ways of their own",
  ),
};

/**
 * Scripts that make the macros in a session. A division means what the setting says when its script is read.
 * @param options.dividesWhole Whether a whole number divided by another has no fraction.
 * @param options.dividesToDouble Whether it is a double, else a decimal of the database's own digits.
 */
export function guardStatements(
  { dividesWhole, dividesToDouble }: {
    readonly dividesWhole: boolean;
    readonly dividesToDouble: boolean;
  },
): string[][] {
  const all = {
    "bruin_whole_quotients()": String(dividesWhole || dividesToDouble),
    ...macros,
  };
  return [
    [`SET integer_division = ${dividesWhole}`],
    Object.entries(all).map(([head, body]) => `CREATE OR REPLACE TEMP MACRO ${head} AS (${body})`),
  ];
}
