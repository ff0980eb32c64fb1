import { processEnv } from "./env.ts";
import { InterruptedError } from "./errors.ts";
import { missingPermission } from "./missing_permission.ts";
import { Redactor } from "./redactor.ts";
import { processOutput } from "./report/output.ts";
import { handleSignals } from "./signals.ts";

/**
 * Runs the program: signals first, then the command line.
 * @param args What follows the program's name.
 * @param exit Ends the process at once, with an exit code: for a second signal.
 * @returns The exit code.
 */
export async function start(
  args: readonly string[],
  exit: (code: number) => never,
): Promise<number> {
  const interruption = new AbortController();
  handleSignals({
    end: ({ name, exitCode }) => interruption.abort(new InterruptedError(name, exitCode)),
    endNow: ({ exitCode }) => exit(exitCode),
  });
  try {
    // Some packages read the environment while they are loaded, and not all permissions allow that.
    const { main } = await import("./cli.ts");
    return await main(args, interruption.signal);
  } catch (error) {
    const missing = missingPermission(error);
    if (missing === undefined) throw error;
    const { exitCodeOfError } = await import("./run/exit_code.ts");
    processOutput({ env: processEnv, redactor: new Redactor() }).errorLine(missing.describe());
    return exitCodeOfError(missing, processEnv);
  }
}
