import { sqlFunctionOfMany, type SqlFunctions } from "./sql_function.ts";

const nullText = "'_bruin_surrogate_key_null_'";

/** How a platform makes one hash of several columns. */
interface KeyShape {
  /** The text of an expression of any type. */
  readonly text: (expression: string) => string;
  readonly join: (texts: readonly string[]) => string;
  readonly hash: (text: string) => string;
}

function castTo(type: string): KeyShape["text"] {
  return (expression) => `cast(${expression} as ${type})`;
}

const withConcat: KeyShape["join"] = (texts) => `concat(${texts.join(", ")})`;
const withBars: KeyShape["join"] = (texts) => texts.join(" || ");

function surrogateKey(changes: Partial<KeyShape> = {}): SqlFunctions {
  const shape = {
    text: castTo("varchar"),
    join: withConcat,
    hash: (text: string) => `md5(${text})`,
    ...changes,
  };
  return {
    generate_surrogate_key: sqlFunctionOfMany("generate_surrogate_key", (fields) => {
      const texts = fields.map((field) => `coalesce(${shape.text(field)}, ${nullText})`);
      const [first, ...others] = texts;
      if (first !== undefined && others.length === 0) return shape.hash(first);
      return shape.hash(shape.join(texts.flatMap((text, index) => index ? ["'-'", text] : [text])));
    }),
  };
}

/** `md5(concat(…))`. */
export const md5Key = surrogateKey();
/** For platforms whose `concat` takes two arguments. */
export const md5KeyWithBars = surrogateKey({ join: withBars });
/** For platforms whose text type for casts is `char`. */
export const md5KeyOfChar = surrogateKey({ text: castTo("char") });
/** For platforms whose text type is `string`. */
export const md5KeyOfString = surrogateKey({ text: castTo("string") });
/** BigQuery, where `md5` gives bytes. */
export const hexKeyOfString = surrogateKey({
  text: castTo("string"),
  hash: (text) => `to_hex(md5(${text}))`,
});
/** Trino, where `md5` takes and gives bytes. */
export const hexKeyOfUtf8 = surrogateKey({
  join: withBars,
  hash: (text) => `to_hex(md5(to_utf8(${text})))`,
});
/** T-SQL; its plain `varchar` would cut values to 30 characters. */
export const hashbytesKey = surrogateKey({
  text: castTo("varchar(max)"),
  hash: (text) => `convert(varchar(32), hashbytes('md5', ${text}), 2)`,
});
/** ClickHouse. */
export const clickhouseKey = surrogateKey({
  text: (expression) => `toString(${expression})`,
  hash: (text) => `lower(hex(MD5(${text})))`,
});
/** Oracle. Reference: the usual shape is used there, with functions that Oracle does not have. */
export const oracleKey = surrogateKey({
  text: castTo("varchar2(4000)"),
  join: withBars,
  hash: (text) => `lower(rawtohex(standard_hash(${text}, 'MD5')))`,
});
