/** Every event there is. `text.ts` and `json.ts` render them; nothing else prints. */

import type { Explanation } from "../errors.ts";
import type { StatementFacts } from "../statement_facts.ts";

export type TaskKind = "main" | "column_check" | "custom_check" | "metadata_push";

/** What a task is, for people. */
export interface TaskLabel {
  /** Unique in a run: `<asset>`, `<asset>:<column>:<check>` or `<asset>:custom-check:<name>`. */
  readonly id: string;
  readonly asset: string;
  readonly kind: TaskKind;
  /** Only for column checks. */
  readonly column?: string | undefined;
  /** Name of the check; only for checks. */
  readonly check?: string;
}

/**
 * - `upstream_failed`: not started because something it needs failed
 * - `skipped`: left out by the user's selection
 * - `cancelled`: started and stopped by a signal or a time limit
 * - `not_started`: the run ended before its turn
 */
export type Outcome =
  | "succeeded"
  | "failed"
  | "upstream_failed"
  | "skipped"
  | "cancelled"
  | "not_started";

export type TaskEvent =
  | { readonly kind: "started"; readonly task: TaskLabel }
  | {
    readonly kind: "log";
    readonly task: TaskLabel;
    /** One line without its end. */
    readonly text: string;
    /** `child`: written by a process that the task started. */
    readonly source: "task" | "child";
    /** Which attempt follows, from 2; `undefined` for a line that announces none. */
    readonly attempt?: number;
  }
  /** A statement ended well of which the system told something. */
  | { readonly kind: "statement"; readonly task: TaskLabel; readonly facts: StatementFacts }
  | { readonly kind: "still_running"; readonly task: TaskLabel; readonly durationMs: number }
  | {
    readonly kind: "finished";
    readonly task: TaskLabel;
    readonly outcome: Outcome;
    readonly durationMs: number;
    /** Why it failed; a `KnownError` for everything we can explain. */
    readonly error?: unknown;
    /** Only for checks: the query as it was sent. */
    readonly query?: string;
  };

export type RunEvent =
  | TaskEvent
  /** A line for the user, such as `Analyzed the pipeline 'shop' with 3 assets.` */
  | { readonly kind: "notice"; readonly text: string }
  | { readonly kind: "warning"; readonly text: string }
  | { readonly kind: "summary"; readonly summary: RunSummary };

export interface RunSummary {
  readonly durationMs: number;
  /** `true` when a signal or the run's time limit ended it. */
  readonly aborted: boolean;
  /** Every task of the plan that was not filtered out, in order of their dependencies. */
  readonly results: readonly TaskResult[];
}

export interface TaskResult {
  readonly task: TaskLabel;
  readonly outcome: Outcome;
  readonly durationMs: number;
  readonly error?: unknown;
  /** The asset whose failure kept it from starting; only for `upstream_failed`. */
  readonly because?: string;
  /** Only for checks: the query as it was sent. */
  readonly query?: string;
}

/** Renders events, one after the other. */
export interface Reporter {
  report(event: RunEvent): void;
}

/** Something that `validate` found in the user's files. */
export interface Issue {
  /** Identifier of the rule, such as `dependency-exists`. */
  readonly rule: string;
  /** `critical` ones keep a pipeline from running. */
  readonly severity: "critical" | "warning";
  /** Name of the asset; `undefined` when it is about the pipeline. */
  readonly asset: string | undefined;
  /** One sentence, mostly in the words of the reference. */
  readonly message: string;
  /** Further lines, such as the places of duplicates. */
  readonly context: readonly string[];
  /** What people are told besides: cause, place and remedy. Default: nothing. */
  readonly explanation?: Explanation;
}

/** What a query of an asset would read, by a dry run. */
export interface QueryEstimate {
  /** Its name. */
  readonly asset: string;
  /** `query`, or such as `custom check 'name'` and `pre hook #1`. */
  readonly query: string;
  readonly bytes: number;
  /** By list price; `undefined` where none follows from the answer. */
  readonly costUsd?: number | undefined;
  /** Whether all of its statements could be asked about: what follows a statement that makes a table cannot. */
  readonly isWhole: boolean;
}
