import { longestTimerMs } from "../clock.ts";
import { UsageError } from "../errors.ts";
import { findModifiedFiles } from "../project/modified.ts";
import { selectAssets } from "../project/select.ts";
import type { Output } from "../report/output.ts";
import type { RunTelemetry } from "../report/telemetry/run_telemetry.ts";
import { parseQueryAnnotations } from "../run/annotations.ts";
import type { RunSettings } from "../run/asset_scope.ts";
import { inheritedVariables } from "../run/children/environment.ts";
import { exitCodeOf, exitCodeOfReason } from "../run/exit_code.ts";
import { runInterval } from "../run/interval.ts";
import { logFilePath } from "../run/log_file.ts";
import { runPipeline } from "../run/run.ts";
import { runIdOf } from "../run/run_id.ts";
import { continueRun } from "./continue_run.ts";
import { openCommandSession } from "./command_session.ts";
import type { Invocation } from "./invocation.ts";
import { isWritable, logFolder } from "./log_folder.ts";
import { readPipeline } from "./pipeline.ts";
import { refuseUnattendedProduction } from "./production.ts";
import type { RunFlags } from "./run_flags.ts";
import { lockRun } from "./run_lock.ts";
import type { RunMessages } from "./run_messages.ts";
import { createRunRecord } from "./run_record.ts";
import { checkInteractive, createRunReporter } from "./run_reporter.ts";
import { chooseStreams, withStream } from "./run_stream.ts";
import { validateBeforeRun } from "./validate_before_run.ts";

/** What surrounds a run. */
export interface RunContext {
  readonly invocation: Invocation;
  readonly output: Output;
  readonly messages: RunMessages;
  /** When the program started. */
  readonly startedAt: Date;
  /** `undefined` when the user did not ask for it. */
  readonly telemetry: RunTelemetry | undefined;
}

/**
 * Runs what the flags and paths choose.
 * @returns The exit code.
 * @throws {KnownError} When nothing was started.
 */
export async function run(
  asked: RunFlags,
  paths: readonly string[],
  { invocation, output, messages, startedAt, telemetry }: RunContext,
): Promise<number> {
  checkInteractive(asked);
  const given = withStream(asked);
  const { env, redactor, workingDirectory } = invocation;
  const { warn, inform, onSecret } = messages;
  const signal = AbortSignal.any([invocation.signal, timeLimit(given.timeout)]);
  refuseOrWarn(given, warn);
  const { environment, force, only: givenSteps = [] } = given;
  const onlyChecks = givenSteps.length === 1 && givenSteps[0] === "checks";
  refuseUnattendedProduction({ environment, force: force || onlyChecks });

  // Freed after the connections are closed, so that whoever waits for the lock can open them.
  await using held = new AsyncDisposableStack();
  await using session = await openCommandSession(given, {
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
  const { root } = session.project;
  const folder = logFolder(given, { root, workingDirectory });
  const unrestored = await readPipeline(given, paths[0], { invocation, session });
  held.use(
    await lockRun(given, {
      folder,
      pipeline: unrestored,
      startedAt,
      signal: invocation.signal,
      inform,
    }),
  );
  const { flags, pipeline, continued } = given.continue
    ? await continueRun(given, paths[0], { folder, unrestored, invocation, session, warn })
    : { flags: given, pipeline: unrestored, continued: undefined };
  const chosen = continued?.selection ?? selectAssets(pipeline, {
    paths,
    bases: [workingDirectory, root],
    tag: flags.tag,
    excludeTags: flags.excludeTag,
    selector: flags.selector,
    modified: flags.modified ? await findModifiedFiles(root) : undefined,
    downstream: flags.downstream,
    singleCheck: flags.singleCheck !== undefined,
  });
  const interval = runInterval({
    startDate: flags.startDate ?? env.get("BRUIN_START_DATE"),
    endDate: flags.endDate ?? env.get("BRUIN_END_DATE"),
  }, startedAt);
  const { backfillId } = given;
  const backfill = backfillId === undefined ? undefined : { id: backfillId, interval };
  const runId = runIdOf(env, { startedAt, backfill });
  const settings: RunSettings = {
    pipeline,
    schemaPrefix: session.project.environment.schemaPrefix,
    interval,
    executionMoment: { epochMicroseconds: startedAt.getTime() * 1_000, offsetMinutes: 0 },
    runId,
    fullRefresh: flags.fullRefresh ?? isTrue(env.get("BRUIN_FULL_REFRESH")),
    applyIntervalModifiers: flags.applyIntervalModifiers ?? false,
    commitHash: "",
  };
  const selection = chooseStreams(given, chosen, settings);
  telemetry?.describe({
    pipeline: pipeline.name,
    environment: session.project.environment.name,
    runId: settings.runId,
    workers: flags.workers,
    assetTypes: new Map(pipeline.assets.map(({ name, type }) => [name, type])),
  });
  const annotations = flags.queryAnnotations ?? env.get("BRUIN_QUERY_ANNOTATIONS");
  if (flags.validation) {
    const valid = await validateBeforeRun(selection.assets, { settings, session, output });
    if (!valid) return exitCodeOfReason("configuration", env);
  }

  // One check is a look at something; it must not take the place of the run that it looks into.
  const keepsState = flags.state && flags.singleCheck === undefined;
  const kept = folder !== undefined && (flags.logFile || keepsState) &&
      await isWritable(folder, inform)
    ? folder
    : undefined;
  if (kept !== undefined && flags.logFile) {
    const assets = selection.scope === "pipeline" ? undefined : selection.named;
    messages.openLogFile(await logFilePath(kept, { runId, pipeline, assets }));
  }
  const record = kept === undefined || !keepsState ? undefined : createRunRecord(flags, {
    invocation,
    session,
    settings,
    folder: kept,
    finishedBefore: continued?.finished ?? new Set(),
    warn,
  });
  using reporter = await createRunReporter(flags, {
    invocation,
    output,
    messages,
    singleAsset: selection.assets.length === 1,
    pipeline: pipeline.name,
    environment: session.project.environment.name,
    interval: settings.interval,
  });
  const summary = await runPipeline({
    settings,
    selection,
    connections: await session.connections(),
    platforms: session.platforms,
    declaredConnections: new Set(
      session.project.environment.connections.map(({ name }) => name),
    ),
    only: flags.only ?? [],
    singleCheck: flags.singleCheck,
    sensorMode: flags.sensorMode,
    pushMetadata: flags.pushMetadata ?? (flags.only?.includes("push-metadata") || undefined),
    workers: flags.workers,
    verbose: flags.verbose ?? false,
    retry: flags.retries,
    annotations: annotations === undefined ? undefined : parseQueryAnnotations(annotations),
    programs: {
      root: session.project.root,
      inherited: (asset) => ({
        ...inheritedVariables(env, { passCredentials: flags.passCredentials ?? false }),
        ...telemetry?.variables(asset),
      }),
      redactor,
    },
    signal,
    report: (event) => {
      record?.report(event);
      reporter.report(event);
      telemetry?.report(event);
    },
    beforeStart: async (tasks) => {
      await record?.begin(tasks);
      reporter.begin(tasks);
    },
  });
  if (summary.results.length > 0) await record?.end();
  return exitCodeOf(summary, { singleCheck: flags.singleCheck !== undefined });
}

/** Aborts after so many seconds; whole days are nothing unusual. */
function timeLimit(seconds: number): AbortSignal {
  if (seconds <= 0) throw new UsageError(`--timeout must be at least 1 second, got ${seconds}`);
  return seconds === Infinity
    ? new AbortController().signal
    : AbortSignal.timeout(Math.min(seconds * 1_000, longestTimerMs));
}

/** What the reference had, or has and we do not. @throws {UsageError} */
function refuseOrWarn(
  { usePip, maskCredentials }: RunFlags,
  warn: (text: string) => void,
): void {
  if (usePip) {
    throw new UsageError("--use-pip flag is deprecated", {
      fix: "leave it out; pip is used where uv is not installed",
    });
  }
  if (maskCredentials === false) {
    warn("--mask-credentials=false is not obeyed: what secrets hold is never printed");
  }
}

function isTrue(text: string | undefined): boolean {
  return /^(1|t|true)$/i.test(text ?? "");
}
