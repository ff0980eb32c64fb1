import type { Command } from "@cliffy/command";
import { processOutput } from "../report/output.ts";
import type { Invocation } from "./invocation.ts";

/**
 * Prints the help of a command. Cliffy's own `showHelp()` uses the console, which throws at a closed pipe
 * or a full disk.
 */
// deno-lint-ignore no-explicit-any -- whatever flags it has
export function printHelp(command: Command<any>, invocation: Invocation): void {
  processOutput(invocation).line(command.getHelp());
}
