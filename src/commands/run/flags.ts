import type { StepFilter } from "../../run/plan.ts";
import type { SensorMode } from "../../run/steps/sensor.ts";
import type { GlobalFlags } from "../flags.ts";
import type { LogFlags } from "../log_folder.ts";
import type { LogFormat } from "./messages.ts";

/** Paths of assets or folders, at least one: the first says where the project is. */
export type RunPaths = readonly [string, ...string[]];

/** The flags of `bruin run`, as the user gave them. */
export interface RunFlags extends GlobalFlags, LogFlags {
  readonly startDate?: string | undefined;
  readonly endDate?: string | undefined;
  readonly fullRefresh?: boolean | undefined;
  readonly workers: number;
  readonly only?: readonly StepFilter[] | undefined;
  readonly singleCheck?: string | undefined;
  readonly tag?: string | undefined;
  readonly excludeTag?: readonly string[] | undefined;
  readonly selector?: string | undefined;
  readonly modified?: boolean | undefined;
  readonly downstream?: boolean | undefined;
  readonly continue?: boolean | undefined;
  /** Id of the run to continue; implies `continue`. */
  readonly continueRun?: string | undefined;
  /** Names of assets, with `continue`. */
  readonly repeat?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
  readonly stream?: boolean | undefined;
  readonly environment?: string | undefined;
  readonly configFile?: string | undefined;
  readonly var?: readonly string[] | undefined;
  readonly variant?: string | undefined;
  readonly pushMetadata?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly sensorMode: SensorMode;
  readonly applyIntervalModifiers?: boolean | undefined;
  /** `undefined` leaves it to the pipeline. */
  readonly exactlyOnce?: boolean | undefined;
  /** A name, with its schema before it or not; implies `exactlyOnce`. */
  readonly exactlyOnceTable?: string | undefined;
  readonly timeout: number;
  readonly lock?: boolean | undefined;
  /** Seconds; implies `lock`. */
  readonly lockWait?: number | undefined;
  readonly backfillId?: string | undefined;
  readonly backfillTotal?: number | undefined;
  /** Seconds. */
  readonly startJitter?: number | undefined;
  readonly pingUrl?: string | undefined;
  /** How many runs of the pipeline stay on disk, this one included. */
  readonly keepRuns?: number | undefined;
  readonly retries: boolean;
  readonly validation: boolean;
  readonly queryAnnotations?: string | undefined;
  readonly timestamp: boolean;
  readonly color: boolean;
  readonly minimalLogs?: boolean | undefined;
  readonly interactive?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  readonly logFormat: LogFormat;
  readonly passCredentials?: boolean | undefined;
  /** `false` has no effect. */
  readonly maskCredentials?: boolean | undefined;
  /** Path of an ingestr that somebody works on. */
  readonly debugIngestrSrc?: string | undefined;
  readonly usePip?: boolean | undefined;
  /** Prints the plan instead of running. */
  readonly dryRun?: boolean | undefined;
  /** Path of a plan that the run must keep to. */
  readonly asPlanned?: string | undefined;
  /** Further addresses that the run may use, as `host:port`. */
  readonly allow?: readonly string[] | undefined;
}
