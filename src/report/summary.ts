import type { Outcome, RunSummary, TaskKind, TaskResult } from "./event.ts";
import { type Color, paint } from "./ansi.ts";
import { formatDuration } from "../duration.ts";
import { formatFailure } from "./failure.ts";
import { formatFailureTree } from "./failure_tree.ts";

type Paint = (text: string, color: Color) => string;

/** The end of a run: a row for each asset, the counts, and the tree of failures. */
export function formatSummary(
  summary: RunSummary,
  options: { readonly color: boolean },
): string[] {
  const colored: Paint = options.color ? paint : (text) => text;
  const assets = groupByAsset(summary.results);
  const failures = summary.results.filter((result) => result.outcome === "failed");
  return [
    "",
    "=".repeat(50),
    "",
    ...formatRows(assets, colored),
    "",
    formatHeadline(summary, failures.length > 0, colored),
    ...formatCounts(assets, colored),
    ...failures.length === 0 ? [] : ["", ...formatFailureTree(failures)],
  ];
}

/** The short form of {@linkcode formatSummary}, for `--minimal-logs`. */
export function formatMinimalSummary({ results, durationMs }: RunSummary): string[] {
  const failed = results.filter((result) => result.outcome === "failed");
  const executed = results.filter((result) => ["succeeded", "failed"].includes(result.outcome));
  const duration = formatDuration(durationMs, { unitMs: 10 });
  if (failed.length === 0) return [`Executed ${executed.length} tasks in ${duration}`];
  return [
    `Failed ${failed.length} tasks in ${duration}`,
    ...failed.map(({ task, error }) => `  ${task.asset}: ${formatFailure(error).split("\n")[0]}`),
  ];
}

/** What became of an asset, and of each of its tasks. */
interface AssetResults {
  readonly asset: string;
  readonly outcome: AssetOutcome;
  readonly results: readonly TaskResult[];
}

/** Results of each asset, in order. */
function groupByAsset(results: readonly TaskResult[]): AssetResults[] {
  return [...Map.groupBy(results, ({ task }) => task.asset)]
    .map(([asset, own]) => ({ asset, outcome: outcomeOf(own), results: own }));
}

/** What became of an asset, in a word and its colour. */
export const outcomeWords: Readonly<
  Record<Outcome | "checks_only", readonly [string, Color]>
> = {
  failed: ["FAIL", "red"],
  cancelled: ["CANCELLED", "yellow"],
  upstream_failed: ["UPSTREAM FAILED", "yellow"],
  not_started: ["NOT STARTED", "gray"],
  checks_only: ["SKIP", "gray"],
  skipped: ["SKIP", "gray"],
  succeeded: ["PASS", "green"],
};

/** What became of a check, in a character. */
export const checkDots: Readonly<Record<Outcome, string>> = {
  succeeded: ".",
  failed: "F",
  upstream_failed: "U",
  cancelled: "C",
  skipped: "-",
  not_started: "-",
};

/** Of more assets, those that went well are only counted, and those that did not start are folded. */
const mostRows = 20;

function formatRows(assets: readonly AssetResults[], colored: Paint): string[] {
  if (assets.length <= mostRows) return assets.map((asset) => formatRow(asset, colored));
  const rows = assets.filter(({ outcome }) => !counted.has(outcome))
    .map((asset) => formatRow(asset, colored));
  const counts = (wanted: AssetOutcome) =>
    assets.filter(({ outcome }) => outcome === wanted).length;
  const causes = Map.groupBy(
    assets.filter(({ outcome }) => outcome === "upstream_failed"),
    ({ results }) => results.find(({ because }) => because !== undefined)?.because,
  );
  const notRun = [...causes].map(([cause, { length }]) =>
    `${colored(...outcomeWords.upstream_failed)} ${assetCount(length)} not run` +
    (cause === undefined ? "" : ` because of ${cause}`)
  );
  const words = [...counted].filter((outcome) => outcome !== "upstream_failed")
    .map((outcome) => ({ word: outcomeWords[outcome], count: counts(outcome) }));
  const rest = [...Map.groupBy(words, ({ word }) => word[0]).values()].flatMap((same) => {
    const count = same.reduce((sum, each) => sum + each.count, 0);
    if (count === 0) return [];
    return same.slice(0, 1).map(({ word }) => `${colored(...word)} ${assetCount(count)}`);
  });
  return [...rest, ...notRun, ...rows];
}

type AssetOutcome = Outcome | "checks_only";

/** Outcomes of which the names do not matter when there are many. */
const counted: ReadonlySet<AssetOutcome> = new Set([
  "succeeded",
  "skipped",
  "checks_only",
  "not_started",
  "upstream_failed",
]);

function assetCount(count: number): string {
  return `${count} ${count === 1 ? "asset" : "assets"}`;
}

function outcomeOf(results: readonly TaskResult[]): AssetOutcome {
  const outcomes = results.map((result) => result.outcome);
  const main = results.find(({ task }) => task.kind === "main");
  return outcomes.find((each) => each === "failed") ??
    outcomes.find((each) => each === "cancelled") ?? main?.outcome ?? "checks_only";
}

function formatRow({ asset, outcome, results }: AssetResults, colored: Paint): string {
  const checks = results.filter(({ task }) => isCheck(task.kind));
  const row = [
    colored(...outcomeWords[outcome]),
    asset,
    checks.map((check) => checkDots[check.outcome]).join(""),
  ];
  return row.join(" ").trimEnd();
}

function isCheck(kind: TaskKind): boolean {
  return kind === "column_check" || kind === "custom_check";
}

function formatHeadline({ aborted, durationMs }: RunSummary, failed: boolean, colored: Paint) {
  const duration = formatDuration(durationMs, { unitMs: 10 });
  if (aborted) return colored(`bruin run aborted after ${duration}`, "yellow");
  return failed
    ? colored(`bruin run completed with failures in ${duration}`, "red")
    : colored(`bruin run completed successfully in ${duration}`, "green");
}

function formatCounts(assets: readonly AssetResults[], colored: Paint): string[] {
  const mains = assets.flatMap(({ results }) => {
    const main = results.find(({ task }) => task.kind === "main");
    if (main === undefined) return [];
    const failedChecks = results.some(({ task, outcome }) =>
      isCheck(task.kind) && outcome === "failed"
    );
    return [main.outcome === "succeeded" && failedChecks ? "failed_checks" : main.outcome];
  });
  const outcomesOf = (wanted: (kind: TaskKind) => boolean) =>
    assets.flatMap(({ results }) => results).filter(({ task }) => wanted(task.kind))
      .map(({ outcome }) => outcome);
  const pushes = outcomesOf((kind) => kind === "metadata_push");
  return [
    ...formatCount("Assets executed", mains, colored),
    ...formatCount("Quality checks", outcomesOf(isCheck), colored),
    ...pushes.length > 0 && pushes.every((outcome) => outcome === "succeeded")
      ? [` ${colored("✓", "green")} ${"Metadata pushed".padEnd(20)} ${pushes.length}`]
      : formatCount("Metadata pushed", pushes, colored),
  ];
}

const countedAs: Readonly<Record<string, string>> = {
  failed: "failed",
  failed_checks: "failed due to checks",
  succeeded: "succeeded",
  skipped: "with nothing to do",
  upstream_failed: "skipped",
  cancelled: "cancelled",
  not_started: "not started",
};

function formatCount(label: string, outcomes: readonly string[], colored: Paint): string[] {
  const parts = Object.entries(countedAs)
    .map(([outcome, word]) => ({ count: outcomes.filter((each) => each === outcome).length, word }))
    .filter(({ count }) => count > 0)
    .map(({ count, word }) => `${count} ${word}`);
  if (parts.length === 0) return [];
  const good = outcomes.every((outcome) => outcome === "succeeded" || outcome === "skipped");
  const sign = good ? colored("✓", "green") : colored("✗", "red");
  return [` ${sign} ${label.padEnd(20)} ${parts.join(" / ")}`];
}
