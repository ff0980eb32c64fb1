import type { Issue, QueryEstimate } from "../event.ts";
import { type PipelineIssues, pipelineKey } from "../issues.ts";
import {
  boolean,
  integer,
  listOf,
  mapOf,
  number,
  object,
  oneOf,
  optional,
  type Shape,
  text,
} from "./shape.ts";

const issue = object<Issue>("Issue", (field) => ({
  asset: field(text, ({ asset }) => asset ?? pipelineKey, `Its name, or ${pipelineKey}`),
  description: field(text, ({ message }) => message),
  context: field(listOf(text), ({ context }) => context),
  severity: field(oneOf("critical", "warning"), ({ severity }) => severity),
}));

const estimate = object<QueryEstimate>("QueryEstimate", (field) => ({
  asset: field(text, ({ asset }) => asset, "Its name"),
  query: field(text, ({ query }) => query, "query, or which check or hook"),
  totalBytesProcessed: field(integer, ({ bytes }) => bytes),
  estimatedCostUSD: field(optional(number), ({ costUsd }) => costUsd, "By list price"),
  complete: field(
    boolean,
    ({ isWhole }) => isWhole,
    "Whether all of its statements could be asked about; it reads more where not",
  ),
}));

const pipelineIssues = object<PipelineIssues>("PipelineIssues", (field) => ({
  pipeline: field(text, ({ pipeline }) => pipeline.name),
  variant: field(optional(text), ({ variant }) => variant, "Not in the reference"),
  issues: field(
    mapOf(listOf(issue)),
    ({ issues }) => Object.fromEntries(Map.groupBy(issues, ({ asset }) => asset ?? pipelineKey)),
    `By name of the asset; ${pipelineKey} has those of the pipeline itself`,
  ),
  estimates: field(
    optional(listOf(estimate)),
    ({ estimates = [] }) => estimates.length === 0 ? undefined : estimates,
    "What queries would read, where the database tells; not in the reference",
  ),
}));

/** What `validate` found, by pipeline and variant. */
export const issueList: Shape<readonly PipelineIssues[]> = listOf(pipelineIssues);
