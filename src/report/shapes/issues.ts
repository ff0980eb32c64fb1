import type { Issue } from "../event.ts";
import { type PipelineIssues, pipelineKey } from "../issues.ts";
import { listOf, mapOf, object, oneOf, optional, type Shape, text } from "./shape.ts";

const issue = object<Issue>("Issue", (field) => ({
  asset: field(text, ({ asset }) => asset ?? pipelineKey, `Its name, or ${pipelineKey}`),
  description: field(text, ({ message }) => message),
  context: field(listOf(text), ({ context }) => context),
  severity: field(oneOf("critical", "warning"), ({ severity }) => severity),
}));

const pipelineIssues = object<PipelineIssues>("PipelineIssues", (field) => ({
  pipeline: field(text, ({ pipeline }) => pipeline.name),
  variant: field(optional(text), ({ variant }) => variant, "Not in the reference"),
  issues: field(
    mapOf(listOf(issue)),
    ({ issues }) => Object.fromEntries(Map.groupBy(issues, ({ asset }) => asset ?? pipelineKey)),
    `By name of the asset; ${pipelineKey} has those of the pipeline itself`,
  ),
}));

/** What `validate` found, by pipeline and variant. */
export const issueList: Shape<readonly PipelineIssues[]> = listOf(pipelineIssues);
