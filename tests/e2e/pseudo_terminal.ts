/** The program on a terminal, with somebody who types. */
import { assert } from "@std/assert";
import { fileURLToPath } from "node:url";
import { bruinCommand, type BruinOptions } from "./command.ts";

export interface TerminalCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** Everything the process sees. */
  readonly env: Readonly<Record<string, string>>;
}

/** What happens once the program has written a text, after the steps before. */
export interface Step {
  readonly after: string;
  readonly keys?: string;
  /** A file to make, for which assets wait. */
  readonly touch?: string;
  /** Columns and rows. */
  readonly resize?: readonly [number, number];
}

export interface TerminalOptions extends BruinOptions {
  readonly cwd: string;
  readonly columns?: number;
  readonly rows?: number;
  readonly steps?: readonly Step[];
}

export interface TerminalRun {
  readonly code: number;
  /** Everything that was written to the terminal, in order. */
  readonly output: string;
  /** Whether the terminal echoes and edits lines, as it did before. */
  readonly cooked: boolean;
}

const script = fileURLToPath(new URL("pseudo_terminal.py", import.meta.url));

/** Runs the program on a pseudo-terminal to its end; fails when a step never comes. */
export async function bruinOnTerminal(
  args: readonly string[],
  options: TerminalOptions,
): Promise<TerminalRun> {
  const env = { TERM: "xterm-256color", ...options.env };
  return await onTerminal(await bruinCommand(args, { ...options, env }), options);
}

/** Like {@linkcode bruinOnTerminal}, for any program. */
export async function onTerminal(
  command: TerminalCommand,
  { cwd, columns = 80, rows = 24, steps = [], sensitive = [] }: TerminalOptions,
): Promise<TerminalRun> {
  const python = new Deno.Command(Deno.env.get("BRUIN_TEST_PYTHON") || "python3", {
    args: [script],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = python.stdin.getWriter();
  await writer.write(
    new TextEncoder().encode(JSON.stringify({ ...command, cwd, columns, rows, steps })),
  );
  await writer.close();
  const { success, stdout, stderr } = await python.output();
  assert(success, new TextDecoder().decode(stderr));
  const run: TerminalRun = JSON.parse(new TextDecoder().decode(stdout));
  const output = new TextDecoder().decode(
    Uint8Array.from(atob(run.output), (character) => character.charCodeAt(0)),
  );
  for (const value of sensitive) assert(!output.includes(value), "a sensitive value is shown");
  return { ...run, output };
}
