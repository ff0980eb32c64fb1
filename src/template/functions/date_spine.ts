import { didYouMean } from "../../registry.ts";
import { TemplateFailure } from "../failure.ts";
import { sqlFunction, type SqlFunctions } from "./sql_function.ts";

/** What a spine is made of. */
export interface Spine {
  readonly part: string;
  /** Name of the only column. */
  readonly column: string;
  /** Whether the part is smaller than a day, so that a date cannot hold it. */
  readonly needsTime: boolean;
  /** First value, an SQL expression. */
  readonly start: string;
  /** First value that is no longer part of it, an SQL expression. */
  readonly end: string;
}

const dateParts = ["day", "week", "month", "quarter", "year"];
const timeParts = ["hour", "minute", "second", "millisecond", "microsecond"];

/** The function `date_spine` for one shape of SQL. @throws {TemplateFailure} For unknown parts. */
export function spineFunction(build: (spine: Spine) => string): SqlFunctions {
  return {
    date_spine: sqlFunction(["datepart", "start", "end"], (call) => {
      const part = call.datepart.toLowerCase();
      const known = [...dateParts, ...timeParts];
      if (!known.includes(part)) {
        const help = didYouMean(part, known);
        throw new TemplateFailure(`Unknown date part "${call.datepart}" for bruin.date_spine`, {
          fix: help.fix ?? `use one of ${known.join(", ")}`,
        });
      }
      return build({
        part,
        column: `date_${part}`,
        needsTime: timeParts.includes(part),
        start: call.start,
        end: call.end,
      });
    }),
  };
}

/** How a platform that counts up in a recursive query writes dates. */
interface RecursiveShape {
  /** A bound as a date, or as a timestamp for small parts. */
  readonly bound: (expression: string, needsTime: boolean) => string;
  /** `count` parts after `start`. */
  readonly add: (spine: Spine, count: string, start: string) => string;
  /** The column in the result; the type that `add` gives when not set. */
  readonly result?: (column: string, needsTime: boolean) => string;
}

/** Counting from the start, not from row to row, keeps the ends of months. */
function recursiveSpine({ bound, add, result }: RecursiveShape): SqlFunctions {
  return spineFunction((spine) => {
    const { column, needsTime } = spine;
    const start = bound(spine.start, needsTime);
    const end = bound(spine.end, needsTime);
    const next = bound(add(spine, "n + 1", start), needsTime);
    const shown = result === undefined ? column : `${result(column, needsTime)} as ${column}`;
    return `with recursive spine(n, ${column}) as (
    select 0, ${start}
    union all
    select n + 1, ${next}
    from spine
    where ${next} < ${end}
)
select ${shown}
from spine
where ${column} < ${end}`;
  });
}

function castTo(date: string, time: string): RecursiveShape["bound"] {
  return (expression, needsTime) => `cast(${expression} as ${needsTime ? time : date})`;
}

const dateadd: RecursiveShape["add"] = ({ part }, count, start) =>
  `dateadd(${part}, ${count}, ${start})`;

/** The usual shape. */
export const dateaddSpine = recursiveSpine({ bound: castTo("date", "timestamp"), add: dateadd });

/** Snowflake. */
export const snowflakeSpine = recursiveSpine({
  bound: (expression, needsTime) => `${needsTime ? "to_timestamp" : "to_date"}(${expression})`,
  add: dateadd,
});

/** Redshift, whose `dateadd` gives a timestamp. */
export const redshiftSpine = recursiveSpine({
  bound: castTo("timestamp", "timestamp"),
  add: dateadd,
  result: castTo("date", "timestamp"),
});

/** MySQL and its relatives, which do not know milliseconds. */
export const dateAddIntervalSpine = recursiveSpine({
  bound: castTo("date", "datetime(6)"),
  add: ({ part }, count, start) =>
    part === "millisecond"
      ? `date_add(${start}, interval (${count}) * 1000 microsecond)`
      : `date_add(${start}, interval ${count} ${part})`,
});

/** `3 month` for a quarter and `7 day` for a week, for platforms without these units. */
export function plainUnits(part: string): { readonly count: number; readonly unit: string } {
  if (part === "quarter") return { count: 3, unit: "month" };
  if (part === "week") return { count: 7, unit: "day" };
  return { count: 1, unit: part };
}
