import { processEnv } from "./src/env.ts";
import { InterruptedError } from "./src/errors.ts";
import { handleSignals } from "./src/signals.ts";
import { missingPermission } from "./src/missing_permission.ts";

const interruption = new AbortController();
handleSignals({
  end: ({ name, exitCode }) => interruption.abort(new InterruptedError(name, exitCode)),
  endNow: ({ exitCode }) => Deno.exit(exitCode),
});

Deno.exit(await start());

/** @returns The exit code. */
async function start(): Promise<number> {
  try {
    // Some packages read the environment while they are loaded, and not all permissions allow that.
    const { main } = await import("./src/cli.ts");
    return await main(Deno.args, interruption.signal);
  } catch (error) {
    const missing = missingPermission(error);
    if (missing === undefined) throw error;
    const { Redactor } = await import("./src/redactor.ts");
    const { processOutput } = await import("./src/report/output.ts");
    const { exitCodeOfError } = await import("./src/run/exit_code.ts");
    processOutput({ env: processEnv, redactor: new Redactor() }).errorLine(missing.describe());
    return exitCodeOfError(missing, processEnv);
  }
}
