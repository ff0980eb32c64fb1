import { InterruptedError } from "../../errors.ts";
import { formatFailure } from "../../report/failure.ts";
import { reasonOf } from "../../report/output.ts";
import { exitCodeOf } from "../../run/exit_code.ts";
import { intervalFlags } from "../../run/interval.ts";
import { JournalFile } from "../../run/record/journal_file.ts";
import { journalPath } from "../../run/record/journal_folder.ts";
import { JournalWriter } from "../../run/record/journal_writer.ts";
import { version } from "../../version.ts";
import type { RunFlags } from "./flags.ts";
import type { RunFollower, RunRecordOptions } from "./record.ts";

/** Keeps the journal that `bruin report` reads; it waits for no disk. */
export function journalRecord(flags: RunFlags, options: RunRecordOptions): RunFollower {
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
