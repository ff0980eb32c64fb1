import type { KnownError } from "../errors.ts";

/** What a connection goes through, in this order. */
const stageNames = ["details", "name", "TCP", "TLS", "login", "query"] as const;
export type StageName = typeof stageNames[number];

/** What became of one stage of a connection. Never a value of its secret. */
export interface Stage {
  readonly stage: StageName;
  /** `skipped`: nothing could be found out, which is no fault. An `error` is the last stage. */
  readonly verdict: "ok" | "warning" | "error" | "skipped";
  readonly text: string;
  /** How long it took, in milliseconds; `undefined` where nothing was waited for. */
  readonly ms?: number | undefined;
  /** What to do about a warning. */
  readonly fix?: string | undefined;
  /** Why it is the last one. */
  readonly error?: KnownError | undefined;
}
