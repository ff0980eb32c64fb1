/** What a run is going to do, before it does anything: the answer of `bruin plan`. No value of a secret. */

/** Raised when a reader of the version before could misread a plan. */
export const runPlanVersion = 1;

export interface RunPlan {
  readonly pipeline: string;
  readonly environment: string;
  /** As in `--secrets-backend`. */
  readonly backend: string;
  readonly interval: PlannedInterval;
  readonly fullRefresh: boolean;
  /** Of `pipeline.yml`, and of the macros beside it. */
  readonly files: Fingerprints;
  /** Those that run, in an order in which they may, and then the others. */
  readonly assets: readonly PlannedAsset[];
  readonly connections: readonly PlannedConnection[];
  /** Where what is committed is noted, with `--exactly-once`; else empty. */
  readonly ledgers: readonly PlannedLedger[];
  readonly reach: PlannedReach;
  /** What the plan cannot tell, one sentence each. */
  readonly limits: readonly string[];
  /** Milliseconds with enough workers, from earlier runs; `undefined` when an asset has none. */
  readonly expectedMs: number | undefined;
}

/** Path below the project's root → SHA-256 of the file in hex. */
export type Fingerprints = Readonly<Record<string, string>>;

export interface PlannedInterval {
  readonly start: string;
  readonly end: string;
  /** Such as `1 day` or `3 months`: what stays the same from run to run. */
  readonly kind: string;
}

export interface PlannedAsset {
  readonly name: string;
  readonly type: string;
  readonly runs: boolean;
  /** Why it runs, or why not. */
  readonly reason: string;
  /** Its text, and that of its definition when that is another file. */
  readonly files: Fingerprints;
  /** The rest is there only for one that runs; `interval` only when it is not that of the run. */
  readonly interval?: PlannedInterval | undefined;
  /** Such as `table: delete+insert`. */
  readonly strategy?: string | undefined;
  /** Kinds of statements in their order, such as `CREATE TABLE`; and of the checks after them. */
  readonly statements: readonly string[];
  readonly checks: number;
  /** Names of connections. */
  readonly connections: readonly string[];
  /** Assets that it waits for. */
  readonly after: readonly string[];
  /** Milliseconds; the median of earlier runs. */
  readonly expectedMs?: number | undefined;
}

export interface PlannedConnection {
  readonly name: string;
  readonly type: string;
  /** What the backend calls the secret; `undefined` for what is in no backend. */
  readonly secret?: string | undefined;
  readonly version?: string | undefined;
  /** RFC 3339: when this version was stored. */
  readonly storedAt?: string | undefined;
  readonly ageDays?: number | undefined;
  readonly usedBy: readonly string[];
}

/** A table of committed assets. */
export interface PlannedLedger {
  /** Name of the connection. */
  readonly connection: string;
  /** As SQL; without a schema it is in the one that the connection uses anyway. */
  readonly table: string;
  /** Kinds of what is sent before the first asset; each asset has an `INSERT` of its own besides. */
  readonly statements: readonly string[];
}

/** What a run may touch outside of itself. */
export interface PlannedReach {
  readonly hosts: readonly PlannedHost[];
  readonly variables: readonly PlannedVariable[];
  readonly files: readonly PlannedFile[];
  readonly programs: readonly PlannedProgram[];
  /** Native libraries that are loaded. */
  readonly libraries: readonly string[];
}

export interface PlannedHost {
  readonly host: string;
  readonly port: number;
  readonly for: string;
  /** Whether this process connects; otherwise a program that it starts. */
  readonly guarded: boolean;
}

export interface PlannedVariable {
  readonly name: string;
  readonly set: boolean;
  /** Who reads it: this process, or the programs that it starts. */
  readonly by: "run" | "programs";
}

export interface PlannedFile {
  /** Absolute; a folder stands for all in it. */
  readonly path: string;
  readonly access: "read" | "write";
  readonly for: string;
}

export interface PlannedProgram {
  /** Absolute path, or the name of one that is not installed. */
  readonly program: string;
  readonly for: string;
  /** The paths that are looked at until it is found. */
  readonly sought: readonly string[];
}
