import type { CellValue, Rows } from "../../connections/connection.ts";
import { stringifyJson } from "../../exact_numbers.ts";
import type { ExactValue } from "../../project/model.ts";
import { isNumberType } from "../values/cell_kinds.ts";
import { isExpectedValue } from "./compare_values.ts";
import { matchMost } from "./match_most.ts";
import { type ExpectedRows, type GivenRow, valueOf } from "./definition.ts";

/** What a query gave other than expected. */
export interface RowsDifference {
  /** One sentence each, without a period. */
  readonly reasons: readonly string[];
  /** The first rows that came, as texts such as `{kind="owl", total=3}`. */
  readonly actual: readonly string[];
  /** How many came. */
  readonly actualCount: number;
}

/** Rows of a result that a message shows. */
const shownRows = 20;
/** Sentences about rows that a message has. */
const shownReasons = 20;

/** Characters of a difference that stand in one line, and of a long text around the place where it differs. */
const lineLength = 80;
const shownAround = 15;

/** How rows differ from what is expected; `undefined` when they do not. */
export function compareRows(expected: ExpectedRows, actual: Rows): RowsDifference | undefined {
  const reasons = [...countReasons(expected, actual), ...rowReasons(expected, actual)];
  if (reasons.length === 0) return undefined;
  const further = reasons.length - shownReasons;
  return {
    reasons: further <= 0
      ? reasons
      : [...reasons.slice(0, shownReasons), `${further} further differences`],
    actual: actual.rows.slice(0, shownRows).map((row) => describeRow(actual.columns, row)),
    actualCount: actual.rows.length,
  };
}

function countReasons({ rows, count }: ExpectedRows, actual: Rows): string[] {
  const wanted = count ?? rows?.length;
  return wanted === undefined || wanted === actual.rows.length
    ? []
    : [`expected ${wanted} row(s), got ${actual.rows.length}`];
}

function rowReasons({ rows, exact, ordered }: ExpectedRows, actual: Rows): string[] {
  if (rows === undefined) return [];
  const names = columnNames(rows);
  const missing = names.filter((name) => columnIndex(actual, name) < 0);
  if (missing.length > 0) {
    const had = actual.columns.map(({ name }) => name).join(", ");
    return missing.map((name) => `there is no column "${name}"; there are: ${had}`);
  }
  const strangers = exact && rows.length > 0
    ? actual.columns.filter(({ name }) => !names.some((known) => sameName(known, name)))
      .map(({ name }) => `the column "${name}" is not expected`)
    : [];
  const pairs = ordered ? inOrder(rows, actual) : inAnyOrder(rows, actual);
  const reasons = pairs.flatMap((pair) => pairReasons(pair, actual));
  const isOrder = ordered && reasons.length > 0 &&
    inAnyOrder(rows, actual).every((pair) => pairReasons(pair, actual).length === 0);
  return [
    ...strangers,
    ...isOrder ? ["the rows are those that are expected, in another order"] : [],
    ...reasons,
  ];
}

/** An expected row and the one that stands for it; one of them is missing where there are too few. */
interface Pair {
  readonly expected: { readonly row: GivenRow; readonly index: number } | undefined;
  readonly actual: { readonly row: readonly CellValue[]; readonly index: number } | undefined;
}

function inOrder(rows: readonly GivenRow[], actual: Rows): Pair[] {
  return Array.from({ length: Math.max(rows.length, actual.rows.length) }, (_, index) => {
    const [row, other] = [rows[index], actual.rows[index]];
    return {
      expected: row && { row, index },
      actual: other && { row: other, index },
    };
  });
}

/** As many equal rows as can be together; of the rest, those with the fewest differences belong together. */
function inAnyOrder(rows: readonly GivenRow[], actual: Rows): Pair[] {
  const given = rows.map((row, index) => ({ row, index }));
  const found = actual.rows.map((row, index) => ({ row, index }));
  const matched = matchMost(
    given,
    found,
    (expected, other) => isSameRow(expected.row, other.row, actual),
  );
  const left = new Set(found).difference(new Set(matched.values()));
  const pairs = given.filter((expected) => !matched.has(expected)).map((expected): Pair => {
    const columns = Object.keys(expected.row).length;
    const [best] = [...left]
      .map((other) => ({ other, count: differences(expected.row, other.row, actual).length }))
      .sort((a, b) => a.count - b.count);
    if (best === undefined || best.count >= columns) return { expected, actual: undefined };
    left.delete(best.other);
    return { expected, actual: best.other };
  });
  return [...pairs, ...[...left].map((other): Pair => ({ expected: undefined, actual: other }))];
}

function isSameRow(expected: GivenRow, row: readonly CellValue[], actual: Rows): boolean {
  return Object.keys(expected).every((name) => {
    const index = columnIndex(actual, name);
    const [cell = null, type = ""] = [row[index], actual.columns[index]?.type];
    return isExpectedValue(valueOf(expected, name), cell, type);
  });
}

function pairReasons({ expected, actual: found }: Pair, actual: Rows): string[] {
  if (expected === undefined) {
    return found === undefined
      ? []
      : [`row ${found.index + 1} is not expected: ${describeRow(actual.columns, found.row)}`];
  }
  const where = `expected row ${expected.index + 1}`;
  if (found === undefined) return [`${where} is missing: ${describeGiven(expected.row)}`];
  const parts = differences(expected.row, found.row, actual);
  if (parts.length === 0) return [];
  const together = parts.join(", ");
  const lines = together.length > lineLength ? parts : [together];
  return lines.map((line) => `${where} differs from row ${found.index + 1}: ${line}`);
}

/** In which columns two rows differ, such as `total: expected 4, got 3`. */
function differences(expected: GivenRow, row: readonly CellValue[], actual: Rows): string[] {
  return Object.keys(expected).flatMap((name) => {
    const index = columnIndex(actual, name);
    const [cell = null, type = ""] = [row[index], actual.columns[index]?.type];
    const value = valueOf(expected, name);
    if (isExpectedValue(value, cell, type)) return [];
    return [`${name}: ${describeDifference(value, cell, type)}`];
  });
}

/** Of long texts only the part where they begin to differ, which would be hard to find. */
function describeDifference(expected: ExactValue, cell: CellValue, type: string): string {
  const whole = `expected ${describeValue(expected)}, got ${describeCell(cell, type)}`;
  if (typeof expected !== "string" || typeof cell !== "string" || whole.length <= lineLength) {
    return whole;
  }
  const [a, b] = [[...expected], [...cell]];
  const at = a.findIndex((letter, index) => letter !== b[index]);
  const first = at < 0 ? a.length : at;
  const part = (letters: readonly string[]) => {
    const start = Math.max(first - shownAround, 0);
    const end = first + shownAround;
    return `${start > 0 ? "…" : ""}${describeValue(letters.slice(start, end).join(""))}${
      end < letters.length ? "…" : ""
    }`;
  };
  return `from character ${first + 1} on: expected ${part(a)}, got ${part(b)}`;
}

function columnNames(rows: readonly GivenRow[]): string[] {
  const byName = new Map(
    rows.flatMap((row) => Object.keys(row)).map((name) => [name.toLowerCase(), name]),
  );
  return [...byName.values()];
}

function columnIndex({ columns }: Rows, name: string): number {
  return columns.findIndex((column) => sameName(column.name, name));
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function describeRow(columns: Rows["columns"], row: readonly CellValue[]): string {
  const parts = columns.map(({ name, type }, index) =>
    `${name}=${describeCell(row[index] ?? null, type)}`
  );
  return `{${parts.join(", ")}}`;
}

/** Decimals come as texts, and are shown as numbers. */
function describeCell(cell: CellValue, type: string): string {
  return typeof cell === "string" && isNumberType(type) ? cell : describeValue(cell);
}

function describeGiven(row: GivenRow): string {
  return `{${
    Object.entries(row).map(([name, value]) => `${name}=${describeValue(value)}`).join(", ")
  }}`;
}

function describeValue(value: ExactValue): string {
  return stringifyJson(value);
}
