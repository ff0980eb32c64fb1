import { CheckError } from "../errors.ts";
import type { TaskLabel, TaskResult } from "./event.ts";
import { formatFailure } from "./failure.ts";

/**
 * What failed, as a tree: assets, and below each its errors. An error of several lines that several
 * assets share, such as a connection that cannot be opened, is printed with the first of them.
 */
export function formatFailureTree(failures: readonly TaskResult[]): string[] {
  const byAsset = Map.groupBy(failures, ({ task }) => task.asset);
  const shownAt = new Map<string, string>();
  const branches = [...byAsset].map(([asset, results]) => [
    asset,
    ...drawBranches(results.map(({ task, error }) => {
      const text = formatFailure(error);
      const first = shownAt.get(text);
      if (first === undefined && text.includes("\n")) shownAt.set(text, asset);
      return `${leafLabel(task)}${first === undefined ? text : `same error as ${first}`}`
        .split("\n");
    })),
  ]);
  return [
    `${byAsset.size} ${byAsset.size === 1 ? "asset" : "assets"} failed`,
    ...drawBranches(branches),
  ];
}

/** The result of `--single-check`, without the rest of a summary. */
export function formatSingleCheck({ task, outcome, error, query }: TaskResult): string[] {
  const sent = query ?? (error instanceof CheckError ? error.query : undefined);
  return [
    outcome === "succeeded" ? "Check Passed" : "Check Failed",
    "-".repeat(12),
    `Check: ${
      task.column === undefined ? `${task.check} (custom)` : `${task.column}.${task.check}`
    }`,
    `Asset: ${task.asset}`,
    ...error === undefined
      ? []
      : [`Error: ${error instanceof CheckError ? error.message : formatFailure(error)}`],
    ...error instanceof CheckError ? [`Result: ${error.actual} (expected: ${error.expected})`] : [],
    ...sent === undefined ? [] : ["Query:", sent],
  ];
}

function leafLabel({ kind, column, check }: TaskLabel): string {
  switch (kind) {
    case "main":
      return "";
    case "column_check":
      return `${column}.${check} - `;
    case "custom_check":
      return `${check} custom check - `;
    case "metadata_push":
      return "metadata push - ";
  }
}

/** Puts the lines of each branch next to a line that connects the branches. */
function drawBranches(branches: readonly (readonly string[])[]): string[] {
  return branches.flatMap((lines, index) => {
    const last = index === branches.length - 1;
    return lines.map((line, i) => {
      const connector = i === 0 ? (last ? "└── " : "├── ") : (last ? "    " : "│   ");
      return `${connector}${line}`.trimEnd();
    });
  });
}
