import { sqlFunction, type SqlFunctions } from "./sql_function.ts";

interface Call {
  readonly relation: string;
  readonly partition_by: string;
  readonly order_by: string;
}

function deduplicating(build: (call: Call) => string): SqlFunctions {
  return { deduplicate: sqlFunction(["relation", "partition_by", "order_by"], build) };
}

/** @param as Between a table and its alias. */
function joiningRowNumber(as: " as " | " "): SqlFunctions {
  // Reference: a row with a null in any column does not join itself and is lost.
  return deduplicating(({ relation, partition_by, order_by }) =>
    `with row_numbered as (
    select numbered.*, row_number() over (partition by ${partition_by} order by ${order_by}) as rn
    from ${relation}${as}numbered
)
select distinct data.*
from ${relation}${as}data
natural join row_numbered
where row_numbered.rn = 1`
  );
}

/** The usual shape. */
export const joinRowNumber = joiningRowNumber(" as ");
/** Oracle, which has no `as` before the alias of a table. */
export const joinRowNumberWithoutAs = joiningRowNumber(" ");

/** Platforms that filter window functions with `qualify`. */
export const qualifyRowNumber = deduplicating(({ relation, partition_by, order_by }) =>
  `select *
from ${relation} as data
qualify row_number() over (partition by ${partition_by} order by ${order_by}) = 1`
);

/** PostgreSQL. */
export const distinctOn = deduplicating(({ relation, partition_by, order_by }) =>
  `select distinct on (${partition_by}) *
from ${relation}
order by ${partition_by}, ${order_by}`
);

/** T-SQL. */
export const topWithTies = deduplicating(({ relation, partition_by, order_by }) =>
  `select top (1) with ties *
from ${relation}
order by row_number() over (partition by ${partition_by} order by ${order_by})`
);

/** Trino. */
export const firstOfArray = deduplicating(({ relation, partition_by, order_by }) =>
  `select first_rows.first_row.*
from (
    select array_agg(data order by ${order_by})[1] as first_row
    from ${relation} as data
    group by ${partition_by}
) as first_rows`
);

/** ClickHouse, which joins neither `natural` nor needs to. */
export const limitBy = deduplicating(({ relation, partition_by, order_by }) =>
  `select *
from ${relation}
order by ${order_by}
limit 1 by ${partition_by}`
);
