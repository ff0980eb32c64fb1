import { TemplateFailure } from "../failure.ts";
import { plainUnits, type Spine, spineFunction } from "./date_spine.ts";

function castBounds({ start, end, needsTime }: Spine, date = "date", time = "timestamp") {
  const type = needsTime ? time : date;
  return { start: `cast(${start} as ${type})`, end: `cast(${end} as ${type})` };
}

/** DuckDB and PostgreSQL: `generate_series` over timestamps. */
export const seriesSpine = spineFunction((spine) => {
  const { column, part } = spine;
  const { start, end } = castBounds(spine, "timestamp");
  const { count, unit } = plainUnits(part);
  const shown = spine.needsTime ? column : `cast(${column} as date) as ${column}`;
  return `select ${shown}
from generate_series(${start}, ${end}, interval '${count} ${unit}') as spine(${column})
where ${column} < ${end}`;
});

/** BigQuery: `generate_array`. */
export const arraySpine = spineFunction((spine) => {
  const { column, part } = spine;
  const { start, end } = castBounds(spine);
  const unit = spine.needsTime ? "timestamp" : "date";
  return `select ${column}
from (
    select ${unit}_add(${start}, interval n ${part}) as ${column}
    from unnest(generate_array(0, ${unit}_diff(${end}, ${start}, ${part}))) as n
) as spine
where ${column} < ${end}`;
});

/** Spark: `explode(sequence(…))`. */
export const explodedSpine = spineFunction((spine) => {
  const { column, part } = spine;
  const { start, end } = castBounds(spine);
  const { count, unit } = plainUnits(part);
  return `select ${column}
from (
    select explode(sequence(${start}, ${end}, interval ${count} ${unit})) as ${column}
) as spine
where ${column} < ${end}`;
});

/** Trino: `sequence` and `unnest`. Its intervals end at milliseconds. */
export const unnestedSpine = spineFunction((spine) => {
  const { column, part } = spine;
  if (part === "microsecond") {
    throw new TemplateFailure('bruin.date_spine has no part "microsecond" on this platform', {
      fix: 'use "millisecond"',
    });
  }
  const { start, end } = castBounds(spine);
  const { count, unit } = plainUnits(part);
  const interval = part === "millisecond"
    ? "interval '0.001' second"
    : `interval '${count}' ${unit}`;
  return `select ${column}
from unnest(sequence(${start}, ${end}, ${interval})) as spine(${column})
where ${column} < ${end}`;
});

/** ClickHouse: `numbers()`. */
export const numbersSpine = spineFunction(({ column, part, needsTime, start, end }) => {
  const bound = (text: string) => needsTime ? `toDateTime64(${text}, 6)` : `toDate(${text})`;
  return `select dateAdd(${part}, number, ${bound(start)}) as ${column}
from numbers(toUInt64(greatest(dateDiff('${part}', ${bound(start)}, ${bound(end)}) + 1, 0)))
where ${column} < ${bound(end)}`;
});

/**
 * T-SQL: a table of digits. Reference: SQL Server recurses, which stops after 100 rows and cannot
 * stand inside of another query.
 */
export const tallySpine = spineFunction((spine) => {
  const { column, part } = spine;
  const { start, end } = castBounds(spine, "date", "datetime2");
  const digits = "(values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9))";
  const places = ["d1", "d2", "d3", "d4", "d5", "d6"];
  const number = places.map((place, index) => `${place}.digit * ${10 ** index}`).join(" + ");
  const tables = places.map((place) => `${digits} as ${place}(digit)`).join("\n    cross join ");
  return `select dateadd(${part}, n, ${start}) as ${column}
from (
    select ${number} as n
    from ${tables}
) as tally
where n <= datediff(${part}, ${start}, ${end})
    and dateadd(${part}, n, ${start}) < ${end}`;
});

/** Oracle: `connect by level`. */
export const levelSpine = spineFunction((spine) => {
  const { column, part } = spine;
  const { start, end } = castBounds(spine);
  const value = oracleMonths(part, start) ?? `${start} + ${oracleStep(part)}`;
  return `select ${column}
from (
    select ${value} as ${column}
    from dual
    connect by ${value} < ${end}
) spine
where ${column} < ${end}`;
});

/** `undefined` for parts that are no months. */
function oracleMonths(part: string, start: string): string | undefined {
  const months = new Map([["month", 1], ["quarter", 3], ["year", 12]]).get(part);
  return months === undefined ? undefined : `add_months(${start}, (level - 1) * ${months})`;
}

function oracleStep(part: string): string {
  if (part === "day") return "(level - 1)";
  if (part === "week") return "(level - 1) * 7";
  if (part === "millisecond") return "numtodsinterval((level - 1) / 1000, 'second')";
  if (part === "microsecond") return "numtodsinterval((level - 1) / 1000000, 'second')";
  return `numtodsinterval(level - 1, '${part}')`;
}
