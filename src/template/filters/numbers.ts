import { integerArgument, parseInteger, parseNumber } from "../convert.ts";
import { TemplateFailure } from "../failure.ts";
import { type Operation, operation, simple } from "../operation.ts";
import { print } from "../printing.ts";
import { Float, isTrue, numberOf, typeName } from "../values.ts";

function toNumber(value: unknown, filter: string): number {
  const number = numberOf(value) ?? (typeof value === "string" ? parseNumber(value) : undefined);
  if (number !== undefined) return number;
  throw new TemplateFailure(`The filter '${filter}' needs a number, not ${typeName(value)}`);
}

function toInteger(value: unknown, base: number): number | bigint | undefined {
  if (typeof value === "bigint") return value;
  const number = numberOf(value);
  if (number !== undefined) return Number.isFinite(number) ? Math.trunc(number) : undefined;
  if (typeof value !== "string") return undefined;
  if (base === 10) {
    const whole = parseInteger(value);
    if (whole !== undefined) return whole;
    const number = parseNumber(value);
    return number === undefined ? undefined : Math.trunc(number);
  }
  const digits = value.trim().toLowerCase().replace(/^([-+]?)0[xob]/, "$1");
  const parsed = parseInt(digits, base);
  return Number.isNaN(parsed) || !/^[-+]?[0-9a-z]+$/.test(digits) ? undefined : parsed;
}

function round(number: number, precision: number, method: string): number {
  const methods: Readonly<Record<string, (value: number) => number>> = {
    // Away from zero, also for negative numbers.
    common: (value) => Math.sign(value) * Math.round(Math.abs(value)),
    ceil: Math.ceil,
    floor: Math.floor,
  };
  const toWhole = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (toWhole === undefined) {
    throw new TemplateFailure(`Unknown rounding method "${method}"`, {
      fix: 'use "common", "ceil" or "floor"',
    });
  }
  // Moving the point in the digits, not by a factor, keeps 1.005 from becoming 1.00499…
  const shift = (value: number, places: number) => {
    const [digits, exponent = "0"] = String(value).split("e");
    return Number(`${digits}e${Number(exponent) + places}`);
  };
  return shift(toWhole(shift(number, precision)), -precision);
}

function fileSize(bytes: number, binary: boolean): string {
  const base = binary ? 1024 : 1000;
  if (bytes === 1) return "1 Byte";
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const units = "kMGTPEZY";
  let [value, index] = [bytes / base, 0];
  while (value >= base && index < units.length - 1) [value, index] = [value / base, index + 1];
  const unit = binary ? `${units.charAt(index).toUpperCase()}iB` : `${units.charAt(index)}B`;
  return `${value.toFixed(1)} ${unit}`;
}

/** Filters that give numbers, or text about a number. */
export const numberFilters: readonly (readonly [string, Operation])[] = [
  [
    "abs",
    simple((input) => {
      if (typeof input === "bigint") return input < 0n ? -input : input;
      const size = Math.abs(toNumber(input, "abs"));
      return input instanceof Float ? new Float(size) : size;
    }),
  ],
  [
    "filesizeformat",
    operation(
      { binary: false },
      (input, { binary }) => fileSize(toNumber(input, "filesizeformat"), isTrue(binary)),
    ),
  ],
  [
    "float",
    operation({ default: new Float(0) }, (input, values) => {
      const number = numberOf(input) ??
        (typeof input === "string" ? parseNumber(input) : undefined);
      return number === undefined ? values.default : new Float(number);
    }),
  ],
  [
    "int",
    operation(
      { default: 0, base: 10 },
      (input, values) => toInteger(input, integerArgument(values.base, "base")) ?? values.default,
    ),
  ],
  [
    "round",
    operation({ precision: 0, method: "common" }, (input, { precision, method }) => {
      const places = integerArgument(precision, "precision");
      return new Float(round(toNumber(input, "round"), places, print(method)));
    }),
  ],
];
