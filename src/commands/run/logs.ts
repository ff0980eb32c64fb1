import type { RunSettings } from "../../run/asset_scope.ts";
import type { ExactlyOnceSettings } from "../../run/exactly_once/settings.ts";
import { journalPath, logFilePath } from "../../run/record/paths.ts";
import { claimRunId } from "../../run/record/run_id.ts";
import type { RunRecord } from "../../run/record/run_record.ts";
import type { Session } from "../../session.ts";
import type { Invocation } from "../invocation.ts";
import { isWritable } from "../log_folder.ts";
import type { RunChoice } from "./choice.ts";
import { exactlyOnceSettings, isRunIdGiven } from "./exactly_once.ts";
import type { RunMessages } from "./messages.ts";
import { createRunRecord } from "./record.ts";

/** What a run leaves behind. */
export interface RunLogs {
  /** Those of the run, with an id that no other run has. */
  readonly settings: RunSettings;
  /** `undefined` when nothing is kept for `--continue` and `bruin report`. */
  readonly record: RunRecord | undefined;
  /** How each asset is committed exactly once; `undefined` when that is not asked for. */
  readonly exactlyOnce: ExactlyOnceSettings | undefined;
}

export interface RunLogsOptions {
  readonly invocation: Invocation;
  readonly session: Session;
  readonly messages: RunMessages;
  /** The folder of logs; `undefined` when nothing is kept. */
  readonly folder: string | undefined;
}

/**
 * Opens the log file and the record of a run, as far as they are wanted and the disk allows. From then on
 * the run can be continued, also if it does not begin.
 */
export async function openRunLogs(
  choice: RunChoice,
  { invocation, session, messages, folder }: RunLogsOptions,
): Promise<RunLogs> {
  const { flags, settings: given, selection, asked, finishedBefore, mainDoneBefore } = choice;
  // One check is a look at something; it must not take the place of the run that it looks into.
  const keepsRecord = flags.state && flags.singleCheck === undefined;
  const keepsAny = folder !== undefined && (flags.logFile || keepsRecord) &&
    await isWritable(folder, messages.inform);
  const isOwn = !isRunIdGiven(flags, invocation.env);
  const once = (runId: string, keepsState: boolean) =>
    choice.exactlyOnce && exactlyOnceSettings(choice.exactlyOnce, {
      runId,
      isGiven: !isOwn,
      keepsState,
      schemaPrefix: given.schemaPrefix,
    });
  if (!keepsAny) {
    return { settings: given, record: undefined, exactlyOnce: once(given.runId, false) };
  }
  const { pipeline } = given;
  const assets = selection.scope === "pipeline" ? undefined : selection.named;
  const logPath = (runId: string) => logFilePath(folder, { runId, pipeline, assets });
  const place = keepsRecord ? (runId: string) => journalPath(folder, { runId, pipeline }) : logPath;
  // An id that the user gave is theirs to give twice.
  const runId = isOwn ? await claimRunId(given.runId, { place, mode: 0o600 }) : given.runId;
  const settings = { ...given, runId };
  if (flags.logFile) messages.openLogFile(await logPath(runId));
  const exactlyOnce = once(runId, keepsRecord);
  const record = !keepsRecord ? undefined : await createRunRecord(flags, {
    invocation,
    session,
    settings,
    folder,
    claimed: isOwn,
    chosen: selection.assets.map(({ name }) => name),
    asked,
    finishedBefore,
    mainDoneBefore,
    exactlyOnce,
    warn: messages.warn,
  });
  return { settings, record, exactlyOnce };
}
