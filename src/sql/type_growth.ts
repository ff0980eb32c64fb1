/** Types that hold everything another type holds, so that the column of a table can grow into them. */

type IntegerBits = 8 | 16 | 32 | 64 | 128;

/** What a type can hold; types of other families never grow. */
type Extent =
  | { readonly family: "integer"; readonly signed: boolean; readonly bits: IntegerBits }
  /** `digits` before the point and `scale` after it; `undefined` for as many as the platform has. */
  | { readonly family: "decimal"; readonly digits: number; readonly scale: number }
  | { readonly family: "decimal"; readonly digits: undefined }
  | { readonly family: "float"; readonly bits: number }
  /** `undefined` for any length. */
  | { readonly family: "text"; readonly length: number | undefined }
  | { readonly family: "date" | "timestamp" };

const integers: Readonly<Record<string, IntegerBits>> = {
  tinyint: 8,
  int1: 8,
  smallint: 16,
  int2: 16,
  short: 16,
  integer: 32,
  int: 32,
  int4: 32,
  serial: 32,
  bigint: 64,
  int8: 64,
  long: 64,
  bigserial: 64,
  hugeint: 128,
};
/** Digits that a whole number of so many bits may have. */
const integerDigits: Readonly<Record<IntegerBits, number>> = {
  8: 3,
  16: 5,
  32: 10,
  64: 19,
  128: 38,
};

function extentOf(type: string): Extent | undefined {
  const [, words = "", details = ""] =
    /^\s*([a-z_][\w ]*?)\s*(?:\(([\d\s,]*)\))?\s*$/i.exec(type) ??
      [];
  const name = words.toLowerCase().replaceAll(/\s+/g, " ");
  const numbers = details.split(",").map((text) => Number.parseInt(text)).filter((n) => n >= 0);
  const signed = !(name.startsWith("u") && Object.hasOwn(integers, name.slice(1)));
  const integer = signed ? name : name.slice(1);
  const bits = Object.hasOwn(integers, integer) ? integers[integer] : undefined;
  if (bits !== undefined) return { family: "integer", signed, bits };
  switch (name) {
    case "decimal":
    case "numeric": {
      const [precision, scale = 0] = numbers;
      if (precision === undefined) return { family: "decimal", digits: undefined };
      return { family: "decimal", digits: precision - scale, scale };
    }
    case "real":
    case "float4":
      return { family: "float", bits: 32 };
    case "double":
    case "double precision":
    case "float8":
      return { family: "float", bits: 64 };
    case "character varying":
    case "varchar":
      return { family: "text", length: numbers[0] };
    case "text":
      return { family: "text", length: undefined };
    case "date":
      return { family: "date" };
    case "timestamp":
    case "timestamp without time zone":
      return { family: "timestamp" };
  }
  return undefined;
}

/**
 * Whether every value of one type is a value of the other, which holds more. Texts are compared word by
 * word: what they mean in no platform of ours is in no family.
 */
export function isWider(wanted: string, than: string): boolean {
  const [large, small] = [extentOf(wanted), extentOf(than)];
  if (large === undefined || small === undefined) return false;
  switch (large.family) {
    case "integer":
      return small.family === "integer" && large.bits > small.bits &&
        (large.signed || !small.signed);
    case "decimal": {
      if (small.family === "integer") {
        return large.digits === undefined || large.digits >= integerDigits[small.bits];
      }
      if (small.family !== "decimal" || small.digits === undefined) return false;
      if (large.digits === undefined) return true;
      return large.digits >= small.digits && large.scale >= small.scale &&
        (large.digits > small.digits || large.scale > small.scale);
    }
    case "float":
      if (small.family === "float") return large.bits > small.bits;
      return small.family === "integer" && small.bits <= (large.bits === 64 ? 32 : 16);
    case "text":
      return small.family === "text" && small.length !== undefined &&
        (large.length === undefined || large.length > small.length);
    case "timestamp":
      return small.family === "date";
    case "date":
      return false;
  }
}

/** Whether two types are of one family, so that a query may make a column grow without being asked to. */
export function isSameFamily(one: string, other: string): boolean {
  const family = extentOf(one)?.family;
  return family !== undefined && family === extentOf(other)?.family;
}
