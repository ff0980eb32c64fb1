import { UsageError } from "../../errors.ts";
import type { Asset, ExactlyOncePlace } from "../../project/model.ts";
import { intervalTexts } from "../../template/moment.ts";
import type { Interval } from "../../template/variables.ts";

/** How a run commits each asset exactly once. */
export interface ExactlyOnceSettings {
  /**
   * What the rows of the run are found by, also when it is continued: its id, with letters behind it
   * that no other run has, unless the user gave the id.
   */
  readonly runId: string;
  readonly place: ExactlyOncePlace;
  /** Put before a schema that the user set; of the environment, and empty in most. */
  readonly schemaPrefix: string;
  /**
   * Connection name → table as SQL, for the connections on which the run has begun that is continued;
   * empty for any other run.
   */
  readonly begun: ReadonlyMap<string, string>;
  /** Names of the assets that were left out of the run that is continued; none for any other run. */
  readonly leftOut: readonly string[];
  /** Whether a later run can know which rows belong to this one. */
  readonly continuable: boolean;
  /** Names of the assets that the user wants to be done again, whatever they did before. */
  readonly repeat: readonly string[];
}

/** What a run leaves in its state, so that it can be continued. */
export interface ExactlyOnceRecord extends ExactlyOncePlace {
  /** What its rows are found by. */
  readonly run_id: string;
  /** Connection name → table as SQL, of those on which it has begun. */
  readonly tables: Readonly<Record<string, string>>;
  /** Names of the assets that wanted to be left out. */
  readonly left_out: readonly string[];
}

/** What is known of a run before it begins. */
export function recordBefore(
  { runId, place, begun, leftOut }: ExactlyOnceSettings,
): ExactlyOnceRecord {
  return { run_id: runId, ...place, tables: Object.fromEntries(begun), left_out: leftOut };
}

/** The id of the rows of a new run. A time to the second, which runs on two machines may share, is not enough. */
export function ledgerRunId(runId: string, { isGiven }: { readonly isGiven: boolean }): string {
  return isGiven ? runId : `${runId}__${crypto.randomUUID().slice(0, 13)}`;
}

/** Whether an asset wants to be left out of what the run asks for. */
export function optsOut({ exactlyOnce }: Pick<Asset, "exactlyOnce">): boolean {
  return exactlyOnce === false;
}

/** The bounds of an interval in UTC, so that one moment has one text. */
export function intervalKey({ start, end }: Interval): { start: string; end: string } {
  const texts = intervalTexts({
    start: { ...start, offsetMinutes: 0 },
    end: { ...end, offsetMinutes: 0 },
  });
  return { start: texts.startTimestamp, end: texts.endTimestamp };
}

/** A run that no later run could continue. */
export function notContinuable(): UsageError {
  return new UsageError("--exactly-once needs the state of the run, which is not kept", {
    cause: "without it, no later run knows which rows in the database belong to this one",
    fix: "leave out --no-state and --log-dir -, make the folder of logs writable, or set " +
      "BRUIN_RUN_ID to an id of your own, which runs that belong together share",
  });
}
