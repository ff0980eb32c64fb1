import { main } from "./src/cli.ts";
import { InterruptedError } from "./src/errors.ts";
import { handleSignals } from "./src/signals.ts";

const interruption = new AbortController();
handleSignals({
  end: ({ name, exitCode }) => interruption.abort(new InterruptedError(name, exitCode)),
  endNow: ({ exitCode }) => Deno.exit(exitCode),
});

Deno.exit(await main(Deno.args, interruption.signal));
