import { main } from "./src/cli.ts";
import { InterruptedError } from "./src/errors.ts";

const interruption = new AbortController();
for (const [name, exitCode] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.addSignalListener(name, () => {
    // A second signal means now, whatever is still open.
    if (interruption.signal.aborted) Deno.exit(exitCode);
    interruption.abort(new InterruptedError(name, exitCode));
  });
}

Deno.exit(await main(Deno.args, interruption.signal));
