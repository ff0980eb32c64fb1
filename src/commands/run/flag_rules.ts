import { UsageError } from "../../errors.ts";
import { refuseUnattendedProduction } from "../production.ts";
import type { RunFlags } from "./flags.ts";
import { checkInteractive } from "./reporter.ts";
import { withStream } from "./stream.ts";

/**
 * The flags as they belong together, before anything is read.
 * @throws {UsageError} When they contradict each other, or it is not confirmed that production is meant.
 */
export function settleFlags(given: RunFlags, warn: (text: string) => void): RunFlags {
  checkInteractive(given);
  const flags = withStream(withContinue(given));
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

/** @throws {UsageError} When flags are given that only mean something while a run is continued. */
function withContinue(flags: RunFlags): RunFlags {
  const { continue: continues, continueRun, repeat, skip } = flags;
  if (continueRun !== undefined) return { ...flags, continue: true };
  const other = repeat !== undefined ? "--repeat" : skip !== undefined ? "--skip" : undefined;
  if (continues || other === undefined) return flags;
  throw new UsageError(`${other} only means something with --continue`, {
    fix: "add --continue, or leave it out",
  });
}
