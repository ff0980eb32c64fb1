import {
  array,
  boolean,
  enums,
  type Infer,
  integer,
  literal,
  optional,
  string,
  type,
} from "superstruct";
import type { TaskKind } from "../../report/event.ts";

/**
 * The progress of a run: what `--continue` must know however the run ends. One JSON object a line, each
 * on disk before the run acts on it. The first line is a {@linkcode ProgressHeader}, the others are
 * {@linkcode ProgressEntry}. The state, which the reference can read, is made from the same facts.
 */
export const progressFormat = "bruin run progress";

/** Raised when a reader of the version before could misread a file. */
export const progressVersion = 1;

const kinds = [
  "main",
  "column_check",
  "custom_check",
  "metadata_push",
] as const satisfies TaskKind[];

export const progressHeader = type({
  format: literal(progressFormat),
  version: literal(progressVersion),
  /** Every task of the plan. */
  tasks: array(type({ id: string(), asset: string(), kind: enums(kinds) })),
});

export const progressEntry = type({
  /** Position in `tasks`. */
  task: integer(),
  /** `sending`: from now on it may have taken effect. Otherwise how it ended. */
  is: enums(["sending", "succeeded", "failed", "cancelled"]),
  /** Whether it may have taken effect although it did not succeed; `false` by default. */
  uncertain: optional(boolean()),
});

export type ProgressHeader = Infer<typeof progressHeader>;
export type ProgressEntry = Infer<typeof progressEntry>;
