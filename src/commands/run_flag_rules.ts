import { UsageError } from "../errors.ts";
import { refuseUnattendedProduction } from "./production.ts";
import type { RunFlags } from "./run_flags.ts";
import { checkInteractive } from "./run_reporter.ts";
import { withStream } from "./run_stream.ts";

/**
 * The flags as they belong together, before anything is read.
 * @throws {UsageError} When they contradict each other, or nobody confirms that production is meant.
 */
export function settleFlags(given: RunFlags, warn: (text: string) => void): RunFlags {
  checkInteractive(given);
  const flags = withStream(given);
  const { timeout, usePip, maskCredentials, environment, force, only = [] } = flags;
  if (timeout <= 0) throw new UsageError(`--timeout must be at least 1 second, got ${timeout}`);
  if (usePip) {
    throw new UsageError("--use-pip flag is deprecated", {
      fix: "leave it out; pip is used where uv is not installed",
    });
  }
  if (maskCredentials === false) {
    warn("--mask-credentials=false is not obeyed: what secrets hold is never printed");
  }
  const onlyChecks = only.length === 1 && only[0] === "checks";
  refuseUnattendedProduction({ environment, force: force || onlyChecks });
  return flags;
}
