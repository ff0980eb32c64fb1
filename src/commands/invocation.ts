import type { Env } from "../env.ts";
import type { Redactor } from "../redactor.ts";

/** What every command is given. */
export interface Invocation {
  /** What the user typed after the program's name. */
  readonly args: readonly string[];
  readonly env: Env;
  /** Knows every sensitive value that the invocation has met; also used for what ends the program. */
  readonly redactor: Redactor;
  /** Absolute; relative paths of the user are relative to it. */
  readonly workingDirectory: string;
  /** Aborted with an `InterruptedError` when the operating system asks the program to stop. */
  readonly signal: AbortSignal;
  /** Ends the program with this code once the command has returned; 0 when it is not called. */
  readonly end: (exitCode: number) => void;
}
