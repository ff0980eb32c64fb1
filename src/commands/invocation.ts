import type { Env } from "../env.ts";

/** What every command is given. */
export interface Invocation {
  readonly env: Env;
  /** Absolute; relative paths of the user are relative to it. */
  readonly workingDirectory: string;
  /** Aborted with an `InterruptedError` when the operating system asks the program to stop. */
  readonly signal: AbortSignal;
  /** Ends the program with this code once the command has returned; 0 when it is not called. */
  readonly end: (exitCode: number) => void;
}
