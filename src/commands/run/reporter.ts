import { UsageError } from "../../errors.ts";
import type { Reporter, TaskLabel } from "../../report/event.ts";
import type { Output } from "../../report/output.ts";
import { createTextReporter } from "../../report/text.ts";
import type { RunSettings } from "../../run/asset_scope.ts";
import { intervalFlags } from "../../run/interval.ts";
import type { Invocation } from "../invocation.ts";
import type { RunFlags } from "./flags.ts";
import type { RunMessages } from "./messages.ts";

export interface RunReporterOptions {
  readonly invocation: Invocation;
  readonly output: Output;
  readonly messages: RunMessages;
  /** Whether only one asset was chosen, whose name then need not be on every line. */
  readonly singleAsset: boolean;
  readonly pipeline: string;
  readonly environment: string;
  readonly interval: RunSettings["interval"];
}

/** Shows a run to the user; disposed of, it leaves nothing behind but lines. */
export interface RunReporter extends Reporter, Disposable {
  /** To be called before the first task starts, with all of them. */
  begin(tasks: readonly TaskLabel[]): void;
}

/** @throws {UsageError} When `--interactive` is given with a flag that asks for other output. */
export function checkInteractive({ interactive, logFormat, minimalLogs }: RunFlags): void {
  const other = logFormat === "json"
    ? "--log-format json"
    : minimalLogs
    ? "--minimal-logs"
    : undefined;
  if (interactive && other !== undefined) {
    throw new UsageError(`--interactive cannot be combined with ${other}`);
  }
}

/** What shows a run to the user, as the flags ask and the terminal can. */
export async function createRunReporter(
  flags: RunFlags,
  options: RunReporterOptions,
): Promise<RunReporter> {
  const { output, messages, singleAsset, invocation: { redactor, signal } } = options;
  const { terminal } = output;
  const minimal = flags.minimalLogs ?? false;
  const isLive = terminal !== undefined && !minimal && messages.jsonReporter === undefined;
  const lines = messages.jsonReporter ?? createTextReporter(output, {
    timestamps: flags.timestamp,
    color: output.color,
    minimal,
    singleAsset,
    singleCheck: flags.singleCheck !== undefined,
    showsRunning: isLive,
    now: () => new Date(),
  });
  const interactive = flags.interactive && output.color && Deno.stdin.isTerminal();
  if (flags.interactive && !interactive) {
    messages.inform("--interactive needs a terminal with colours, so the run is shown as lines");
  }
  if (!isLive) {
    return { report: (event) => lines.report(event), begin() {}, [Symbol.dispose]() {} };
  }
  const { startDate, endDate } = intervalFlags(options.interval);
  const interval = `${startDate} - ${endDate}`.replaceAll(/\.\d+/g, "");
  const { LiveReporter } = await import("../../report/live/mod.ts");
  return new LiveReporter({
    lines,
    output,
    terminal,
    redact: (text) => redactor.redact(text),
    title: `${options.pipeline} · ${options.environment} · ${interval}`,
    signal,
    interactive: interactive ?? false,
  });
}
