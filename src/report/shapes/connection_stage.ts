import { number, object, oneOf, optional, type Shape, text } from "./shape.ts";

const names = ["details", "name", "TCP", "TLS", "login", "query"] as const;
const verdicts = ["ok", "warning", "error", "skipped"] as const;

/** What became of one stage of a connection. */
export interface ConnectionStage {
  readonly stage: typeof names[number];
  readonly verdict: typeof verdicts[number];
  /** Never a value. */
  readonly text: string;
  /** `undefined` where nothing was waited for. */
  readonly ms?: number | undefined;
}

export const connectionStage: Shape<ConnectionStage> = object("ConnectionStage", (field) => ({
  stage: field(oneOf(...names), ({ stage }) => stage),
  verdict: field(
    oneOf(...verdicts),
    ({ verdict }) => verdict,
    "error: the last one; skipped: nothing could be found out, which is no fault",
  ),
  text: field(
    optional(text),
    ({ verdict, text }) => verdict === "error" ? undefined : text,
    "Left out of an error, which the failure explains",
  ),
  duration_ms: field(
    optional(number),
    ({ ms }) => ms === undefined ? undefined : Math.round(ms * 10) / 10,
  ),
}));
