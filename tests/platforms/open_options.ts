import { systemClock } from "../../src/clock.ts";
import { envOf } from "../../src/env.ts";
import type { OpenConnectionOptions } from "../../src/platforms/platform.ts";

/** What a driver gets in tests: no variables, and a warning is an error unless `given` takes it. */
export function openOptions(given: Partial<OpenConnectionOptions> = {}): OpenConnectionOptions {
  return {
    root: Deno.cwd(),
    signal: new AbortController().signal,
    env: envOf({}),
    clock: systemClock,
    warn: (message) => {
      throw new Error(`Unexpected warning: ${message}`);
    },
    ...given,
  };
}
