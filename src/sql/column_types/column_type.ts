/** What a column holds, whatever its platform calls that. */
export type MeantType =
  | { readonly kind: "integer"; readonly bits: number; readonly unsigned?: boolean }
  /** Digits in all and after the point; none for as many as a value has. */
  | { readonly kind: "decimal"; readonly precision?: number; readonly scale?: number }
  | { readonly kind: "float"; readonly bits: 32 | 64 }
  /** Characters at most; none for no limit. */
  | { readonly kind: "text" | "char"; readonly length?: number }
  | { readonly kind: "time" | "timetz"; readonly digits?: number }
  /** Without a zone; an instant; an instant that keeps the zone it was written with. `digits` of a second. */
  | { readonly kind: "timestamp" | "instant" | "zoned"; readonly digits?: number }
  | { readonly kind: "list"; readonly of: MeantType }
  | {
    readonly kind: "boolean" | "binary" | "date" | "interval" | "json" | "uuid" | "structure";
  }
  /** One that only its platform has. */
  | { readonly kind: "other" };

/** Kinds of {@linkcode MeantType}. */
export type MeantKind = MeantType["kind"];

/** A type by its word, where platforms agree on what the word means. */
const words: Readonly<Record<string, MeantType>> = {
  ...named("tinyint int1", { kind: "integer", bits: 8 }),
  ...named("smallint int2 smallserial short year", { kind: "integer", bits: 16 }),
  ...named("mediumint", { kind: "integer", bits: 24 }),
  ...named("int integer int4 serial", { kind: "integer", bits: 32 }),
  ...named("bigint int8 int64 bigserial long", { kind: "integer", bits: 64 }),
  ...named("hugeint", { kind: "integer", bits: 128 }),
  ...named("utinyint", { kind: "integer", bits: 8, unsigned: true }),
  ...named("usmallint", { kind: "integer", bits: 16, unsigned: true }),
  ...named("uinteger oid", { kind: "integer", bits: 32, unsigned: true }),
  ...named("ubigint", { kind: "integer", bits: 64, unsigned: true }),
  ...named("uhugeint", { kind: "integer", bits: 128, unsigned: true }),
  ...named("decimal numeric number dec fixed", { kind: "decimal" }),
  ...named("money", { kind: "decimal", precision: 19, scale: 2 }),
  ...named("real float4 float", { kind: "float", bits: 32 }),
  ...named("double double_precision float8 float64", { kind: "float", bits: 64 }),
  ...named(
    "text string varchar character_varying nvarchar clob character_large_object mediumtext longtext name",
    {
      kind: "text",
    },
  ),
  ...named("tinytext", { kind: "text", length: 255 }),
  ...named("char character nchar bpchar", { kind: "char", length: 1 }),
  ...named("bool boolean bit bit(1)", { kind: "boolean" }),
  ...named(
    "bytea blob bytes binary varbinary tinyblob mediumblob longblob varbyte binary_varying binary_large_object",
    { kind: "binary" },
  ),
  ...named("date", { kind: "date" }),
  ...named("time time_without_time_zone", { kind: "time" }),
  ...named("timetz time_with_time_zone", { kind: "timetz" }),
  ...named("timestamp timestamp_ntz datetime datetime2 timestamp_without_time_zone", {
    kind: "timestamp",
  }),
  ...named("timestamp_s", { kind: "timestamp", digits: 0 }),
  ...named("timestamp_ms", { kind: "timestamp", digits: 3 }),
  ...named("timestamp_ns", { kind: "timestamp", digits: 9 }),
  ...named("timestamptz timestamp_ltz timestamp_with_time_zone", { kind: "instant" }),
  ...named("timestamp_tz datetimeoffset", { kind: "zoned" }),
  ...named("interval", { kind: "interval" }),
  ...named("json jsonb variant super", { kind: "json" }),
  ...named("uuid uniqueidentifier", { kind: "uuid" }),
  ...named("object struct map record row", { kind: "structure" }),
  ...named("array list", { kind: "list", of: { kind: "json" } }),
};

/** A meaning for each of several words. */
export function named(list: string, type: MeantType): Record<string, MeantType> {
  return Object.fromEntries(list.split(" ").map((word) => [word, type]));
}

const notation =
  /^([a-z_][\w ]*?)\s*(?:\(([^)]*)\))?\s*((?:without|with(?: local)?) time zone)?((?:\s+unsigned|\s+zerofill)*)$/;

/**
 * What a type means that a database tells of a column.
 * @param own Words that mean something else on its platform than on most.
 */
export function readColumnType(
  type: string,
  own: Readonly<Record<string, MeantType>> = {},
): MeantType {
  const text = type.trim().toLowerCase();
  const list = /^(.*)\[\d*\]$/s.exec(text)?.[1] ?? /^array\s*<(.*)>$/s.exec(text)?.[1];
  if (list !== undefined) return { kind: "list", of: readColumnType(list, own) };
  if (/^(?:struct|map|record|row|object)\s*[<(]/.test(text)) return { kind: "structure" };
  const exact = own[text] ?? words[text];
  if (exact !== undefined) return exact;
  const [, base = "", inside = "", zone = "", flags = ""] = notation.exec(text) ?? [];
  const word = [base, ...zone === "" ? [] : [zone]].join(" ").replaceAll(/\s+/g, "_");
  const meant = own[word] ?? words[word];
  if (meant === undefined) return { kind: /^interval\b/.test(text) ? "interval" : "other" };
  return withNumbers(meant, {
    numbers: inside.split(",").map((part) => Number.parseInt(part)),
    unsigned: flags !== "",
  });
}

/** A type with what stands in its parentheses and behind them. */
function withNumbers(
  type: MeantType,
  { numbers, unsigned }: { readonly numbers: readonly number[]; readonly unsigned: boolean },
): MeantType {
  const [first = NaN, second = 0] = numbers;
  const hasFirst = Number.isInteger(first);
  switch (type.kind) {
    case "integer":
      return unsigned ? { ...type, unsigned } : type;
    case "decimal":
      if (!hasFirst) return type;
      // Of a negative scale, the digits before the point are more than those that count.
      return second < 0
        ? { kind: "decimal", precision: first - second, scale: 0 }
        : { kind: "decimal", precision: first, scale: second };
    case "text":
    case "char":
      return hasFirst ? { kind: type.kind, length: first } : type;
    case "time":
    case "timetz":
    case "timestamp":
    case "instant":
    case "zoned":
      return hasFirst ? { kind: type.kind, digits: first } : type;
    // Several bits are no condition.
    case "boolean":
      return hasFirst && first !== 1 ? { kind: "other" } : type;
    default:
      return type;
  }
}

/** Whether a column of one kind becomes one of another by what databases convert. */
export function isOtherKind(a: MeantKind, b: MeantKind): boolean {
  const family = (kind: MeantKind) => families.find((kinds) => kinds.includes(kind)) ?? [kind];
  return family(a).join() !== family(b).join();
}

const families: readonly (readonly MeantKind[])[] = [
  ["integer", "decimal", "float"],
  ["text", "char"],
  ["date", "timestamp", "instant", "zoned"],
  ["time", "timetz"],
  ["json", "structure", "list"],
];
