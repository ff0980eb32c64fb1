import { parseIntervalModifier } from "../../project/interval_modifier.ts";
import { isTemplate } from "../../project/template_text.ts";
import type { Hooks, IntervalModifiers, Materialization, Upstream } from "../../project/model.ts";
import { integer, listOf, object, oneOf, optional, orNull, type Shape, text } from "./shape.ts";

/** How the result of a query becomes a table. */
export const materialization: Shape<Materialization> = object("Materialization", (field) => ({
  type: field(text, ({ type }) => type),
  strategy: field(text, ({ strategy }) => strategy),
  partition_by: field(text, ({ partitionBy }) => partitionBy),
  cluster_by: field(orNull(listOf(text)), ({ clusterBy }) => clusterBy),
  incremental_key: field(text, ({ incrementalKey }) => incrementalKey),
  incremental_predicate: field(text, ({ incrementalPredicate }) => incrementalPredicate),
  time_granularity: field(text, ({ timeGranularity }) => timeGranularity),
}));

/** The block, or nothing where it says nothing. */
export function filled(block: Materialization | undefined): Materialization | undefined {
  const says = block !== undefined &&
    Object.values(block).some((value) => value !== undefined && value !== "");
  return says ? block : undefined;
}

const columnUse = object<{ readonly name: string; readonly usage: string }>(
  "ColumnUse",
  (field) => ({
    name: field(text, ({ name }) => name),
    usage: field(text, ({ usage }) => usage),
  }),
);

/** What an asset depends on. */
export const upstream: Shape<Upstream> = object("Upstream", (field) => ({
  type: field(oneOf("asset", "uri"), ({ kind }) => kind),
  value: field(text, ({ value }) => value, "Name of an asset, or a URI"),
  columns: field(listOf(columnUse), ({ columns }) => columns),
  mode: field(oneOf("full", "symbolic"), ({ mode }) => mode),
}));

const hook = object<string>("Hook", (field) => ({ query: field(text, (query) => query) }));

const some = <T>(items: readonly T[]) => items.length === 0 ? undefined : items;

/** Statements around those of the asset. */
export const hooks: Shape<Hooks> = object("Hooks", (field) => ({
  applicable_type: field(optional(listOf(text)), ({ applicableTypes }) => some(applicableTypes)),
  pre: field(optional(listOf(hook)), ({ pre }) => some(pre)),
  post: field(optional(listOf(hook)), ({ post }) => some(post)),
}));

/** How many of each unit `M`, `d`, … a text such as `-2d` has. */
const count = (modifier: string, wanted: string) => {
  const shift = isTemplate(modifier) ? "" : parseIntervalModifier(modifier);
  return typeof shift !== "string" && shift.unit === wanted ? shift.count : 0;
};

const intervalModifier = object<string>("IntervalModifier", (field) => ({
  months: field(integer, (modifier) => count(modifier, "M")),
  days: field(integer, (modifier) => count(modifier, "d")),
  hours: field(integer, (modifier) => count(modifier, "h")),
  minutes: field(integer, (modifier) => count(modifier, "m")),
  seconds: field(integer, (modifier) => count(modifier, "s")),
  milliseconds: field(integer, (modifier) => count(modifier, "ms")),
  nanoseconds: field(integer, (modifier) => count(modifier, "ns")),
  cron_periods: field(integer, () => 0),
  template: field(text, (modifier) => isTemplate(modifier) ? modifier : ""),
}));

const bothModifiers = object<IntervalModifiers>("IntervalModifiers", (field) => ({
  start: field(orNull(intervalModifier), ({ start }) => start || undefined),
  end: field(orNull(intervalModifier), ({ end }) => end || undefined),
}));

/** How the interval of a run is moved; `null` when it is not. */
export const intervalModifiers: Shape<IntervalModifiers> = {
  schema: (definitions) => orNull(bothModifiers).schema(definitions),
  write: (modifiers) =>
    orNull(bothModifiers).write(
      modifiers.start === "" && modifiers.end === "" ? undefined : modifiers,
    ),
};
