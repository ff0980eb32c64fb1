import { formatDuration } from "../duration.ts";
import type { ErrorFacts, RunReportOptions } from "./run/facts.ts";
import { assetsBlockedBy, type TaskView, viewOf } from "./run/view.ts";

/** Why a run ended as it did. */
export interface ExplainedRun {
  /** Its id. */
  readonly run: string;
  readonly pipeline: string;
  readonly environment: string;
  /** RFC 3339. */
  readonly started: string;
  /**
   * `stopped`: by a signal or its time limit. `killed`: its process ended without a word, as after
   * `kill -9` or for want of memory.
   */
  readonly ending: "succeeded" | "failed" | "stopped" | "killed" | "running";
  /** The exit code; `undefined` when none is known. */
  readonly exit: number | undefined;
  /** What kept it from its first asset, and in which stage; `undefined` when it got there. */
  readonly unbegun: { readonly stage: string; readonly errors: readonly ErrorFacts[] } | undefined;
  /** Assets and checks for which it did not end well, in the order of the run. */
  readonly problems: readonly RunProblem[];
  /** What to do with the run itself; `undefined` when nothing is to be done. */
  readonly fix: string | undefined;
}

/** One task that did not end well. */
export interface RunProblem {
  readonly asset: string;
  /** What the asset was at, such as `check id:not_null`. */
  readonly stage: string;
  readonly outcome: string;
  /** Milliseconds; `undefined` when it never started. */
  readonly ms: number | undefined;
  readonly errors: readonly ErrorFacts[];
  /** Assets that did not run because of it. */
  readonly blocked: readonly string[];
}

/** What the journal of a run says of its end. */
export function explainRun(options: Pick<RunReportOptions, "run" | "alive">): ExplainedRun {
  const { run: { header, ended }, alive } = options;
  const view = viewOf(options);
  const bad = view.tasks.filter(({ status }) =>
    ["failed", "cancelled", "interrupted"].includes(status)
  );
  const problems = bad.map((task): RunProblem => ({
    asset: header.assets[task.asset]?.name ?? "",
    stage: stageOf(task),
    outcome: task.status,
    ms: task.ms,
    errors: task.finished?.errors ?? [],
    blocked: task.status === "failed" ? assetsBlockedBy([task], view).map(({ name }) => name) : [],
  }));
  const ending = alive
    ? "running"
    : ended === undefined
    ? "killed"
    : ended.aborted
    ? "stopped"
    : ended.exit === 0
    ? "succeeded"
    : "failed";
  const isOver = ending !== "running" && ending !== "succeeded";
  return {
    run: header.run,
    pipeline: header.pipeline,
    environment: header.environment,
    started: header.started,
    ending,
    exit: ended?.exit,
    unbegun: ended?.unbegun,
    problems,
    fix: ended?.unbegun !== undefined
      ? "start it again once the cause is mended: nothing was run"
      : isOver
      ? `run what is left with bruin run --continue-run ${header.run}, once the cause is mended`
      : undefined,
  };
}

function stageOf({ kind, column, check }: TaskView): string {
  if (kind === "main") return "the asset itself";
  if (kind === "metadata_push") return "pushing metadata";
  return `check ${[column, check].filter((part) => part !== undefined).join(":")}`;
}

const endings: Readonly<Record<ExplainedRun["ending"], string>> = {
  succeeded: "ended well",
  failed: "failed",
  stopped: "was stopped by a signal or its time limit",
  killed: "was killed: its process ended without a word, as for want of memory or after kill -9",
  running: "has not ended yet",
};

/** So many assets are named before the others are counted. */
const mostNames = 10;

/** The same as text. */
export function formatExplainedRun(explained: ExplainedRun): string[] {
  const { run, pipeline, environment, started, ending, exit, unbegun, problems, fix } = explained;
  const code = exit === undefined ? "" : ` (exit code ${exit})`;
  return [
    `The run ${run} of '${pipeline}' in '${environment}', started ${started}, ${endings[ending]}` +
    code + (unbegun === undefined ? "" : ` before its first asset, in ${unbegun.stage}`),
    ...unbegun === undefined ? [] : ["", ...unbegun.errors.flatMap(formatError)],
    ...problems.flatMap(formatProblem),
    ...fix === undefined ? [] : ["", `fix: ${fix}`],
  ];
}

function formatProblem({ asset, stage, outcome, ms, errors, blocked }: RunProblem): string[] {
  const after = ms === undefined
    ? ""
    : ` after ${formatDuration(ms, { unitMs: ms < 1000 ? 1 : 10 })}`;
  const rest = blocked.length - mostNames;
  return [
    "",
    `${asset}: ${outcome}${after}, in ${stage}`,
    ...errors.flatMap(formatError),
    ...blocked.length === 0 ? [] : [
      `  not run because of this: ${blocked.slice(0, mostNames).join(", ")}` +
      (rest > 0 ? ` and ${rest} more` : ""),
    ],
  ];
}

function formatError({ message, cause, where, fix, code, actual, expected }: ErrorFacts): string[] {
  const parts = [
    ["cause", cause],
    ["where", where],
    ["found", actual === undefined ? undefined : `${actual}, expected ${expected}`],
    ["fix", fix],
    ["code", code === undefined ? undefined : `${code} (bruin why ${code})`],
  ] as const;
  return [
    ...message.split("\n").map((line) => `  ${line}`),
    ...parts.filter(([, text]) => text !== undefined).map(([name, text]) => `    ${name}: ${text}`),
  ];
}
