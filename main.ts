import { processEnv } from "./src/env.ts";
import { InterruptedError } from "./src/errors.ts";
import { handleSignals } from "./src/signals.ts";
import { missingPermission } from "./src/missing_permission.ts";
import { Redactor } from "./src/redactor.ts";
import { processOutput } from "./src/report/output.ts";
import { versionLine } from "./src/version.ts";

if (printsVersionAlone(Deno.args)) Deno.exit(0);

const interruption = new AbortController();
handleSignals({
  end: ({ name, exitCode }) => interruption.abort(new InterruptedError(name, exitCode)),
  endNow: ({ exitCode }) => Deno.exit(exitCode),
});

Deno.exit(await start());

/**
 * Answers `bruin version`, which installers, images and monitors ask again and again, without what reads a
 * command line.
 * @returns Whether all is done. What could not be printed is left to the command, which says why.
 */
function printsVersionAlone(args: readonly string[]): boolean {
  if (args.length !== 1 || args[0] !== "version") return false;
  try {
    processOutput({ env: processEnv, redactor: new Redactor() }).line(versionLine());
    return true;
  } catch {
    return false;
  }
}

/** @returns The exit code. */
async function start(): Promise<number> {
  try {
    // Some packages read the environment while they are loaded, and not all permissions allow that.
    const { main } = await import("./src/cli.ts");
    return await main(Deno.args, interruption.signal);
  } catch (error) {
    const missing = missingPermission(error);
    if (missing === undefined) throw error;
    const { exitCodeOfError } = await import("./src/run/exit_code.ts");
    processOutput({ env: processEnv, redactor: new Redactor() }).errorLine(missing.describe());
    return exitCodeOfError(missing, processEnv);
  }
}
