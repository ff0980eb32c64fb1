import { systemClock } from "../../clock.ts";
import { formatDuration } from "../../duration.ts";
import { UsageError } from "../../errors.ts";
import { processOutput } from "../../report/output.ts";
import { openLineageReporter } from "./openlineage.ts";
import { openTelemetry } from "../../report/telemetry/mod.ts";
import { Ping } from "../../run/ping.ts";
import type { Invocation } from "../invocation.ts";
import type { RunFlags, RunPaths } from "./flags.ts";
import { createRunMessages } from "./messages.ts";
import { run } from "./session.ts";

/**
 * Runs what the flags and paths choose, with what an unattended run needs: a start that is not
 * that of all others, and pings.
 * @returns The exit code.
 * @throws {KnownError} When nothing was started.
 */
export async function runUnattended(
  flags: RunFlags,
  paths: RunPaths,
  invocation: Invocation,
): Promise<number> {
  const { env, redactor, signal } = invocation;
  // Before all that connects, and until the last telemetry is sent.
  using guard = flags.asPlanned === undefined
    ? undefined
    : await (await import("./as_planned.ts")).keepToPlan(flags.asPlanned, invocation);
  const startedAt = new Date();
  await using output = processOutput({
    env,
    redactor,
    noColor: !flags.color,
    // What a run does matters more than what it prints.
    whenLost: "warn",
  });
  const messages = createRunMessages(flags, { output, invocation });
  const url = flags.pingUrl ?? env.get("BRUIN_PING_URL");
  const ping = url === undefined ? undefined : new Ping(url, { redactor, warn: messages.warn });
  await sleepBeforeStart(flags.startJitter ?? 0, { signal, inform: messages.inform });
  await using telemetry = await openTelemetry({ env, redactor, warn: messages.warn });
  await using lineage = await openLineageReporter(invocation, messages.warn);
  const context = {
    invocation: guard?.invocation ?? invocation,
    output,
    messages,
    startedAt,
    telemetry: telemetry?.run,
    lineage,
    guard,
  };
  const start = () => run(flags, paths, context);
  const work = () => telemetry === undefined ? start() : telemetry.run.around(start);
  return await (ping === undefined ? work() : ping.around(work, signal));
}

/** Sleeps for a random part of some seconds, so that what starts at once does not connect at once. */
async function sleepBeforeStart(
  seconds: number,
  { signal, inform }: { readonly signal: AbortSignal; readonly inform: (text: string) => void },
): Promise<void> {
  if (seconds < 0) {
    throw new UsageError(`--start-jitter must be at least 0 seconds, got ${seconds}`);
  }
  if (seconds === 0) return;
  const milliseconds = Math.floor(Math.random() * seconds * 1000);
  inform(`starting in ${formatDuration(milliseconds)} (--start-jitter ${seconds})`);
  await systemClock.sleep(milliseconds, signal);
}
