import { join } from "node:path";
import type { TaskLabel } from "../../report/event.ts";
import { reasonOf } from "../../report/output.ts";
import {
  type ExactlyOnceRecord,
  notContinuable,
  recordBefore,
} from "../../run/exactly_once/settings.ts";
import { progressPath, stateFolder } from "../../run/record/log_file.ts";
import {
  type ProgressEntry,
  progressFormat,
  type ProgressHeader,
  progressVersion,
} from "../../run/record/progress.ts";
import { ProgressFile } from "../../run/record/progress_file.ts";
import { secretReports } from "../../run/secret_report.ts";
import { type ProgressResult, runLog, type StateProgress } from "../../run/record/state.ts";
import { StateFile } from "../../run/record/state_file.ts";
import type { RunWitness } from "../../run/record/witness.ts";
import { version } from "../../version.ts";
import type { RunFlags } from "./flags.ts";
import { runParameters, withheld } from "./parameters.ts";
import type { RunFollower, RunRecordOptions } from "./record.ts";

/**
 * Keeps what `--continue` reads: the progress, each line of which is on disk before the run goes on, and
 * the state, which is made from the same facts now and then and at the end. Both are there before anything
 * is prepared, so that also a run that does not begin can be continued.
 */
export async function stateRecord(
  flags: RunFlags,
  options: RunRecordOptions,
): Promise<RunFollower & RunWitness> {
  const { settings: { pipeline, runId }, folder, warn } = options;
  let exactlyOnce = options.exactlyOnce && recordBefore(options.exactlyOnce);
  let isLost = false;
  const path = join(stateFolder(folder, pipeline), `${runId}.json`);
  const progressAt = progressPath(folder, { runId, pipeline });
  const results: ProgressResult[] = [];
  const sent = new Set<string>();
  let planned: StateProgress["planned"] = options.chosen.map((asset) => ({
    id: asset,
    asset,
    kind: "main",
  }));
  /** Empty until the run begins. */
  let positions: ReadonlyMap<string, number> = new Map();
  const progress = await ProgressFile.create(progressAt, {
    claimed: options.claimed,
    onFailure: (error) =>
      warn(
        `the progress of this run is not kept: '${progressAt}' ${
          reasonOf(error)
        }; after a crash, ` +
          "--continue could run again what was done",
      ),
  });
  const { finishedBefore, mainDoneBefore } = options;
  const file = new StateFile(path, {
    current: () =>
      currentLog(flags, options, {
        progress: { planned, results, sent, finishedBefore, mainDoneBefore },
        begun: positions.size > 0,
        exactlyOnce,
      }),
    onFailure: (error) => {
      isLost = true;
      warn(`the state of this run is not kept: '${path}' ${reasonOf(error)}`);
    },
    everyMs: 1_000,
  });
  await file.flush();
  const append = (line: ProgressHeader | ProgressEntry) => progress.append(line);
  const positionOf = (task: TaskLabel) => positions.get(task.id)!;
  return {
    async begin(tasks, begunOnce = exactlyOnce) {
      planned = tasks;
      exactlyOnce = begunOnce;
      positions = new Map(tasks.map(({ id }, position) => [id, position]));
      await Promise.all([
        append({
          format: progressFormat,
          version: progressVersion,
          tasks: tasks.map(({ id, asset, kind }) => ({ id, asset, kind })),
        }),
        file.flush(),
      ]);
      // With an id of the user's own, the rows are found without the state.
      if (exactlyOnce !== undefined && isLost && options.claimed) throw notContinuable();
    },
    async sending(task) {
      if (task.kind !== "main" || sent.has(task.id)) return;
      sent.add(task.id);
      await append({ task: positionOf(task), is: "sending" });
    },
    async settled({ task, outcome, uncertain }) {
      results.push({ task, outcome, uncertain });
      file.changed();
      if (outcome !== "succeeded" && outcome !== "failed" && outcome !== "cancelled") return;
      await append({ task: positionOf(task), is: outcome, ...uncertain && { uncertain } });
    },
    report(event) {
      // Those that started were witnessed before anybody was told.
      if (
        event.kind !== "finished" || ["succeeded", "failed", "cancelled"].includes(event.outcome)
      ) return;
      results.push(event);
      file.changed();
    },
    async end() {
      await file.flush();
      await progress[Symbol.asyncDispose]();
    },
  };
}

async function currentLog(
  flags: RunFlags,
  options: RunRecordOptions,
  { progress, begun, exactlyOnce }: {
    readonly progress: StateProgress;
    readonly begun: boolean;
    readonly exactlyOnce: ExactlyOnceRecord | undefined;
  },
): ReturnType<typeof runLog> {
  const { invocation: { args, redactor }, session, settings: { pipeline, runId } } = options;
  const writtenAt = new Date();
  const parameters = runParameters(flags, options);
  return await runLog({
    // Which values are secrets is not known before they are fetched.
    ...begun
      ? { commandLine: args.map((arg) => redactor.redact(arg)), parameters }
      : { commandLine: [], parameters: withheld(parameters) },
    secrets: begun ? secretReports(await (await session.connections()).outcomes(), writtenAt) : [],
    pipeline,
    progress,
    runId,
    version,
    os: Deno.build.os,
    writtenAt,
    exactlyOnce,
    backfill: flags.backfillId === undefined
      ? undefined
      : { id: flags.backfillId, total: flags.backfillTotal },
  });
}
