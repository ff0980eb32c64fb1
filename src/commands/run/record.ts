import { InterruptedError } from "../../errors.ts";
import { formatFailure } from "../../report/failure.ts";
import { reasonOf } from "../../report/write_failure.ts";
import type { ExactlyOnceSettings } from "../../run/exactly_once/settings.ts";
import { exitCodeOf } from "../../run/exit_code.ts";
import { intervalFlags } from "../../run/interval.ts";
import { RunRecord, type RunRecordOptions } from "../../run/record/run_record.ts";
import { secretReports } from "../../run/secret_report.ts";
import { version } from "../../version.ts";
import type { RunFlags } from "./flags.ts";
import { type RunCommand, runParameters, withheld } from "./parameters.ts";

/** What a record takes from the command besides its flags. */
export interface RecordedCommand extends
  RunCommand,
  Pick<
    RunRecordOptions,
    "folder" | "claimed" | "chosen" | "finishedBefore" | "mainDoneBefore"
  > {
  readonly exactlyOnce: ExactlyOnceSettings | undefined;
  readonly warn: (text: string) => void;
}

/** The record of a run as its flags describe it. Resolves once it is on disk what the run is to do. */
export async function createRunRecord(
  flags: RunFlags,
  { invocation, session, settings, asked, warn, ...options }: RecordedCommand,
): Promise<RunRecord> {
  const { args, redactor, signal } = invocation;
  const { pipeline, runId } = settings;
  const { startDate, endDate } = intervalFlags(settings.interval);
  return await RunRecord.create({
    ...options,
    pipeline,
    runId,
    describeRun: () => ({
      run: redactor.redact(runId),
      environment: redactor.redact(session.project.environment.name),
      interval: { start: startDate, end: endDate },
      refresh: settings.fullRefresh,
      started: new Date().toISOString(),
      program: version,
      workers: flags.workers,
    }),
    journal: {
      exitCodeOf: (summary) =>
        signal.reason instanceof InterruptedError ? signal.reason.exitCode : exitCodeOf(summary),
      now: () => performance.now(),
      redact: (text) => redactor.redact(text),
      describe: formatFailure,
    },
    async describeState(begun) {
      const writtenAt = new Date();
      const parameters = runParameters(flags, { invocation, session, settings, asked });
      return {
        // Which values are secrets is not known before they are fetched.
        ...begun
          ? { cmdline: [programPath(), ...args].map((arg) => redactor.redact(arg)), parameters }
          : { cmdline: [], parameters: withheld(parameters) },
        secrets: begun
          ? secretReports(await (await session.connections()).outcomes(), writtenAt)
          : [],
        metadata: { version, os: Deno.build.os },
        timestamp: writtenAt.toISOString(),
        ...flags.backfillId !== undefined && {
          backfill_id: flags.backfillId,
          backfill_total: flags.backfillTotal,
        },
      };
    },
    onLost: (what, path, error) =>
      warn(
        `the ${what} of this run is not kept: '${path}' ${reasonOf(error)}${consequences[what]}`,
      ),
  });
}

const consequences = {
  journal: "; after a crash, --continue could run again what was done",
  state: "",
};

/** Reference: the path of the program comes before its arguments. From source it has none of its own. */
function programPath(): string {
  return Deno.build.standalone ? Deno.execPath() : "bruin";
}
