import { CheckError, QueryError } from "../errors.ts";
import { canonicalDecimal } from "../exact_numbers.ts";
import type { Asset, CheckValue, Column, ColumnCheck, CustomCheck } from "../project/model.ts";
import type { Dialect } from "./dialect.ts";
import { assetError } from "./fields.ts";
import { followable, trimQuery } from "./query_text.ts";

/** A check that is ready to run. */
export interface CheckPlan {
  /** As in messages: the kind of a column check, the name of a custom one. */
  readonly name: string;
  readonly query: string;
  /** The result of a check that passes, as {@linkcode canonicalDecimal} writes it. */
  readonly expected: string;
  /** What to say about any other result. */
  failure(actual: string): string;
}

/** @throws {ProjectError} When the check is unknown, or its value does not suit it. */
export function planColumnCheck(
  asset: Asset,
  { column, inTable = column, check, dialect }: {
    column: Column;
    /** The column as the table names it. Default: as it is declared. */
    inTable?: Column;
    check: ColumnCheck;
    dialect: Dialect;
  },
): CheckPlan {
  const { name } = check;
  const query = Object.hasOwn(dialect.checks, name) ? dialect.checks[name] : undefined;
  const failure = Object.hasOwn(failures, name) ? failures[name] : undefined;
  if (query === undefined || failure === undefined) {
    throw assetError(
      asset,
      `there is no executor configured for the check type, check cannot be run: ${name}`,
    );
  }
  return {
    name,
    query: query(asset, inTable, check),
    expected: "0",
    failure: (actual) => failure(actual, { column, value: check.value }),
  };
}

const failures: Readonly<
  Record<string, (n: string, of: { column: Column; value: CheckValue | undefined }) => string>
> = {
  not_null: (n, { column }) => `column '${column.name}' has ${n} null values`,
  unique: (n, { column }) => `column '${column.name}' has ${n} non-unique values`,
  positive: (n, { column }) => `column '${column.name}' has ${n} non-positive values`,
  non_negative: (n, { column }) => `column '${column.name}' has ${n} negative values`,
  negative: (n, { column }) => `column '${column.name}' has ${n} non negative values`,
  min: (n, { column, value }) =>
    `column '${column.name}' has ${n} values below minimum ${limitText(value)}`,
  max: (n, { column, value }) =>
    `column '${column.name}' has ${n} values above maximum ${limitText(value)}`,
  accepted_values: (n, { column }) =>
    `column '${column.name}' has ${n} rows that are not in the accepted values`,
  pattern: (n, { column, value }) =>
    `column ${column.name} has ${n} values that don't satisfy the pattern ${value}`,
  relationships: (n, { column }) =>
    `column '${column.name}' has ${n} rows with values missing from ` +
    `'${column.foreignKey?.table}.${column.foreignKey?.column}'`,
};

/** A limit as messages show it: fractions with six decimals, unless that would lose digits. */
function limitText(value: CheckValue | undefined): string {
  if (typeof value !== "number" || Number.isInteger(value)) return String(value);
  const fixed = value.toFixed(6);
  return Number(fixed) === value ? fixed : String(value);
}

/** The plan of a custom check whose query is rendered. */
export function planCustomCheck(
  check: CustomCheck,
  options: { readonly query: string; readonly dialect: Pick<Dialect, "lexis" | "words"> },
): CheckPlan {
  const { lexis, words } = options.dialect;
  const query = trimQuery(options.query, lexis);
  const counted = () => words.counted(followable(query, lexis));
  const expected = canonicalDecimal(check.count ?? check.value) ?? String(check.value);
  return {
    name: check.name,
    query: check.count === undefined ? query : counted(),
    expected,
    failure: (actual) =>
      `custom check '${check.name}' has returned ${actual} instead of the expected ${expected}`,
  };
}

type Cell = null | boolean | number | bigint | string;

/**
 * The single number that a check query returned, with all its digits; `true` is 1.
 * Reference: fractions are cut off there, so that a share of 0.9 passes a check for 0.
 * @returns As {@linkcode canonicalDecimal} writes it.
 * @throws {QueryError} When it returned anything else.
 */
export function readCheckResult(
  plan: CheckPlan,
  { rows }: { readonly rows: readonly (readonly Cell[])[] },
): string {
  const unusable = (problem: string) =>
    new QueryError(`failed to parse '${plan.name}' check result: ${problem}`, {
      statement: plan.query,
    });
  const cell = rows.length === 1 && rows[0]?.length === 1 ? rows[0][0] : undefined;
  if (cell === undefined) {
    throw unusable(
      "multiple results are returned from query, please make sure your query just expects one " +
        `value - value: ${showRows(rows)}`,
    );
  }
  if (cell === null) throw unusable("unexpected result from query, result is nil");
  const number = numberOf(cell);
  if (number !== undefined) return number;
  throw unusable(
    typeof cell === "string"
      ? `unexpected result from query, cannot cast result string to integer: ${show(cell)}`
      : `unexpected result from query during, cannot cast result to integer: ${show(cell)}`,
  );
}

/** Whole and fractional numbers, and truth values; `undefined` for other text. */
function numberOf(cell: boolean | number | bigint | string): string | undefined {
  if (typeof cell === "boolean") return cell ? "1" : "0";
  if (typeof cell !== "string") return canonicalDecimal(cell);
  const text = cell.trim();
  if (/^(t|T|true|True|TRUE)$/.test(text)) return "1";
  if (/^(f|F|false|False|FALSE)$/.test(text)) return "0";
  return canonicalDecimal(text);
}

const rowsShown = 5;

/** How many rows of the result of a check are of use: one more than a message shows. */
export const checkRows = rowsShown + 1;

/** The first rows for a message; a check query may have returned a whole table. */
function showRows(rows: readonly (readonly Cell[])[]): string {
  const shown = rows.slice(0, rowsShown).map((row) => `[${row.map(show).join(" ")}]`);
  return `[${shown.join(" ")}${rows.length > rowsShown ? " … and more" : ""}]`;
}

/** Nothing is cut: a sensitive value that lost its end could not be recognised and hidden. */
function show(cell: Cell): string {
  const text = cell === null ? "<nil>" : String(cell);
  return text.length > 100 ? `text of ${text.length} characters` : text;
}

/** @throws {CheckError} When the result is not the expected one. */
export function verifyCheck(plan: CheckPlan, actual: string): void {
  const { query, expected } = plan;
  if (actual !== expected) throw new CheckError(plan.failure(actual), { query, actual, expected });
}
