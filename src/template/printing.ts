import { TemplateFailure } from "./failure.ts";
import { checkCharacters, Visits } from "./limits.ts";
import {
  type Dict,
  Float,
  isInteger,
  present,
  SafeText,
  sortedKeys,
  TemplateObject,
  Tuple,
} from "./values.ts";

/** A value as `{{ … }}` prints it. @throws {TemplateFailure} When it is missing. */
export function print(value: unknown): string {
  present(value);
  if (typeof value === "string") return value;
  if (value === null) return "";
  return value instanceof SafeText ? value.text : represent(value);
}

/** A value inside a printed list or dict, as Python's `repr` writes it. */
export function represent(value: unknown): string {
  return representWithin(new Visits(), value);
}

function representWithin(visits: Visits, value: unknown): string {
  visits.visit();
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (isInteger(value)) return BigInt(value).toString();
  if (value instanceof Float) return printFloat(value.value);
  if (typeof value === "string") return quote(value);
  if (value instanceof SafeText) return quote(value.text);
  if (value instanceof Tuple) {
    const items = joined(visits, value);
    return value.length === 1 ? `(${items},)` : `(${items})`;
  }
  if (Array.isArray(value)) return `[${joined(visits, value)}]`;
  if (value instanceof Map) return `{${entries(visits, value)}}`;
  if (value instanceof TemplateObject) {
    throw new TemplateFailure(`Cannot print ${value.label}`, {
      fix: "call it with parentheses, or use one of its attributes",
    });
  }
  return String(value);
}

function joined(visits: Visits, values: readonly unknown[]): string {
  const text = Array.from(values, (value) => representWithin(visits, value)).join(", ");
  checkCharacters(text.length);
  return text;
}

function entries(visits: Visits, dict: Dict): string {
  return sortedKeys(dict).map((key) =>
    `${represent(key)}: ${representWithin(visits, dict.get(key))}`
  ).join(", ");
}

/** Python's `repr`: a decimal point even for whole numbers. */
function printFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t").replaceAll(mark, `\\${mark}`);
  return `${mark}${escaped}${mark}`;
}
