import type { ExplainedCode } from "../explained_code.ts";
import type { ExplainedRun, RunProblem } from "../explained_run.ts";
import type { ErrorFacts } from "../run/facts.ts";
import {
  integer,
  listOf,
  number,
  object,
  oneOf,
  optional,
  scalar,
  type Shape,
  text,
} from "./shape.ts";

/** `bruin why CODE`. */
export const explainedCode: Shape<ExplainedCode> = object("ExplainedCode", (field) => ({
  code: field(text, ({ code }) => code),
  title: field(text, ({ title }) => title),
  stage: field(text, ({ stage }) => stage, "In which part of the work it happens"),
  cause: field(text, ({ cause }) => cause),
  fix: field(text, ({ fix }) => fix),
  exit: field(optional(text), ({ exit }) => exit, "The exit code when nothing was started"),
  tried_again: field(optional(text), ({ repeated }) => repeated),
}));

const error: Shape<ErrorFacts> = object("RunError", (field) => ({
  error: field(text, ({ message }) => message),
  cause: field(optional(text), ({ cause }) => cause),
  where: field(optional(text), ({ where }) => where),
  fix: field(optional(text), ({ fix }) => fix),
  code: field(optional(text), ({ code }) => code, "See docs/errors.md"),
  statement: field(optional(text), ({ statement }) => statement, "What was sent"),
  actual: field(optional(scalar<string | number>("string", "number")), ({ actual }) => actual),
  expected: field(
    optional(scalar<string | number>("string", "number")),
    ({ expected }) => expected,
  ),
}));

const problem: Shape<RunProblem> = object("RunProblem", (field) => ({
  asset: field(text, ({ asset }) => asset),
  stage: field(text, ({ stage }) => stage),
  outcome: field(text, ({ outcome }) => outcome),
  duration_ms: field(optional(number), ({ ms }) => ms),
  errors: field(listOf(error), ({ errors }) => errors),
  blocked: field(listOf(text), ({ blocked }) => blocked, "Assets that did not run because of it"),
}));

const unbegun: Shape<NonNullable<ExplainedRun["unbegun"]>> = object("UnbegunRun", (field) => ({
  stage: field(text, ({ stage }) => stage, "validation or preparation"),
  errors: field(listOf(error), ({ errors }) => errors),
}));

/** `bruin why [RUN]`. */
export const explainedRun: Shape<ExplainedRun> = object("ExplainedRun", (field) => ({
  run: field(text, ({ run }) => run),
  pipeline: field(text, ({ pipeline }) => pipeline),
  environment: field(text, ({ environment }) => environment),
  started: field(text, ({ started }) => started, "RFC 3339"),
  ending: field(
    oneOf<ExplainedRun["ending"]>("succeeded", "failed", "stopped", "killed", "running"),
    ({ ending }) => ending,
  ),
  exit: field(optional(integer), ({ exit }) => exit, "Left out when none is known"),
  unbegun: field(
    optional(unbegun),
    ({ unbegun }) => unbegun,
    "Only of a run that ended before its first asset",
  ),
  problems: field(listOf(problem), ({ problems }) => problems),
  fix: field(optional(text), ({ fix }) => fix),
}));
