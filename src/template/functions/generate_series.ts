import { countArgument } from "../convert.ts";
import { TemplateFailure } from "../failure.ts";
import { operation, required } from "../operation.ts";
import type { SqlFunctions } from "./sql_function.ts";

function generating(build: (count: number) => string): SqlFunctions {
  return {
    generate_series: operation({ n: required }, (_, { n }) => {
      const count = countArgument(n, "n");
      if (count === 0) {
        throw new TemplateFailure("bruin.generate_series needs a number of at least 1");
      }
      return build(count);
    }),
  };
}

/** How many bits count up to a number. */
function bitsFor(count: number): number {
  return Math.max(Math.ceil(Math.log2(count)), 1);
}

/** Sum of as many bits as the count needs, each from a table of 0 and 1. */
function bitSum(count: number): string {
  const terms = Array.from(
    { length: bitsFor(count) },
    (_, bit) => `p${bit}.generated_number * ${2 ** bit}`,
  );
  return `${terms.join(" + ")} + 1`;
}

function crossJoin(count: number, table: string, as: string): string {
  return Array.from({ length: bitsFor(count) }, (_, bit) => `${table}${as}p${bit}`)
    .join("\n    cross join ");
}

/** @param from After a select without a table. */
function bitsInCte(as: " as " | " ", from: "" | " from dual"): SqlFunctions {
  return generating((count) =>
    `with p as (
    select 0 as generated_number${from} union all select 1${from}
), unioned as (
    select ${bitSum(count)} as generated_number
    from ${crossJoin(count, "p", as)}
)
select generated_number
from unioned
where generated_number <= ${count}
order by generated_number`
  );
}

/** The usual shape. */
export const seriesOfBits = bitsInCte(" as ", "");
/** Oracle, which has no `as` before the alias of a table and no select without one. */
export const seriesOfBitsFromDual = bitsInCte(" ", " from dual");

/** T-SQL, which does not allow `with` inside of a statement. */
export const seriesOfBitsInline = generating((count) =>
  `select generated_number
from (
    select ${bitSum(count)} as generated_number
    from ${crossJoin(count, "(select 0 as generated_number union all select 1)", " as ")}
) as unioned
where generated_number <= ${count}`
);

/** DuckDB. */
export const seriesOfTableFunction = generating((count) =>
  `select generated_number
from generate_series(1, ${count}) as series(generated_number)`
);
