import type { Command } from "@cliffy/command";
import type { Env } from "../env.ts";
import type { Redactor } from "../redactor.ts";
import type { Output } from "../report/output.ts";

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
  /** Replaces how a failure that ends the command is printed, by default as text on stderr. */
  readonly printFailuresWith: (print: FailurePrinter) => void;
  /** The command tree, with the flags of those commands that the words name. */
  // deno-lint-ignore no-explicit-any -- whatever flags it has
  readonly commandsFor: (words: readonly string[]) => Promise<Command<any>>;
}

export type FailurePrinter = (failure: unknown, output: Output) => void;
