/** What the values of a column without parts mean, and how they are written. */
import type { SchemaElement } from "hyparquet";
import { toHex } from "../../byte_text.ts";
import { shortened } from "../../plain_text.ts";
import type { ColumnKind, ColumnType } from "../column_type.ts";
import type { Digits } from "../infer.ts";
import type { ParquetEngine } from "./engine.ts";
import { clockText, dayText, int96Text, momentText, type SecondParts } from "./moments.ts";
import { UnreadableCell } from "./unreadable_cell.ts";

/** How values of a leaf of the schema are written. The values are those of the engine, none of them null. */
export interface Leaf {
  /** What they are unless the asset says it. */
  readonly kind: ColumnKind;
  /** Of exact numbers, where the file says how many there are. */
  readonly digits?: Digits;
  /** Whether texts of them may have commas, quotes or line ends, or be empty. */
  readonly isFree: boolean;
  /** As in CSV. @throws {UnreadableCell} */
  readonly text: (value: unknown) => string;
  /** As a part of JSON. @throws {UnreadableCell} */
  readonly json: (value: unknown) => string;
}

/** More than this many digits are in no type of most platforms, so that the values decide. */
const declaredDigits = 38;
const unitParts = { MILLIS: 1_000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n } as const;
// A mark at the start of a text is a part of it.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * How the values of a leaf are written.
 * @param options.given What the asset says that they are: bytes without a meaning are text then, as old
 * writers have them.
 */
export function leafOf(
  element: SchemaElement,
  { given, engine }: {
    readonly given: ColumnType | undefined;
    readonly engine: Pick<ParquetEngine, "parseFloat16">;
  },
): Leaf {
  const { type, logical_type: logical, converted_type: converted } = element;
  switch (logical?.type) {
    case "DECIMAL":
      return exactNumber(logical.precision, logical.scale);
    case "TIMESTAMP":
      return moment(unitParts[logical.unit], logical.isAdjustedToUTC);
    case "TIME":
      return clock(unitParts[logical.unit]);
    case "INTEGER":
      return wholeNumber(logical.bitWidth, logical.isSigned);
    case "UUID":
      return quoted("uuid", (value) => uuidText(bytesOf(value)));
    case "FLOAT16":
      return float((value) => engine.parseFloat16(bytesOf(value)) ?? NaN);
    case "STRING":
    case "ENUM":
      return textLeaf;
    case "JSON":
      return jsonLeaf;
    case "DATE":
      return dayLeaf;
    case "NULL":
      return textLeaf;
  }
  // Times that say their unit in the old way alone have no zone for other readers either.
  switch (converted) {
    case "UTF8":
    case "ENUM":
      return textLeaf;
    case "JSON":
      return jsonLeaf;
    case "DECIMAL":
      return exactNumber(element.precision ?? 0, element.scale ?? 0);
    case "DATE":
      return dayLeaf;
    case "TIME_MILLIS":
      return clock(unitParts.MILLIS);
    case "TIME_MICROS":
      return clock(unitParts.MICROS);
    case "TIMESTAMP_MILLIS":
      return moment(unitParts.MILLIS, false);
    case "TIMESTAMP_MICROS":
      return moment(unitParts.MICROS, false);
    case "INTERVAL":
      return quoted("interval", (value) => intervalText(bytesOf(value)));
  }
  const [, unsigned, bits] = /^(U?)INT_(8|16|32|64)$/.exec(converted ?? "") ?? [];
  if (bits !== undefined) return wholeNumber(Number(bits), unsigned === "");
  switch (type) {
    case "BOOLEAN":
      return plain("boolean", String);
    case "INT32":
      return wholeNumber(32, true);
    case "INT64":
      return wholeNumber(64, true);
    case "INT96":
      return quoted("timestamp", (value) => int96Text(value as bigint));
    case "FLOAT":
    case "DOUBLE":
      return float(Number);
    default:
      return given === undefined || given.kind === "binary" ? bytesLeaf : textLeaf;
  }
}

/** Texts that are JSON as they are. */
function plain(kind: ColumnKind, text: Leaf["text"], digits?: Digits): Leaf {
  return { kind, text, json: text, isFree: false, ...digits && { digits } };
}

/** Texts without anything special, which JSON has in quotes. */
function quoted(kind: ColumnKind, text: Leaf["text"], digits?: Digits): Leaf {
  return {
    kind,
    text,
    json: (value) => `"${text(value)}"`,
    isFree: false,
    ...digits && { digits },
  };
}

const textLeaf: Leaf = {
  kind: "text",
  text: textOf,
  json: (value) => JSON.stringify(textOf(value)),
  isFree: true,
};

const jsonLeaf: Leaf = { kind: "json", text: textOf, json: jsonOf, isFree: true };

const bytesLeaf: Leaf = {
  kind: "binary",
  text: (value) => `\\x${toHex(bytesOf(value))}`,
  json: (value) => `"\\\\x${toHex(bytesOf(value))}"`,
  isFree: false,
};

const dayLeaf = quoted("date", (value) => dayText(Number(value)));

function clock(perSecond: SecondParts): Leaf {
  return quoted("time", (value) => clockText(BigInt(value as number | bigint), perSecond));
}

function moment(perSecond: SecondParts, isUtc: boolean): Leaf {
  return isUtc
    ? quoted("timestamptz", (value) => `${momentText(value as bigint, perSecond)}+00:00`)
    : quoted("timestamp", (value) => momentText(value as bigint, perSecond));
}

/** JSON has neither NaN nor Infinity, which are null there as in rows of Python. */
function float(numberOf: (value: unknown) => number): Leaf {
  const text = (value: number) => Object.is(value, -0) ? "-0" : String(value);
  return {
    kind: "double",
    text: (value) => text(numberOf(value)),
    json: (value) => {
      const number = numberOf(value);
      return Number.isFinite(number) ? text(number) : "null";
    },
    isFree: false,
  };
}

function wholeNumber(bits: number, isSigned: boolean): Leaf {
  if (isSigned) {
    return plain(bits === 64 ? "bigint" : bits === 32 ? "integer" : "smallint", String);
  }
  switch (bits) {
    case 64:
      return plain("decimal", (value) => String(BigInt.asUintN(64, value as bigint)), {
        whole: 20,
        fraction: 0,
      });
    case 32:
      return plain("bigint", (value) => String((value as number) >>> 0));
    default:
      return plain(bits === 16 ? "integer" : "smallint", String);
  }
}

/** JSON has them in quotes, as in rows of Python, since most databases would round a number in it. */
function exactNumber(precision: number, scale: number): Leaf {
  const digits = precision > declaredDigits
    ? undefined
    : { whole: precision - scale, fraction: scale };
  return quoted("decimal", (value) => decimalText(unscaledOf(value), scale), digits);
}

/** A whole number, or the bytes of one, the largest first. */
function unscaledOf(value: unknown): bigint {
  if (!(value instanceof Uint8Array)) return BigInt(value as number | bigint);
  if (value.length === 0) return 0n;
  return BigInt.asIntN(value.length * 8, BigInt(`0x${toHex(value)}`));
}

function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return String(unscaled);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  const point = digits.length - scale;
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError("a value is no bytes");
}

function textOf(value: unknown): string {
  const bytes = bytesOf(value);
  if (bytes.includes(0)) {
    throw new UnreadableCell("a text holds a NUL byte, which no text has", {
      fix: "remove it, or make the column one of bytes",
    });
  }
  try {
    return decoder.decode(bytes);
  } catch {
    throw new UnreadableCell("a text is not UTF-8", {
      cause: `its bytes begin with ${toHex(bytes.subarray(0, 16))}`,
      fix: "write it as UTF-8, or make the column one of bytes",
    });
  }
}

function jsonOf(value: unknown): string {
  const text = textOf(value);
  try {
    JSON.parse(text);
  } catch {
    throw new UnreadableCell(`"${shortened(text, 100)}" is not JSON`);
  }
  return text;
}

function uuidText(bytes: Uint8Array): string {
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.*)$/, "$1-$2-$3-$4-$5");
}

/** Months, days and thousandths of a second, the lowest byte of each first. */
function intervalText(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [months, days, milliseconds] = [0, 4, 8].map((at) => view.getUint32(at, true));
  return `${months} months ${days} days ${(milliseconds ?? 0) / 1_000} seconds`;
}
