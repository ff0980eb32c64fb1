import type { RunEvent, TaskLabel } from "../../report/event.ts";
import type { RunSettings } from "../../run/asset_scope.ts";
import type { AskedSelection } from "../../run/record/earlier_runs.ts";
import type { ExactlyOnceRecord, ExactlyOnceSettings } from "../../run/exactly_once/settings.ts";
import type { RunWitness } from "../../run/record/witness.ts";
import type { Session } from "../../session.ts";
import type { Invocation } from "../invocation.ts";
import type { RunFlags } from "./flags.ts";
import { journalRecord } from "./journal_record.ts";
import { stateRecord } from "./state_record.ts";

/** Follows a run in files. */
export interface RunFollower {
  /**
   * Resolves once the files have the plan.
   * @param exactlyOnce Where assets leave their rows; `undefined` when none does.
   * @throws {UsageError} When a file is lost without which those rows could not be found again.
   */
  begin(planned: readonly TaskLabel[], exactlyOnce?: ExactlyOnceRecord): Promise<void>;
  report(event: RunEvent): void;
  /** Resolves once the files have all that was reported. */
  end(): Promise<void>;
}

/** Follows a run in what `--continue` reads, and in the journal that `bruin report` reads. */
export interface RunRecord extends RunFollower, RunWitness {}

export interface RunRecordOptions {
  readonly invocation: Invocation;
  readonly session: Session;
  readonly settings: RunSettings;
  /** The folder of logs. */
  readonly folder: string;
  /** Whether the file of the progress was made for this run, so that it has its id. */
  readonly claimed: boolean;
  /** Names of the assets that were chosen. */
  readonly chosen: readonly string[];
  /** What the user named, or what the run which is continued was asked for. */
  readonly asked: Pick<AskedSelection, "assets" | "modified">;
  /** Assets that the run which is continued has finished. */
  readonly finishedBefore: ReadonlySet<string>;
  /** Assets of which it has done the main step, and nothing of what follows is known to be done. */
  readonly mainDoneBefore: ReadonlySet<string>;
  /** How each asset is committed exactly once; `undefined` when that is not asked for. */
  readonly exactlyOnce?: ExactlyOnceSettings | undefined;
  readonly warn: (text: string) => void;
}

/** Resolves once it is on disk what this run is to do. */
export async function createRunRecord(
  flags: RunFlags,
  options: RunRecordOptions,
): Promise<RunRecord> {
  const state = await stateRecord(flags, options);
  const followers = [state, journalRecord(flags, options)];
  return {
    sending: (task) => state.sending(task),
    settled: (settlement) => state.settled(settlement),
    async begin(planned, exactlyOnce) {
      await Promise.all(followers.map((follower) => follower.begin(planned, exactlyOnce)));
    },
    report(event) {
      for (const follower of followers) follower.report(event);
    },
    async end() {
      await Promise.all(followers.map((follower) => follower.end()));
    },
  };
}
