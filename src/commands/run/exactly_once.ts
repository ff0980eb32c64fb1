import type { Env } from "../../env.ts";
import { UsageError } from "../../errors.ts";
import { parsePlace, usualPlace } from "../../project/exactly_once.ts";
import type { ExactlyOncePlace, Pipeline } from "../../project/model.ts";
import {
  type ExactlyOnceRecord,
  type ExactlyOnceSettings,
  ledgerRunId,
} from "../../run/exactly_once/settings.ts";
import type { RunFlags } from "./flags.ts";

/** What the user asks for, by flags, in the pipeline, or by continuing a run that was asked for it. */
export interface AskedExactlyOnce {
  readonly place: ExactlyOncePlace;
  /** Of the run that is continued; `undefined` for any other run. */
  readonly earlier: ExactlyOnceRecord | undefined;
  readonly repeat: readonly string[];
}

/**
 * Whether each asset is to be committed exactly once, and where that is kept.
 * @throws {UsageError} When the flags contradict each other, or name no table.
 */
export function askedExactlyOnce(
  { exactlyOnce, exactlyOnceTable, repeat = [] }: RunFlags,
  { pipeline, earlier, warn }: {
    readonly pipeline: Pipeline;
    readonly earlier: ExactlyOnceRecord | undefined;
    readonly warn: (text: string) => void;
  },
): AskedExactlyOnce | undefined {
  const given = exactlyOnceTable === undefined ? undefined : parsePlace(exactlyOnceTable);
  if (given !== undefined && exactlyOnce === false) {
    throw new UsageError("--no-exactly-once and --exactly-once-table contradict each other");
  }
  if (earlier !== undefined) {
    const { schema, table } = earlier;
    const ignored = exactlyOnce === false ? "--no-exactly-once" : "--exactly-once-table";
    if (exactlyOnce === false || given !== undefined) {
      warn(`${ignored}: --continue takes this from the last run`);
    }
    return { place: { schema, table }, earlier, repeat };
  }
  const isAsked = exactlyOnce ?? (given ?? pipeline.exactlyOnce) !== undefined;
  const place = given ?? pipeline.exactlyOnce ?? usualPlace;
  return isAsked ? { place, earlier, repeat } : undefined;
}

/** Whether the user gave the id of the run, so that its rows are found by it. */
export function isRunIdGiven({ backfillId }: RunFlags, env: Env): boolean {
  return env.get("BRUIN_RUN_ID") !== undefined || backfillId !== undefined;
}

/** The settings of a run whose id is known. */
export function exactlyOnceSettings(
  { place, earlier, repeat }: AskedExactlyOnce,
  { runId, isGiven, keepsState, schemaPrefix }: {
    readonly runId: string;
    /** Whether the user gave the id. */
    readonly isGiven: boolean;
    readonly keepsState: boolean;
    readonly schemaPrefix: string;
  },
): ExactlyOnceSettings {
  return {
    runId: earlier?.run_id ?? ledgerRunId(runId, { isGiven }),
    place,
    schemaPrefix,
    begun: new Map(Object.entries(earlier?.tables ?? {})),
    leftOut: earlier?.left_out ?? [],
    continuable: keepsState || isGiven,
    repeat,
  };
}
