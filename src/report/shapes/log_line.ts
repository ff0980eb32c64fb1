/** The lines of `run --log-format json`: one object for each event. */
import { CheckError, KnownError, QueryError } from "../../errors.ts";
import { rawJson } from "../../exact_numbers.ts";
import type { StatementFacts, StatementStatistics } from "../../statement_facts.ts";
import type { RunEvent, RunSummary, TaskLabel, TaskResult } from "../event.ts";
import { formatFailure } from "../failure.ts";
import { type Failure, failureFields } from "./failure.ts";
import {
  always,
  boolean,
  type FieldMaker,
  type Fields,
  fieldsOf,
  integer,
  listOf,
  number,
  object,
  oneOf,
  optional,
  type Shape,
  text,
} from "./shape.ts";

/** A secret that was read, as `--debug` tells of it: no value and no length of one. */
export interface LoggedSecret {
  readonly connection: string;
  /** Its name in the backend. */
  readonly secret: string | undefined;
  /** `undefined` when it is not one we know: anything could have been stored there. */
  readonly type: string | undefined;
  readonly version: string | undefined;
  readonly fetchMs: number | undefined;
  readonly requests: number | undefined;
}

/** What one line tells of. */
export type LoggedEvent =
  | RunEvent
  | { readonly kind: "secret"; readonly fetched: LoggedSecret }
  | { readonly kind: "failure"; readonly failure: Failure };

/** An event, and when it was: ISO 8601, UTC. */
export interface LogLine<Event extends LoggedEvent = LoggedEvent> {
  readonly time: string;
  readonly event: Event;
}

type OfKind<Kind extends LoggedEvent["kind"]> = Extract<LoggedEvent, { readonly kind: Kind }>;

const outcome = oneOf(
  "succeeded",
  "failed",
  "upstream_failed",
  "skipped",
  "cancelled",
  "not_started",
);

const taskFields = fieldsOf<TaskLabel>((field) => ({
  task: field(text, ({ id }) => id, "Unique in a run"),
  asset: field(text, ({ asset }) => asset),
  kind: field(
    oneOf("main", "column_check", "custom_check", "metadata_push"),
    ({ kind }) => kind,
  ),
  column: field(optional(text), ({ column }) => column, "Of a column check"),
  check: field(optional(text), ({ check }) => check, "Its name"),
}));

const someInteger = optional(integer);
const someText = optional(text);

const cost = object<NonNullable<StatementFacts["cost"]>>("Cost", (field) => ({
  amount: field(number, ({ amount }) => amount),
  currency: field(text, ({ currency }) => currency),
}));

const statistics = object<StatementStatistics>("StatementStatistics", (field) => ({
  statementType: field(someText, ({ statementType }) => statementType, "Such as MERGE"),
  bytesProcessed: field(someInteger, ({ bytesProcessed }) => bytesProcessed),
  slotMs: field(someInteger, ({ slotMs }) => slotMs),
  insertedRows: field(someInteger, ({ insertedRows }) => insertedRows),
  deletedRows: field(someInteger, ({ deletedRows }) => deletedRows),
  updatedRows: field(someInteger, ({ updatedRows }) => updatedRows),
  ddlOperation: field(someText, ({ ddlOperation }) => ddlOperation),
  ddlTable: field(someText, ({ ddlTable }) => ddlTable),
  ddlRoutine: field(someText, ({ ddlRoutine }) => ddlRoutine),
}));

/** The digits of a decimal, as a number. */
const exactNumber: Shape<string> = {
  schema: () => ({ type: ["number", "string"] }),
  write: (digits) => rawJson(digits),
};

const taskError = object<unknown>("TaskFailure", (field) => {
  const ofKnown = (of: (error: KnownError) => string | undefined) => (error: unknown) =>
    error instanceof KnownError ? of(error) : undefined;
  const ofCheck = (of: (error: CheckError) => string) => (error: unknown) =>
    error instanceof CheckError ? of(error) : undefined;
  return {
    type: field(text, (error) => error instanceof KnownError ? error.name : "Bug"),
    message: field(
      text,
      (error) => error instanceof KnownError ? error.message : formatFailure(error),
    ),
    cause: field(someText, ofKnown(({ explanation }) => explanation.cause)),
    where: field(someText, ofKnown(({ explanation }) => explanation.where)),
    fix: field(someText, ofKnown(({ explanation }) => explanation.fix)),
    code: field(someText, ofKnown(({ explanation }) => explanation.code), "See docs/errors.md"),
    statement: field(
      someText,
      (error) => error instanceof QueryError ? error.statement : undefined,
    ),
    database_code: field(
      someText,
      (error) => error instanceof QueryError ? error.databaseCode : undefined,
    ),
    query: field(someText, ofCheck(({ query }) => query), "Of a check"),
    actual: field(optional(exactNumber), ofCheck(({ actual }) => actual)),
    expected: field(optional(exactNumber), ofCheck(({ expected }) => expected)),
  };
});

const result = object<TaskResult>("TaskResult", (field) => ({
  ...through(taskFields, ({ task }: TaskResult) => task),
  outcome: field(outcome, ({ outcome }) => outcome),
  duration_ms: field(number, ({ durationMs }) => durationMs),
  error: field(optional(taskError), ({ error }) => error),
}));

/** One shape for each kind of event. */
const lines: { readonly [Kind in LoggedEvent["kind"]]: Shape<LogLine<OfKind<Kind>>> } = {
  started: line("started", () => ofTask()),
  log: line("log", (field) => ({
    ...ofTask(),
    source: field(oneOf("task", "child"), ({ event }) => event.source, "child: a program"),
    text: field(text, ({ event }) => event.text),
  })),
  statement: line("statement", (field) => ({
    ...ofTask(),
    id: field(someText, ({ event }) => event.facts.id, "Of the job"),
    url: field(someText, ({ event }) => event.facts.url),
    rows: field(someInteger, ({ event }) => event.facts.rows),
    bytes: field(someInteger, ({ event }) => event.facts.bytes),
    cost: field(optional(cost), ({ event }) => event.facts.cost),
    statistics: field(optional(statistics), ({ event }) => event.facts.statistics),
    duration_ms: field(number, ({ event }) => event.facts.ms),
  })),
  still_running: line("still_running", (field) => ({
    ...ofTask(),
    duration_ms: field(number, ({ event }) => event.durationMs),
  })),
  finished: line("finished", (field) => ({
    ...ofTask(),
    outcome: field(outcome, ({ event }) => event.outcome),
    duration_ms: field(number, ({ event }) => event.durationMs),
    query: field(someText, ({ event }) => event.query, "Of a check"),
    error: field(optional(taskError), ({ event }) => event.error),
  })),
  notice: line("notice", (field) => ({ text: field(text, ({ event }) => event.text) })),
  warning: line("warning", (field) => ({ text: field(text, ({ event }) => event.text) })),
  summary: line("summary", (field) => {
    const of = <V>(get: (summary: RunSummary) => V) => ({ event }: LogLine<OfKind<"summary">>) =>
      get(event.summary);
    return {
      aborted: field(boolean, of(({ aborted }) => aborted), "By a signal or a time limit"),
      duration_ms: field(number, of(({ durationMs }) => durationMs)),
      results: field(listOf(result), of(({ results }) => results)),
    };
  }),
  secret: line("secret", (field) => ({
    connection: field(text, ({ event }) => event.fetched.connection),
    secret: field(someText, ({ event }) => event.fetched.secret),
    type: field(someText, ({ event }) => event.fetched.type),
    version: field(someText, ({ event }) => event.fetched.version),
    fetch_ms: field(someInteger, ({ event }) => event.fetched.fetchMs),
    requests: field(someInteger, ({ event }) => event.fetched.requests),
  })),
  failure: line(
    "failure",
    () => through(failureFields, ({ event }: LogLine<OfKind<"failure">>) => event.failure),
  ),
};

/** A line of the log; each kind of event has a schema of its own. */
export const logLine: Shape<LogLine> = {
  schema: (definitions) => ({
    anyOf: Object.values(lines).map((shape) => shape.schema(definitions)),
  }),
  write: (source) => (lines[source.event.kind] as Shape<LogLine>).write(source),
};

/** What all lines begin with, and what those of one kind have besides. */
function line<Kind extends LoggedEvent["kind"]>(
  kind: Kind,
  fields: (field: FieldMaker<LogLine<OfKind<Kind>>>) => Fields<LogLine<OfKind<Kind>>>,
): Shape<LogLine<OfKind<Kind>>> {
  const name = kind.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return object(`${name}Line`, (field) => ({
    time: field(text, ({ time }) => time, "ISO 8601, UTC"),
    level: field(oneOf("debug", "info", "warning", "error"), ({ event }) => levelOf(event)),
    event: field(always(kind), () => kind),
    ...fields(field),
  }));
}

/** Fields of what a source holds. */
function through<Source, Inner>(
  fields: Fields<Inner>,
  of: (source: Source) => Inner,
): Fields<Source> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, field]) => [
      key,
      { ...field, write: (source: Source) => field.write(of(source)) },
    ]),
  );
}

/** Fields of the task that an event is about. */
function ofTask(): Fields<LogLine<Extract<LoggedEvent, { readonly task: TaskLabel }>>> {
  return through(taskFields, ({ event }) => event.task);
}

function levelOf(event: LoggedEvent): "debug" | "info" | "warning" | "error" {
  switch (event.kind) {
    case "warning":
      return "warning";
    case "failure":
      return "error";
    case "secret":
      return "debug";
    case "finished":
      return event.outcome === "failed" ? "error" : "info";
    case "summary":
      return event.summary.results.some(({ outcome }) => outcome === "failed") ? "error" : "info";
    default:
      return "info";
  }
}
