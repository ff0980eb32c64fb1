import { UsageError } from "../errors.ts";
import type { Pipeline } from "../project/model.ts";
import { findModifiedFiles } from "../project/modified.ts";
import { selectAssets } from "../project/select.ts";
import type { RunSummary } from "../report/event.ts";
import { processOutput } from "../report/output.ts";
import { createTextReporter } from "../report/text.ts";
import type { RunSettings } from "../run/asset_scope.ts";
import { inheritedVariables } from "../run/children/environment.ts";
import { exitCodeOf } from "../run/exit_code.ts";
import { runInterval } from "../run/interval.ts";
import { logFilePath, runLogPath } from "../run/log_file.ts";
import { runPipeline } from "../run/run.ts";
import { runIdOf } from "../run/run_id.ts";
import { secretReports } from "../run/secret_report.ts";
import { runLog, writeRunLog } from "../run/state.ts";
import { openSession, type Session } from "../session.ts";
import { version } from "../version.ts";
import type { GlobalFlags } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { readPipeline } from "./pipeline.ts";
import { refuseUnattendedProduction } from "./production.ts";
import { createRunMessages, type LogFormat } from "./run_messages.ts";
import { validateBeforeRun } from "./validate_before_run.ts";

/** The flags of `bruin run`, as the user gave them. */
export interface RunFlags extends GlobalFlags {
  readonly startDate?: string;
  readonly endDate?: string;
  readonly fullRefresh?: boolean;
  readonly workers: number;
  readonly only?: readonly ("main" | "checks")[];
  readonly singleCheck?: string;
  readonly tag?: string;
  readonly excludeTag?: readonly string[];
  readonly selector?: string;
  readonly modified?: boolean;
  readonly downstream?: boolean;
  readonly environment?: string;
  readonly configFile?: string;
  readonly var?: readonly string[];
  readonly variant?: string;
  readonly force?: boolean;
  readonly sensorMode: "skip" | "once" | "wait";
  readonly applyIntervalModifiers?: boolean;
  readonly timeout: number;
  readonly validation: boolean;
  readonly logFile: boolean;
  readonly timestamp: boolean;
  readonly color: boolean;
  readonly minimalLogs?: boolean;
  readonly verbose?: boolean;
  readonly logFormat: LogFormat;
  readonly passCredentials?: boolean;
}

/**
 * Runs what the flags and paths choose.
 * @returns The exit code.
 * @throws {KnownError} When nothing was started.
 */
export async function run(
  flags: RunFlags,
  paths: readonly string[],
  invocation: Invocation,
): Promise<number> {
  const { env, redactor, workingDirectory } = invocation;
  const startedAt = new Date();
  const signal = AbortSignal.any([invocation.signal, timeLimit(flags.timeout)]);
  await using output = processOutput({ env, redactor, noColor: !flags.color });
  const { warn, onSecret, jsonReporter } = createRunMessages(flags, { output, invocation });
  const { environment, force, only = [] } = flags;
  const onlyChecks = only.length === 1 && only[0] === "checks";
  refuseUnattendedProduction({ environment, force: force || onlyChecks });
  const interval = runInterval({
    startDate: flags.startDate ?? env.get("BRUIN_START_DATE"),
    endDate: flags.endDate ?? env.get("BRUIN_END_DATE"),
  }, startedAt);
  const runId = runIdOf(env, startedAt);

  await using session = await openSession({
    env,
    redactor,
    workingDirectory,
    path: paths[0],
    configFile: flags.configFile,
    environment: flags.environment,
    secretsBackend: flags.secretsBackend,
    signal,
    warn,
    onSecret,
  });
  const pipeline = await readPipeline(flags, paths[0], { invocation, session });
  const selection = selectAssets(pipeline, {
    paths,
    bases: [workingDirectory, session.project.root],
    tag: flags.tag,
    excludeTags: flags.excludeTag,
    selector: flags.selector,
    modified: flags.modified ? await findModifiedFiles(session.project.root) : undefined,
    downstream: flags.downstream,
    singleCheck: flags.singleCheck !== undefined,
  });
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
  if (flags.validation) {
    const valid = await validateBeforeRun(selection.assets, { settings, session, output });
    if (!valid) return 78;
  }

  const named = selection.scope === "pipeline" ? undefined : selection.named;
  if (flags.logFile) {
    output.openLogFile(await logFilePath(session.project.root, { runId, pipeline, assets: named }));
  }
  const reporter = jsonReporter ?? createTextReporter(output, {
    timestamps: flags.timestamp,
    color: output.color,
    minimal: flags.minimalLogs ?? false,
    singleAsset: selection.assets.length === 1,
    singleCheck: flags.singleCheck !== undefined,
    now: () => new Date(),
  });
  const summary = await runPipeline({
    settings,
    selection,
    connections: await session.connections(),
    platforms: session.platforms,
    only,
    singleCheck: flags.singleCheck,
    sensorMode: flags.sensorMode,
    workers: flags.workers,
    verbose: flags.verbose ?? false,
    programs: {
      root: session.project.root,
      inherited: () => inheritedVariables(env, { passCredentials: flags.passCredentials ?? false }),
      redactor,
    },
    signal,
    report: (event) => reporter.report(event),
  });
  if (summary.results.length > 0) {
    await keepState(flags, { invocation, session, pipeline, summary, runId, warn });
  }
  return exitCodeOf(summary, { singleCheck: flags.singleCheck !== undefined });
}

/** Aborts after so many seconds; whole days are nothing unusual. */
function timeLimit(seconds: number): AbortSignal {
  if (seconds <= 0) throw new UsageError(`--timeout must be at least 1 second, got ${seconds}`);
  return AbortSignal.timeout(seconds * 1_000);
}

/** Writes what `--continue` needs. A disk that cannot be written is no reason to fail a good run. */
async function keepState(
  flags: RunFlags,
  { invocation, session, pipeline, summary, runId, warn }: {
    readonly invocation: Invocation;
    readonly session: Session;
    readonly pipeline: Pipeline;
    readonly summary: RunSummary;
    readonly runId: string;
    readonly warn: (text: string) => void;
  },
): Promise<void> {
  const path = runLogPath(session.project.root, pipeline, runId);
  const finishedAt = new Date();
  const outcomes = await (await session.connections()).outcomes();
  const log = await runLog({
    commandLine: invocation.args.map((arg) => invocation.redactor.redact(arg)),
    parameters: {
      downstream: flags.downstream ?? false,
      startDate: flags.startDate ?? "",
      endDate: flags.endDate ?? "",
      workers: flags.workers,
      environment: session.project.environment.name,
      force: flags.force ?? false,
      pushMetadata: false,
      noLogFile: !flags.logFile,
      fullRefresh: flags.fullRefresh ?? false,
      selector: flags.selector ?? "",
      tag: flags.tag ?? "",
      excludeTags: flags.excludeTag ?? [],
      only: flags.only ?? [],
      output: "",
      expUseWingetForUv: false,
      configFilePath: flags.configFile ?? "",
      sensorMode: flags.sensorMode,
      applyIntervalModifiers: flags.applyIntervalModifiers ?? false,
      annotations: "",
    },
    pipeline,
    summary,
    secrets: secretReports(outcomes, finishedAt),
    runId,
    version,
    os: Deno.build.os,
    finishedAt,
  });
  try {
    await writeRunLog(path, log);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    warn(`the state of this run was not kept in ${path}${reason}`);
  }
}

function isTrue(text: string | undefined): boolean {
  return /^(1|t|true)$/i.test(text ?? "");
}
