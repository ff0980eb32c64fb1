import { elementAt } from "../elements.ts";
import type { Reporter, RunEvent, TaskLabel } from "./event.ts";
import type { Output } from "./output.ts";
import { type Color, paint } from "./ansi.ts";
import { formatDuration } from "../duration.ts";
import { formatFailure } from "./failure.ts";
import { isJob, statementLine } from "../statement_facts.ts";
import { formatSingleCheck } from "./failure_tree.ts";
import { formatMinimalSummary, formatSummary } from "./summary.ts";

export interface TextReporterOptions {
  /** Start lines of tasks with the local time, such as `[15:04:05]`. */
  readonly timestamps: boolean;
  readonly color: boolean;
  /** Only warnings, what child processes write, and a short summary. */
  readonly minimal: boolean;
  /** Leave the asset's name out of the lines that a task writes. */
  readonly singleAsset: boolean;
  /** Replaces the summary by the result of the only check; default `false`. */
  readonly singleCheck?: boolean;
  /** Whether what is running is shown elsewhere, so that its start is a line of the log file only. */
  readonly showsRunning?: boolean;
  readonly now: () => Date;
}

const taskColors: readonly Color[] = ["blue", "magenta", "cyan", "yellow", "green", "gray"];

/** Renders events as lines for people. */
export function createTextReporter(output: Output, options: TextReporterOptions): Reporter {
  const { minimal, singleAsset, singleCheck = false } = options;
  const colored = options.color ? paint : (text: string) => text;
  const colors = new Map<string, Color>();
  const explained = new Set<string>();

  function taskLine(text: string): void {
    output.line(stamped(text));
  }

  function stamped(text: string): string {
    return options.timestamps ? `[${localTime(options.now())}] ${text}` : text;
  }

  function logLine(task: TaskLabel, text: string): void {
    taskLine(singleAsset ? text : `${colored(`[${task.asset}]`, colorOf(task))} ${text}`);
  }

  function colorOf({ asset }: TaskLabel): Color {
    const color = colors.get(asset) ?? elementAt(taskColors, colors.size % taskColors.length);
    colors.set(asset, color);
    return color;
  }

  function reportStarted(task: TaskLabel): void {
    const text = stamped(colored(`Running:  ${task.id}`, colorOf(task)));
    if (options.showsRunning) output.logFileLine(text);
    else output.line(text);
  }

  function reportFinished(event: RunEvent & { kind: "finished" }): void {
    const { task, outcome, durationMs, error } = event;
    const what = `${task.id} (${formatDuration(durationMs)})`;
    if (outcome === "succeeded") taskLine(colored(`Finished: ${what}`, "green"));
    if (outcome === "cancelled") taskLine(colored(`Cancelled: ${what}`, "yellow"));
    if (outcome !== "failed") return;
    taskLine(colored(`Failed: ${what}`, "red"));
    // The summary explains failures in full; a process that is killed never gets there.
    const text = formatFailure(error);
    const [firstLine = ""] = text.split("\n");
    if (!explained.has(text)) logLine(task, firstLine);
    explained.add(text);
  }

  function report(event: RunEvent): void {
    switch (event.kind) {
      case "started":
        return minimal ? undefined : reportStarted(event.task);
      case "log":
        if (event.source === "child") {
          return minimal ? output.line(event.text) : logLine(event.task, `>> ${event.text}`);
        }
        return minimal ? undefined : logLine(event.task, event.text);
      case "statement":
        return minimal || !isJob(event.facts)
          ? undefined
          : logLine(event.task, statementLine(event.facts));
      case "still_running":
        return minimal
          ? undefined
          : taskLine(`Still running: ${event.task.id} (${formatSeconds(event.durationMs)})`);
      case "finished":
        return minimal ? undefined : reportFinished(event);
      case "notice":
        return minimal ? undefined : output.line(event.text);
      case "warning":
        return output.line(colored(
          event.text.startsWith("Warning: ") ? event.text : `Warning: ${event.text}`,
          "yellow",
        ));
      case "summary": {
        const { summary } = event;
        const [result, ...others] = summary.results;
        const lines = singleCheck && result !== undefined && others.length === 0
          ? formatSingleCheck(result)
          : minimal
          ? formatMinimalSummary(summary)
          : formatSummary(summary, options);
        return output.line(lines.join("\n"), { wrap: true });
      }
    }
  }

  return { report };
}

function formatSeconds(ms: number): string {
  return formatDuration(ms, { unitMs: 1000 });
}

function localTime(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0")).join(":");
}
