import { longestTimerMs } from "../../clock.ts";
import { InterruptedError } from "../../errors.ts";
import type { Output } from "../../report/output.ts";
import type { OpenLineageReporter } from "../../report/telemetry/openlineage.ts";
import type { RunTelemetry } from "../../report/telemetry/run_telemetry.ts";
import { parseQueryAnnotations } from "../../run/annotations.ts";
import { inheritedVariables } from "../../run/children/environment.ts";
import { exitCodeOf, exitCodeOfError, exitCodeOfReason } from "../../run/exit_code.ts";
import { lastDayNotice } from "../../run/last_day.ts";
import { runPipeline } from "../../run/run.ts";
import { openCommandSession } from "../command_session.ts";
import type { Invocation } from "../invocation.ts";
import { removeOldRuns, runsToKeep } from "../kept_runs.ts";
import { logFolder } from "../log_folder.ts";
import { readPipeline } from "../pipeline.ts";
import type { PlannedGuard } from "./as_planned.ts";
import { chooseRun } from "./choice.ts";
import { settleFlags } from "./flag_rules.ts";
import type { RunFlags, RunPaths } from "./flags.ts";
import { lockRun } from "./lock.ts";
import { askedIngestr } from "./ingestr.ts";
import { openRunLogs } from "./logs.ts";
import type { RunMessages } from "./messages.ts";
import { describeLineage } from "./openlineage.ts";
import { createRunReporter } from "./reporter.ts";
import { refuseUnreadAssets, warnOfProject } from "./warnings.ts";
import { issueError, validateBeforeRun } from "./validate.ts";

/** What surrounds a run. */
export interface RunContext {
  readonly invocation: Invocation;
  readonly output: Output;
  readonly messages: RunMessages;
  /** When the program started. */
  readonly startedAt: Date;
  /** `undefined` when the user did not ask for it. */
  readonly telemetry: RunTelemetry | undefined;
  /** `undefined` when the user did not ask for it. */
  readonly lineage?: OpenLineageReporter | undefined;
  /** Holds the run to its plan; `undefined` for one that has none. */
  readonly guard: PlannedGuard | undefined;
}

/**
 * Runs what the flags and paths choose.
 * @returns The exit code.
 * @throws {KnownError} When nothing was started.
 */
export async function run(
  asked: RunFlags,
  paths: RunPaths,
  { invocation, output, messages, startedAt, telemetry, lineage, guard }: RunContext,
): Promise<number> {
  const { env, redactor, workingDirectory } = invocation;
  const { warn, inform, onSecret } = messages;
  const settled = settleFlags(asked, warn);
  const keep = runsToKeep(settled.keepRuns, env);
  const signal = AbortSignal.any([invocation.signal, timeLimit(settled.timeout)]);

  // Freed after the connections are closed, so that the next holder of the lock can open them.
  await using held = new AsyncDisposableStack();
  await using session = await openCommandSession(settled, {
    invocation,
    path: paths[0],
    signal,
    warn,
    onSecret: (name, secret) => {
      onSecret?.(name, secret);
      telemetry?.secretFetched(name, secret);
    },
    onConnection: telemetry?.connectionOpened,
  });
  const { root, environment } = session.project;
  const folder = logFolder(settled, { root, workingDirectory });
  const pipeline = await readPipeline(settled, paths[0], { invocation, session });
  held.use(
    await lockRun(settled, { folder, pipeline, startedAt, signal: invocation.signal, inform }),
  );
  const choice = await chooseRun(settled, paths, {
    invocation,
    session,
    pipeline,
    folder,
    startedAt,
    held,
    warn,
  });
  const { flags, selection } = choice;
  await guard?.check(choice, { session, folder, startedAt });
  const { settings, record, exactlyOnce } = await openRunLogs(choice, {
    invocation,
    session,
    messages,
    folder,
  });
  // Before the first task, why the run ended is in no task's facts.
  try {
    refuseUnreadAssets(pipeline, selection);
    warnOfProject(settings.pipeline, {
      assets: selection.assets,
      validated: flags.validation,
      warn,
    });
    const notice = lastDayNotice(flags.endDate ?? env.get("BRUIN_END_DATE"), selection.assets);
    if (notice !== undefined) inform(notice);
    if (flags.validation) {
      const issues = await validateBeforeRun(selection.assets, {
        settings,
        session,
        output,
        quiet: messages.jsonReporter !== undefined,
      });
      if (issues.length > 0) {
        const exit = exitCodeOfReason("configuration", env);
        const failure = issues.map((issue) => issueError(issue, settings.pipeline));
        await record?.endUnbegun({ stage: "validation", failure, aborted: false, exit });
        return exit;
      }
    }
    telemetry?.describe({
      pipeline: settings.pipeline.name,
      environment: environment.name,
      runId: settings.runId,
      workers: flags.workers,
      assetTypes: new Map(settings.pipeline.assets.map(({ name, type }) => [name, type])),
    });
    if (lineage !== undefined) await describeLineage(lineage, settings.pipeline, session);
    using reporter = await createRunReporter(flags, {
      invocation,
      output,
      messages,
      singleAsset: selection.assets.length === 1,
      pipeline: settings.pipeline.name,
      environment: environment.name,
      interval: settings.interval,
    });
    const annotations = flags.queryAnnotations ?? env.get("BRUIN_QUERY_ANNOTATIONS");
    const summary = await runPipeline({
      settings,
      selection,
      connections: await session.connections(),
      platforms: session.platforms,
      declaredConnections: new Set(environment.connections.map(({ name }) => name)),
      only: flags.only ?? [],
      singleCheck: flags.singleCheck,
      sensorMode: flags.sensorMode,
      pushMetadata: flags.pushMetadata ?? (flags.only?.includes("push-metadata") || undefined),
      workers: flags.workers,
      verbose: flags.verbose ?? false,
      retry: flags.retries,
      mainDone: choice.mainDoneBefore,
      witness: record,
      annotations: annotations === undefined ? undefined : parseQueryAnnotations(annotations),
      programs: {
        root,
        inherited: (asset) => ({
          ...inheritedVariables(env, {
            passCredentials: flags.passCredentials ?? false,
            isBackendVariable: session.isBackendVariable,
          }),
          ...telemetry?.variables(asset),
        }),
        redactor,
        ingestr: await askedIngestr(flags, workingDirectory),
      },
      signal,
      report: (event) => {
        reporter.report(event);
        telemetry?.report(event);
        lineage?.report(event);
      },
      exactlyOnce,
      beforeStart: async (tasks, begunOnce) => {
        await record?.begin(tasks, begunOnce);
        reporter.begin(tasks);
      },
    });
    // Nothing was to be done, which is known only now.
    if (summary.results.length === 0) await record?.begin([]);
    await record?.end(summary);
    if (keep !== undefined && folder !== undefined) {
      await removeOldRuns(folder, { keep, pipeline, warn });
    }
    return exitCodeOf(summary, { singleCheck: flags.singleCheck !== undefined });
  } catch (error) {
    const aborted = signal.aborted;
    const { reason } = invocation.signal;
    const exit = reason instanceof InterruptedError ? reason.exitCode : exitCodeOfError(error, env);
    await record?.endUnbegun({ stage: "preparation", failure: error, aborted, exit });
    throw error;
  }
}

/** Aborts after so many seconds; whole days are nothing unusual. */
function timeLimit(seconds: number): AbortSignal {
  return seconds === Infinity
    ? new AbortController().signal
    : AbortSignal.timeout(Math.min(seconds * 1_000, longestTimerMs));
}
