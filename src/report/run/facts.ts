import type { Outcome, TaskKind } from "../event.ts";
import type { StatementFacts } from "../../statement_facts.ts";

/** What is known of a run afterwards; offsets are milliseconds since it started. */
export interface RunFacts {
  readonly header: {
    /** Id of the run. */
    readonly run: string;
    readonly pipeline: string;
    readonly environment: string;
    readonly interval: { readonly start: string; readonly end: string };
    readonly refresh: boolean;
    /** RFC 3339. */
    readonly started: string;
    /** Version of the program. */
    readonly program: string;
    readonly workers: number;
    /** How many assets the pipeline has. */
    readonly total: number;
    /** Those of the run, and what they depend on directly. */
    readonly assets: readonly AssetFacts[];
  };
  readonly tasks: readonly TaskFacts[];
  /** `undefined` when nothing tells how it ended. */
  readonly ended: {
    readonly ms: number;
    readonly aborted: boolean;
    readonly exit: number;
    /** What kept it from its first task, and in which stage; `undefined` when it got there. */
    readonly unbegun?:
      | { readonly stage: string; readonly errors: readonly ErrorFacts[] }
      | undefined;
  } | undefined;
  /** When the last thing happened that is known. */
  readonly lastAt: number;
  /** How much of what was recorded could not be understood. */
  readonly unreadable: number;
}

export interface AssetFacts {
  readonly name: string;
  readonly type: string;
  /** Positions of other assets. */
  readonly upstreams: readonly number[];
  readonly symbolic?: readonly number[] | undefined;
  /** Whether a run before this one, which this one continues, had finished it. */
  readonly done?: boolean | undefined;
}

export interface TaskFacts {
  /** Position of its asset. */
  readonly asset: number;
  readonly kind: TaskKind;
  readonly column?: string | undefined;
  readonly check?: string | undefined;
  readonly started: { readonly at: number; readonly slot: number } | undefined;
  readonly finished: {
    readonly at: number;
    readonly outcome: Outcome;
    readonly ms: number;
    readonly errors: readonly ErrorFacts[];
  } | undefined;
  readonly retries: readonly string[];
  /** What the system told of its statements; nothing by default. */
  readonly statements?: readonly StatementFacts[];
}

export interface ErrorFacts {
  readonly message: string;
  readonly cause?: string | undefined;
  readonly where?: string | undefined;
  readonly fix?: string | undefined;
  readonly code?: string | undefined;
  readonly statement?: string | undefined;
  readonly actual?: string | number | undefined;
  readonly expected?: string | number | undefined;
}

export interface RunReportOptions {
  readonly run: RunFacts;
  /** Whether the run still goes on. */
  readonly alive: boolean;
  /** Runs to compare with, latest first: milliseconds by asset, of those that succeeded. */
  readonly earlier: readonly { readonly durations: ReadonlyMap<string, number> }[];
  /** When the report is made. */
  readonly now: Date;
}
