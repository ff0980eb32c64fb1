import type { MeantType } from "./column_type.ts";

/** A type of decimals: how many digits it holds before and after the point, and in all. */
interface DecimalWords {
  readonly name: string;
  readonly whole: number;
  readonly scale: number;
  readonly precision: number;
}

/** A type whose words end in a number in parentheses, up to a limit. */
interface LimitedWords {
  readonly name: string;
  readonly limit: number;
  /** What a character counts; 1 unless given. */
  readonly each?: number;
}

/** A type of times: its words, and how many digits of a second it keeps. */
interface TimeWords {
  readonly words: (digits: number) => string;
  readonly digits: number;
}

/** The words of a platform for what columns hold. What is left out, it has no type for. */
export interface PlatformTypes {
  /** As it is called in comments. */
  readonly label: string;
  /** Words that mean something else here than on most platforms. */
  readonly own?: Readonly<Record<string, MeantType>>;
  /** By their bits, the smallest first. */
  readonly integers: readonly (readonly [bits: number, words: string])[];
  readonly unsigned?: readonly (readonly [bits: number, words: string])[];
  /** The first that holds a decimal is taken. */
  readonly decimals: readonly DecimalWords[];
  /** For decimals of any length. */
  readonly anyDecimal: { readonly words: string; readonly isExact?: boolean };
  readonly floats: Readonly<Record<32 | 64, string>>;
  /** Texts without a limit; `limit` in bytes when there is one all the same. */
  readonly text: { readonly words: string; readonly limit?: number };
  readonly varchar?: LimitedWords;
  readonly char?: LimitedWords;
  readonly binary: string;
  readonly boolean?: string;
  readonly date: string;
  readonly time?: TimeWords;
  readonly timetz?: TimeWords;
  readonly timestamp: TimeWords;
  readonly instant?: TimeWords;
  readonly zoned?: TimeWords;
  readonly interval?: string;
  readonly json?: string;
  readonly uuid?: string;
  /** @returns `undefined` for elements of which it has no lists. */
  readonly list?: (element: string, of: MeantType) => string | undefined;
}

/** A type in the words of a platform. */
export interface WrittenType {
  readonly words: string;
  /** What values lose by it, as the end of a sentence; `undefined` where the type is as good. */
  readonly loss: string | undefined;
}

/** The words of a platform for a type; the nearest where it has no such type, and what is lost by that. */
export function writeColumnType(type: MeantType, table: PlatformTypes): WrittenType {
  switch (type.kind) {
    case "integer":
      return integerWords(type, table);
    case "decimal":
      return decimalWords(type, table);
    case "float":
      return exact(table.floats[type.bits]);
    case "text":
      return textWords(type.length, table.varchar, table);
    case "char":
      return table.char === undefined
        ? textWords(type.length, table.varchar, table)
        : textWords(type.length, table.char, table);
    case "time":
      return table.time === undefined
        ? asText(table, "times are texts there")
        : timeWords(type.digits, table.time);
    case "timetz":
      return table.timetz === undefined
        ? asText(table, "times with a zone are texts there")
        : timeWords(type.digits, table.timetz);
    case "timestamp":
      return timeWords(type.digits, table.timestamp);
    case "instant":
      return instantWords(type.digits, table);
    case "zoned":
      return table.zoned === undefined
        ? losing(
          instantWords(type.digits, table),
          "values lose the zone that they were written with",
        )
        : timeWords(type.digits, table.zoned);
    case "list":
      return listWords(type.of, table);
    case "structure":
      return asJson(table, "its fields and their types are not in the type");
    case "json":
      return table.json === undefined ? asText(table, "JSON is text there") : exact(table.json);
    case "uuid":
      return table.uuid === undefined
        ? losing(textWords(36, table.char ?? table.varchar, table), "the values are texts there")
        : exact(table.uuid);
    case "boolean":
      return table.boolean === undefined
        ? losing(integerWords({ kind: "integer", bits: 8 }, table), "conditions are numbers there")
        : exact(table.boolean);
    case "interval":
      return table.interval === undefined
        ? asText(table, "intervals are texts there")
        : exact(table.interval);
    case "binary":
    case "date":
      return exact(table[type.kind]);
    case "other":
      return asText(table, "the values are texts there");
  }
}

function exact(words: string): WrittenType {
  return { words, loss: undefined };
}

function losing({ words, loss }: WrittenType, more: string): WrittenType {
  return { words, loss: loss === undefined ? more : `${more}, and ${loss}` };
}

function asText(table: PlatformTypes, loss: string): WrittenType {
  return losing(exact(table.text.words), loss);
}

function asJson(table: PlatformTypes, loss: string): WrittenType {
  return losing(exact(table.json ?? table.text.words), loss);
}

function integerWords(
  { bits, unsigned = false }: Extract<MeantType, { kind: "integer" }>,
  table: PlatformTypes,
): WrittenType {
  const own = unsigned ? table.unsigned?.find(([size]) => size >= bits) : undefined;
  if (own !== undefined) return exact(own[1]);
  const found = table.integers.find(([size]) => unsigned ? size > bits : size >= bits);
  if (found !== undefined) return exact(found[1]);
  const largest = (1n << BigInt(unsigned ? bits : bits - 1)) - 1n;
  const precision = String(largest).length;
  return decimalWords({ kind: "decimal", precision, scale: 0 }, table);
}

function decimalWords(
  { precision, scale = 0 }: Extract<MeantType, { kind: "decimal" }>,
  { decimals, anyDecimal }: PlatformTypes,
): WrittenType {
  const all = "decimals may have more digits than it holds";
  if (precision === undefined) {
    return { words: anyDecimal.words, loss: anyDecimal.isExact ? undefined : all };
  }
  const found = decimals.find((one) =>
    one.precision >= precision && one.whole >= precision - scale && one.scale >= scale
  );
  return found === undefined
    ? { words: anyDecimal.words, loss: anyDecimal.isExact ? undefined : all }
    : exact(`${found.name}(${precision}, ${scale})`);
}

/** @param limited The type with a length, if there is one. */
function textWords(
  length: number | undefined,
  limited: LimitedWords | undefined,
  { text }: PlatformTypes,
): WrittenType {
  const size = length === undefined ? undefined : length * (limited?.each ?? 1);
  if (limited !== undefined && size !== undefined && size <= limited.limit) {
    return exact(`${limited.name}(${size})`);
  }
  const fits = text.limit === undefined || size !== undefined && size <= text.limit;
  return { words: text.words, loss: fits ? undefined : `it holds at most ${text.limit} bytes` };
}

/** @param digits `undefined` for what is usual, microseconds. */
function timeWords(digits: number | undefined, time: TimeWords): WrittenType {
  const wanted = digits ?? 6;
  return {
    words: time.words(Math.min(wanted, time.digits)),
    loss: wanted <= time.digits
      ? undefined
      : `it keeps ${time.digits} digits of a second, not ${wanted}`,
  };
}

function instantWords(digits: number | undefined, table: PlatformTypes): WrittenType {
  const own = table.instant ?? table.zoned;
  return own === undefined
    ? losing(timeWords(digits, table.timestamp), "it has no zone: write instants in UTC")
    : timeWords(digits, own);
}

function listWords(of: MeantType, table: PlatformTypes): WrittenType {
  const element = writeColumnType(of, table);
  const words = table.list?.(element.words, of);
  return words === undefined
    ? asJson(table, "the type of its elements is not in the type")
    : { words, loss: element.loss };
}

/** Kinds of times whose words say nothing of digits. */
export const plainTime = (words: string, digits = 6): TimeWords => ({ words: () => words, digits });
/** Kinds of times with their digits in parentheses. */
export const digitsTime = (name: string, digits = 6, rest = ""): TimeWords => ({
  words: (kept) => `${name}(${kept})${rest}`,
  digits,
});
