import { join } from "node:path";
import { parseVariableOverrides } from "../project/variables.ts";
import type { Value } from "../project/model.ts";
import type { Redactor } from "../redactor.ts";
import { InterruptedError } from "../errors.ts";
import { formatFailure } from "../report/failure.ts";
import { reasonOf } from "../report/output.ts";
import type { RunEvent, TaskLabel, TaskResult } from "../report/event.ts";
import type { RunSettings } from "../run/asset_scope.ts";
import { exitCodeOf } from "../run/exit_code.ts";
import { intervalFlags } from "../run/interval.ts";
import { JournalFile } from "../run/journal_file.ts";
import { journalPath } from "../run/journal_folder.ts";
import { JournalWriter } from "../run/journal_writer.ts";
import { stateFolder } from "../run/log_file.ts";
import { secretReports } from "../run/secret_report.ts";
import { runLog, type RunParameters } from "../run/state.ts";
import { StateFile } from "../run/state_file.ts";
import type { Session } from "../session.ts";
import { version } from "../version.ts";
import type { Invocation } from "./invocation.ts";
import { variableAssignments } from "./pipeline.ts";
import type { RunFlags } from "./run_flags.ts";

/** Follows a run in the state that `--continue` reads, and in the journal that `bruin report` reads. */
export interface RunRecord {
  /** Resolves once the files are there, so that also a run that is killed at once can be continued. */
  begin(planned: readonly TaskLabel[]): Promise<void>;
  report(event: RunEvent): void;
  /** Resolves once the files have all that was reported. */
  end(): Promise<void>;
}

export interface RunRecordOptions {
  readonly invocation: Invocation;
  readonly session: Session;
  readonly settings: RunSettings;
  /** The folder of logs. */
  readonly folder: string;
  /** Assets that the run which is continued has finished. */
  readonly finishedBefore: ReadonlySet<string>;
  readonly warn: (text: string) => void;
}

export function createRunRecord(flags: RunFlags, options: RunRecordOptions): RunRecord {
  const records = [stateRecord(flags, options), journalRecord(flags, options)];
  return {
    async begin(planned) {
      await Promise.all(records.map((record) => record.begin(planned)));
    },
    report(event) {
      for (const record of records) record.report(event);
    },
    async end() {
      await Promise.all(records.map((record) => record.end()));
    },
  };
}

function journalRecord(flags: RunFlags, options: RunRecordOptions): RunRecord {
  const { invocation: { redactor, signal }, session, settings, finishedBefore, warn } = options;
  const { pipeline, runId } = settings;
  const path = journalPath(options.folder, { runId, pipeline });
  const file = new JournalFile(path, {
    onFailure: (error) => warn(`the journal of this run is not kept: '${path}' ${reasonOf(error)}`),
  });
  let journal: JournalWriter | undefined;
  return {
    begin(tasks) {
      const { startDate, endDate } = intervalFlags(settings.interval);
      journal = new JournalWriter({
        run: redactor.redact(runId),
        pipeline,
        environment: redactor.redact(session.project.environment.name),
        interval: { start: startDate, end: endDate },
        refresh: settings.fullRefresh,
        started: new Date().toISOString(),
        program: version,
        workers: flags.workers,
        finishedBefore,
        tasks,
      }, {
        append: (line) => file.append(line),
        exitCodeOf: (summary) =>
          signal.reason instanceof InterruptedError ? signal.reason.exitCode : exitCodeOf(summary),
        now: () => performance.now(),
        redact: (text) => redactor.redact(text),
        describe: formatFailure,
      });
      return file.flush();
    },
    report: (event) => journal?.report(event),
    end: () => file.close(),
  };
}

function stateRecord(flags: RunFlags, options: RunRecordOptions): RunRecord {
  const { invocation, session, settings, folder, finishedBefore, warn } = options;
  const { pipeline, runId } = settings;
  const path = join(stateFolder(folder, pipeline), `${runId}.json`);
  const results: TaskResult[] = [];
  let planned: readonly TaskLabel[] = [];
  const file = new StateFile(path, {
    current: async () => {
      const writtenAt = new Date();
      return await runLog({
        commandLine: invocation.args.map((arg) => invocation.redactor.redact(arg)),
        parameters: runParameters(flags, options),
        pipeline,
        progress: { planned, results, finishedBefore },
        secrets: secretReports(await (await session.connections()).outcomes(), writtenAt),
        runId,
        version,
        os: Deno.build.os,
        writtenAt,
        backfill: flags.backfillId === undefined
          ? undefined
          : { id: flags.backfillId, total: flags.backfillTotal },
      });
    },
    onFailure: (error) => warn(`the state of this run is not kept: '${path}' ${reasonOf(error)}`),
  });
  return {
    begin(tasks) {
      planned = tasks;
      return file.flush();
    },
    report(event) {
      if (event.kind !== "finished") return;
      results.push(event);
      file.changed();
    },
    end: () => file.flush(),
  };
}

function runParameters(
  flags: RunFlags,
  { invocation: { env, redactor }, session, settings }: RunRecordOptions,
): RunParameters {
  const overrides = parseVariableOverrides(variableAssignments(flags, env));
  const isSecret = (value: Value) => hasSecret(value, redactor);
  const entries = Object.entries(overrides);
  return {
    downstream: flags.downstream ?? false,
    ...intervalFlags(settings.interval),
    workers: flags.workers,
    environment: session.project.environment.name,
    force: flags.force ?? false,
    pushMetadata: flags.pushMetadata ?? false,
    noLogFile: !flags.logFile,
    fullRefresh: settings.fullRefresh,
    selector: redactor.redact(flags.selector ?? ""),
    tag: redactor.redact(flags.tag ?? ""),
    excludeTags: (flags.excludeTag ?? []).map((tag) => redactor.redact(tag)),
    only: flags.only ?? [],
    output: "",
    expUseWingetForUv: false,
    configFilePath: redactor.redact(flags.configFile ?? ""),
    sensorMode: flags.sensorMode,
    applyIntervalModifiers: flags.applyIntervalModifiers ?? false,
    annotations: redactor.redact(
      flags.queryAnnotations ?? env.get("BRUIN_QUERY_ANNOTATIONS") ?? "",
    ),
    variant: flags.variant ?? "",
    variables: Object.fromEntries(entries.filter(([, value]) => !isSecret(value))),
    withheldVariables: entries.filter(([, value]) => isSecret(value)).map(([name]) => name),
  };
}

/** Whether the redactor would hide a part of the value. */
function hasSecret(value: Value, redactor: Redactor): boolean {
  if (value === null || typeof value !== "object") {
    const text = String(value);
    return redactor.redact(text) !== text;
  }
  return Object.entries(value).some(([key, item]) =>
    hasSecret(key, redactor) || hasSecret(item, redactor)
  );
}
