import type { Observation } from "../../doctor/observation.ts";
import { integer, listOf, number, object, oneOf, optional, type Shape, text } from "./shape.ts";

const finding: Shape<Observation> = object("Observation", (field) => ({
  subject: field(text, ({ subject }) => subject, "What was looked at"),
  verdict: field(
    oneOf<Observation["verdict"]>("ok", "warning", "error", "skipped"),
    ({ verdict }) => verdict,
    "skipped: it could not be looked at, or there was nothing to look at",
  ),
  text: field(text, ({ text }) => text),
  cause: field(optional(text), ({ cause }) => cause),
  where: field(optional(text), ({ where }) => where),
  fix: field(optional(text), ({ fix }) => fix, "The one thing to do next"),
  code: field(optional(text), ({ code }) => code, "See docs/errors.md"),
  duration_ms: field(
    optional(number),
    ({ ms }) => ms === undefined ? undefined : Math.round(ms * 10) / 10,
  ),
}));

/** What `doctor` found out. */
export interface Examination {
  readonly findings: readonly Observation[];
  /** The gravest verdict: `skipped` alone is none. */
  readonly verdict: "ok" | "warning" | "error";
  readonly exit: number;
}

export const examination: Shape<Examination> = object("Examination", (field) => ({
  verdict: field(
    oneOf<Examination["verdict"]>("ok", "warning", "error"),
    ({ verdict }) => verdict,
    "The gravest one",
  ),
  exit: field(integer, ({ exit }) => exit, "The exit code"),
  findings: field(listOf(finding), ({ findings }) => findings),
}));
