import { operation, required } from "../operation.ts";
import { print } from "../printing.ts";
import { isTrue, itemsOf } from "../values.ts";
import type { SqlFunctions } from "./sql_function.ts";

/** How a platform writes names and strings. */
interface Quoting {
  readonly identifier: (name: string) => string;
  readonly string: (text: string) => string;
}

function quotedWith(open: string, close = open): Quoting["identifier"] {
  return (name) => `${open}${name.replaceAll(close, close + close)}${close}`;
}

const doubled: Quoting["string"] = (text) => `'${text.replaceAll("'", "''")}'`;
const doubledWithBackslash: Quoting["string"] = (text) => doubled(text.replaceAll("\\", "\\\\"));
const escaped: Quoting["string"] = (text) => `'${text.replace(/[\\']/g, "\\$&")}'`;

/** Makes names that need no quotes. */
export const names: SqlFunctions = {
  slugify: operation({ text: required }, (_, { text }) => slugify(print(text))),
};

/** Lower case, digits and `_`, not starting with a digit. */
function slugify(text: string): string {
  const slug = text.toLowerCase().replace(/[ -]+/g, "_").replace(/[^a-z0-9_]/g, "");
  return /^\d/.test(slug) ? `_${slug}` : slug;
}

function pivot({ identifier, string }: Quoting): SqlFunctions {
  return {
    pivot: operation({
      column: required,
      values: required,
      alias: true,
      agg: "sum",
      cmp: "=",
      prefix: "",
      suffix: "",
      then_value: "1",
      else_value: "0",
      quote_identifiers: true,
      distinct: false,
    }, (_, call) => {
      const distinct = isTrue(call.distinct) ? "distinct " : "";
      return itemsOf(call.values).map(print).map((value) => {
        const condition = `${print(call.column)} ${print(call.cmp)} ${string(value)}`;
        const branches = `then ${print(call.then_value)} else ${print(call.else_value)}`;
        const column = `${print(call.agg)}(${distinct}case when ${condition} ${branches} end)`;
        const name = print(call.prefix) + value + print(call.suffix);
        if (!isTrue(call.alias)) return column;
        return `${column} as ${isTrue(call.quote_identifiers) ? identifier(name) : slugify(name)}`;
      }).join(",\n    ");
    }),
  };
}

/** Standard quotes. */
export const standardPivot = pivot({ identifier: quotedWith('"'), string: doubled });
/** Back-ticks; a backslash in a string is an escape, a doubled quote a quote. */
export const backtickPivot = pivot({
  identifier: quotedWith("`"),
  string: doubledWithBackslash,
});
/** Back-ticks; strings know only backslash escapes. Reference: quotes are doubled there as well. */
export const backslashPivot = pivot({ identifier: quotedWith("`"), string: escaped });
/** Standard quotes; a backslash in a string is an escape. */
export const standardPivotWithBackslash = pivot({
  identifier: quotedWith('"'),
  string: doubledWithBackslash,
});
/** Brackets, as in T-SQL. */
export const bracketPivot = pivot({ identifier: quotedWith("[", "]"), string: doubled });
