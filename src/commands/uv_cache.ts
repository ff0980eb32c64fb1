import { UsageError } from "../errors.ts";
import { canAsk, type Output } from "../report/output.ts";
import { findProgram } from "../run/children/find.ts";
import { runChild } from "../run/children/process.ts";
import type { Invocation } from "./invocation.ts";
import { Questions } from "./questions.ts";

export interface CleanUvCacheOptions {
  readonly invocation: Invocation;
  readonly output: Output;
  /** Whether only failures are told. */
  readonly quiet: boolean;
}

/**
 * Lets uv delete its cache, which other programs of this user fill as well: it asks on a terminal, and needs
 * `--force` elsewhere.
 * @throws {TaskError} When uv fails.
 */
export async function cleanUvCache(
  { force = false, dryRun = false }: {
    readonly force?: boolean | undefined;
    readonly dryRun?: boolean | undefined;
  },
  { invocation, output, quiet }: CleanUvCacheOptions,
): Promise<void> {
  const { env, redactor, signal, workingDirectory: cwd } = invocation;
  const say = (text: string) => quiet ? undefined : output.line(text);
  const names = ["PATH", "HOME", "XDG_CACHE_HOME", "UV_CACHE_DIR", "LOCALAPPDATA"];
  const variables = Object.fromEntries(
    names.flatMap((name) => {
      const value = env.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const program = await findProgram(["uv"], variables);
  if (program === undefined) return say("UV is not installed yet. Nothing to clean.");
  if (dryRun) return say("Would run uv cache clean.");
  if (!force) {
    if (!canAsk()) throw new UsageError("Without a terminal, cleaning uv's cache needs --force");
    const questions = new Questions({ output, signal });
    if (!await questions.confirm("Are you sure you want to clean uv cache?")) return;
  }
  const args = ["cache", "clean"];
  await runChild({ program, args, cwd, env: variables }, {
    signal,
    redactor,
    log: (line) => void say(line),
  });
}
