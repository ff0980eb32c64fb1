import type { Value } from "../project/model.ts";
import { dateFormat, formatMoment, type Interval, type Moment, timestampFormat } from "./moment.ts";

export type { Interval } from "./moment.ts";

/** What the templates of one asset may depend on. */
export interface RunVariables {
  readonly interval: Interval;
  /** When the process started. */
  readonly executionMoment: Moment;
  /** Name of the pipeline. */
  readonly pipeline: string;
  readonly runId: string;
  readonly fullRefresh: boolean;
  /** Name of the asset with its schema prefix: the variable `this`. */
  readonly asset: string;
  /** Empty, or ends with `_`. */
  readonly schemaPrefix: string;
  readonly commitHash: string;
  /** Effective pipeline variables: the variable `var`. */
  readonly variables: Readonly<Record<string, Value>>;
}

/** The names a template can use in a run. */
export function templateVariables(run: RunVariables): Readonly<Record<string, unknown>> {
  return {
    ...intervalVariables(run),
    pipeline: run.pipeline,
    run_id: run.runId,
    full_refresh: run.fullRefresh,
    this: run.asset,
    schema_prefix: run.schemaPrefix,
    commit_hash: run.commitHash,
    var: run.variables,
  };
}

/** The dates among them, which a query without a pipeline has too. */
export function intervalVariables(
  { interval, executionMoment }: Pick<RunVariables, "interval" | "executionMoment">,
): Readonly<Record<string, string>> {
  return {
    ...dateVariables("start", interval.start),
    ...dateVariables("end", interval.end),
    ...dateVariables("execution", executionMoment),
  };
}

/** The same moments belong to every asset of a run, and writing them takes longer than the rest. */
const writtenMoments = new WeakMap<Moment, ReturnType<typeof writeMoment>>();

function dateVariables(prefix: string, moment: Moment): Record<string, string> {
  const written = writtenMoments.get(moment) ?? writeMoment(moment);
  writtenMoments.set(moment, written);
  return {
    [`${prefix}_date`]: written.date,
    [`${prefix}_date_nodash`]: written.nodash,
    [`${prefix}_datetime`]: written.datetime,
    [`${prefix}_timestamp`]: written.timestamp,
  };
}

function writeMoment(moment: Moment) {
  return {
    date: formatMoment(moment, dateFormat),
    nodash: formatMoment(moment, "%Y%m%d"),
    datetime: formatMoment(moment, "%Y-%m-%dT%H:%M:%S"),
    timestamp: formatMoment(moment, timestampFormat),
  };
}
