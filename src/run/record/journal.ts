import {
  array,
  boolean,
  enums,
  type Infer,
  integer,
  literal,
  min,
  number,
  optional,
  refine,
  string,
  type,
  union,
} from "superstruct";

/**
 * The journal of a run: one JSON object a line, appended as things happen, for `--continue` and for
 * `report`. What `--continue` must know is on disk before the run acts on it, so that whatever ends the
 * run leaves these lines. The first line is a {@linkcode JournalHeader}, the others are
 * {@linkcode JournalEntry}. Nothing in it is sensitive.
 */
export const journalFormat = "bruin run journal";

/**
 * Raised when a reader of the version before could misread a file. Readers pass over unknown entries.
 * What `--continue` must know is in the journal from version 2 on, and was in a file of its own before.
 */
export const journalVersion = 2;

const index = min(integer(), 0);
const duration = min(number(), 0);

/** What to look at first, as another version may have changed everything else. */
export const journalMark = type({ format: literal(journalFormat), version: integer() });

export const journalHeader = type({
  format: literal(journalFormat),
  version: enums([1, journalVersion]),
  /** Id of the run. */
  run: string(),
  pipeline: string(),
  environment: string(),
  /** RFC 3339. */
  interval: type({ start: string(), end: string() }),
  /** Whether tables were rebuilt from scratch. */
  refresh: boolean(),
  /** RFC 3339; where offsets count from. */
  started: refine(string(), "moment", (text) => !Number.isNaN(Date.parse(text))),
  /** Version of the program. */
  program: string(),
  workers: index,
  /** How many assets the pipeline has. */
  total: index,
  /** Assets that were chosen, and those that they depend on directly. */
  assets: array(type({
    name: string(),
    type: string(),
    /** Position in the pipeline, which tells also when a secret is hidden in the name; from version 2 on. */
    position: optional(index),
    /** Positions in this list. */
    upstreams: array(index),
    /** Upstreams that no run waits for; positions in this list. */
    symbolic: optional(array(index)),
    /** Whether the run that this one continues had finished it. */
    done: optional(boolean()),
  })),
  tasks: array(type({
    /** Position in `assets`. */
    asset: index,
    kind: enums(["main", "column_check", "custom_check", "metadata_push"]),
    column: optional(string()),
    check: optional(string()),
  })),
});

const journalError = type({
  message: string(),
  cause: optional(string()),
  where: optional(string()),
  fix: optional(string()),
  code: optional(string()),
  /** What was sent to the database, also for checks. */
  statement: optional(string()),
  /** What a check found, and what it should have found. */
  // A number in journals of 0.1.0.
  actual: optional(union([string(), number()])),
  expected: optional(union([string(), number()])),
});

/**
 * The lines after the first, by their `event`. `at` is in milliseconds since the start, on a monotonic
 * clock; `task` is a position in `tasks`.
 */
export const journalEntries = {
  started: type({
    event: literal("started"),
    at: duration,
    task: index,
    /** Which of the workers does it, from 0. */
    slot: index,
  }),
  /** From now on a main task may have taken effect; only of those that cannot be repeated safely. */
  sending: type({ event: literal("sending"), at: duration, task: index }),
  retry: type({
    event: literal("retry"),
    at: duration,
    task: index,
    /** Why it is tried again, and for which time. */
    text: string(),
  }),
  /** What the system told of a statement; of the last try as well as of those before. */
  statement: type({
    event: literal("statement"),
    at: duration,
    task: index,
    id: optional(string()),
    url: optional(string()),
    rows: optional(number()),
    bytes: optional(number()),
    cost: optional(type({ amount: number(), currency: string() })),
    ms: duration,
  }),
  finished: type({
    event: literal("finished"),
    at: duration,
    task: index,
    outcome: enums([
      "succeeded",
      "failed",
      "upstream_failed",
      "skipped",
      "cancelled",
      "not_started",
    ]),
    /** How long it took, in milliseconds. */
    ms: duration,
    /** Whether it may have taken effect although it did not succeed; `false` by default. */
    uncertain: optional(boolean()),
    errors: optional(array(journalError)),
  }),
  /** A sign of life, now and then while tasks run for long. */
  alive: type({ event: literal("alive"), at: duration }),
  ended: type({
    event: literal("ended"),
    at: duration,
    /** How long the run took, with what came before the first task. */
    ms: duration,
    /** Whether a signal or the time limit ended it. */
    aborted: boolean(),
    /** The exit code. */
    exit: integer(),
    /** What kept the run from its first task; left out when it got there. */
    unbegun: optional(type({
      stage: enums(["validation", "preparation"]),
      errors: array(journalError),
    })),
  }),
} as const;

export type JournalHeader = Infer<typeof journalHeader>;
export type JournalEntry = Infer<typeof journalEntries[keyof typeof journalEntries]>;
/** What kept a run from its first task, and in which stage. */
export type UnbegunRun = NonNullable<Extract<JournalEntry, { event: "ended" }>["unbegun"]>;
export type JournalError = Infer<typeof journalError>;
