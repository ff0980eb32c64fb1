import type { Reporter } from "../report/event.ts";
import type { Output } from "../report/output.ts";
import { createTextReporter } from "../report/text.ts";
import type { RunFlags } from "./run_flags.ts";
import type { RunMessages } from "./run_messages.ts";

export interface RunReporterOptions {
  readonly output: Output;
  readonly messages: RunMessages;
  /** Whether only one asset was chosen, whose name then need not be on every line. */
  readonly singleAsset: boolean;
}

/** What shows a run to the user, as the flags ask. */
export function createRunReporter(flags: RunFlags, options: RunReporterOptions): Reporter {
  const { output, messages, singleAsset } = options;
  return messages.jsonReporter ?? createTextReporter(output, {
    timestamps: flags.timestamp,
    color: output.color,
    minimal: flags.minimalLogs ?? false,
    singleAsset,
    singleCheck: flags.singleCheck !== undefined,
    now: () => new Date(),
  });
}
