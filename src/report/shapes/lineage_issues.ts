import type { LineageIssue } from "../../column_lineage/trace.ts";
import { listOf, object, optional, text } from "./shape.ts";

const lineageIssue = object<LineageIssue>("LineageIssue", (field) => ({
  name: field(text, ({ name }) => name, "Name of the asset"),
  error: field(text, ({ error }) => error),
}));

const someIssues = optional(listOf(lineageIssue));

/** What kept columns from being followed; the key is left out for nothing. */
export const lineageIssues: typeof someIssues = {
  ...someIssues,
  write: (issues) => issues?.length === 0 ? undefined : someIssues.write(issues),
};
