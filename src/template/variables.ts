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
const writtenMoments = new WeakMap<Moment, readonly string[]>();

function dateVariables(prefix: string, moment: Moment): Record<string, string> {
  const known = writtenMoments.get(moment);
  const [date, nodash, datetime, timestamp] = known ?? writeMoment(moment);
  if (known === undefined) writtenMoments.set(moment, [date, nodash, datetime, timestamp]);
  return {
    [`${prefix}_date`]: date,
    [`${prefix}_date_nodash`]: nodash,
    [`${prefix}_datetime`]: datetime,
    [`${prefix}_timestamp`]: timestamp,
  };
}

function writeMoment(moment: Moment): string[] {
  return [dateFormat, "%Y%m%d", "%Y-%m-%dT%H:%M:%S", timestampFormat].map((format) =>
    formatMoment(moment, format)
  );
}
