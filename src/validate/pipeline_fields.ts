import { parseDuration } from "../duration.ts";
import { isSqlType } from "../project/defaults.ts";
import { didYouMean } from "../registry.ts";
import { isCron } from "./cron.ts";
import { isDate } from "./dates.ts";
import { pipelineRule } from "./rule.ts";
import { asMap, textOf, textsOf } from "./values.ts";

const shortSchedules = new Set(["daily", "hourly", "weekly", "monthly"]);

export const pipelineFieldRules = [
  pipelineRule("valid-pipeline-schedule", function* ({ pipeline: { schedule } }) {
    if (["", "continuous", "@continuous"].includes(schedule)) return;
    if (!isCron(shortSchedules.has(schedule) ? `@${schedule}` : schedule)) {
      const words = [...shortSchedules, "continuous"];
      const meant = didYouMean(schedule, words).fix;
      const accepted = `${words.join(", ")}, @every 1h, or five fields such as "30 3 * * *"`;
      yield {
        message: `Invalid cron schedule '${schedule}'`,
        fix: meant === undefined ? `write one of ${accepted}` : `${meant} Accepted are ${accepted}`,
      };
    }
  }),

  pipelineRule("valid-pipeline-start-date", function* ({ pipeline: { startDate } }) {
    if (startDate !== "" && !isDate(startDate)) {
      yield "start_date must be in the format of YYYY-MM-DD in the pipeline definition, " +
        `'${startDate}' given`;
    }
  }, { fix: 'write a day that exists, such as start_date: "2024-01-31"' }),

  pipelineRule("valid-pipeline-concurrency", function* ({ pipeline: { concurrency } }) {
    if (concurrency < 1) yield "Pipeline concurrency must be 1 or greater";
  }, { fix: "write 1 or more, or remove it" }),

  pipelineRule("valid-pipeline-max-active-steps", function* ({ pipeline: { maxActiveSteps } }) {
    if (maxActiveSteps !== undefined && maxActiveSteps < 1) {
      yield "Pipeline max_active_steps must be a positive number";
    }
  }, { fix: "write 1 or more, or remove it" }),

  pipelineRule("valid-variables", function* ({ pipeline }) {
    for (const [name, variable] of Object.entries(pipeline.variables)) {
      if (variable.default === undefined) {
        yield `invalid variable "${name}": must have a default value`;
      }
    }
  }, { fix: "write default: VALUE below the variable" }),

  pipelineRule("valid-timeout", function* ({ pipeline }) {
    const timeoutMs = defaultTimeoutMs(pipeline.defaults);
    if (timeoutMs !== undefined && timeoutMs < 1000) {
      yield "Pipeline default timeout must be at least 1s";
    }
  }, { fix: "write a longer one, such as timeout: 30m" }),

  pipelineRule("default-hooks-applicable-types", function* ({ pipeline }) {
    const hooks = asMap(asMap(pipeline.defaults).hooks ?? null);
    for (const type of textsOf(hooks.applicable_type)) {
      if (!isSqlType(type)) {
        yield `Invalid applicable_type "${type}" in default hooks: ` +
          "hooks are only supported for SQL asset types";
      }
    }
  }, { fix: "name types such as duckdb.sql" }),
];

/** Milliseconds of `default.timeout`; `undefined` when it is not given. */
export function defaultTimeoutMs(defaults: Parameters<typeof asMap>[0]): number | undefined {
  const { timeout } = asMap(defaults);
  if (typeof timeout === "number") return timeout * 1000;
  const text = textOf(timeout);
  return text === "" ? undefined : parseDuration(text);
}
