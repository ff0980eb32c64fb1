import type { StepFilter } from "../run/plan.ts";
import type { SensorMode } from "../run/steps/sensor.ts";
import type { GlobalFlags } from "./flags.ts";
import type { LogFlags } from "./log_folder.ts";
import type { LogFormat } from "./run_messages.ts";

/** The flags of `bruin run`, as the user gave them. */
export interface RunFlags extends GlobalFlags, LogFlags {
  readonly startDate?: string;
  readonly endDate?: string;
  readonly fullRefresh?: boolean;
  readonly workers: number;
  readonly only?: readonly StepFilter[];
  readonly singleCheck?: string;
  readonly tag?: string;
  readonly excludeTag?: readonly string[];
  readonly selector?: string;
  readonly modified?: boolean;
  readonly downstream?: boolean;
  readonly continue?: boolean;
  /** Id of the run to continue; implies `continue`. */
  readonly continueRun?: string;
  /** Names of assets, with `continue`. */
  readonly repeat?: readonly string[];
  readonly skip?: readonly string[];
  readonly stream?: boolean;
  readonly environment?: string;
  readonly configFile?: string;
  readonly var?: readonly string[];
  readonly variant?: string;
  readonly pushMetadata?: boolean;
  readonly force?: boolean;
  readonly sensorMode: SensorMode;
  readonly applyIntervalModifiers?: boolean;
  /** `undefined` leaves it to the pipeline. */
  readonly exactlyOnce?: boolean;
  /** A name, with its schema before it or not; implies `exactlyOnce`. */
  readonly exactlyOnceTable?: string;
  readonly timeout: number;
  readonly lock?: boolean;
  /** Seconds; implies `lock`. */
  readonly lockWait?: number;
  readonly backfillId?: string;
  readonly backfillTotal?: number;
  /** Seconds. */
  readonly startJitter?: number;
  readonly pingUrl?: string;
  readonly retries: boolean;
  readonly validation: boolean;
  readonly queryAnnotations?: string;
  readonly timestamp: boolean;
  readonly color: boolean;
  readonly minimalLogs?: boolean;
  readonly interactive?: boolean;
  readonly verbose?: boolean;
  readonly logFormat: LogFormat;
  readonly passCredentials?: boolean;
  /** `false` is asked for in vain. */
  readonly maskCredentials?: boolean;
  readonly usePip?: boolean;
}
