import type { ColumnKind, ColumnType } from "./column_type.ts";

/** How a value is written in its file: text that may mean anything, or a JSON value of some type. */
export type Spelling = "free" | "text" | "number" | "boolean" | "json";

const date = /^(\d{4})-(\d{2})-(\d{2})$/;
const timestamp =
  /^(\d{4}-\d{2}-\d{2})[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/;
/** A number with a zero in front is rather a code, such as a post code. */
const integer = /^[+-]?(?:0|[1-9]\d*)$/;
const number = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const boolean = /^(?:true|false)$/i;

/** The narrowest type that holds all values of a column which it has seen. */
export class TypeInference {
  readonly #kinds = new Set<ColumnKind>();

  /** Takes a value that is not null. */
  add(text: string, spelling: Spelling): void {
    this.#kinds.add(kindOf(text, spelling));
  }

  /** Text when there was no value. */
  get type(): ColumnType {
    const [first = "text", ...others] = this.#kinds;
    return { kind: others.reduce(widen, first) };
  }
}

function kindOf(text: string, spelling: Spelling): ColumnKind {
  if (spelling === "json") return "json";
  if (spelling === "boolean") return "boolean";
  if (spelling === "number" || spelling === "free") {
    if (integer.test(text)) return integerKind(text);
    if (number.test(text)) return "double";
    if (boolean.test(text)) return "boolean";
  }
  if (isDate(text)) return "date";
  const [, day, zone] = timestamp.exec(text) ?? [];
  if (day === undefined || !isDate(day)) return "text";
  return zone === undefined ? "timestamp" : "timestamptz";
}

function integerKind(text: string): ColumnKind {
  const value = BigInt(text.replace("+", ""));
  if (BigInt.asIntN(32, value) === value) return "integer";
  return BigInt.asIntN(64, value) === value ? "bigint" : "decimal";
}

function isDate(text: string): boolean {
  const [, year, month, day] = date.exec(text) ?? [];
  if (year === undefined) return false;
  const found = new Date(Date.UTC(2000, Number(month) - 1, Number(day)));
  found.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return found.getUTCMonth() === Number(month) - 1 && found.getUTCDate() === Number(day) &&
    Number(year) > 0;
}

const wideningOrders: readonly (readonly ColumnKind[])[] = [
  ["integer", "bigint", "decimal"],
  ["integer", "bigint", "decimal", "double"],
  ["date", "timestamp", "timestamptz"],
];

function widen(a: ColumnKind, b: ColumnKind): ColumnKind {
  if (a === b) return a;
  const order = wideningOrders.find((kinds) => kinds.includes(a) && kinds.includes(b));
  return order === undefined ? "text" : order[Math.max(order.indexOf(a), order.indexOf(b))];
}
