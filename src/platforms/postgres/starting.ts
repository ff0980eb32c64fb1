import { type Clock, systemClock } from "../../clock.ts";

/** How long a restart may take before it is a failure. */
const timeoutMs = 60_000;
const pauseMs = 1_000;

/**
 * Connects; when the server answers that it is just starting or shutting down, again until it is back.
 * Nothing was sent to it by then, so that nothing can happen twice.
 * @throws What `connect` throws when the server is not back in a minute, or for another reason.
 */
export async function untilStarted<T>(
  connect: () => Promise<T>,
  { signal, waiting, clock = systemClock }: {
    readonly signal: AbortSignal;
    /** Called once, before the first pause. */
    readonly waiting: (seconds: number) => void;
    readonly clock?: Pick<Clock, "sleep">;
  },
): Promise<T> {
  for (let waitedMs = 0;; waitedMs += pauseMs) {
    try {
      return await connect();
    } catch (error) {
      // A server that shuts down to start again is gone for a moment.
      const passing = waitedMs === 0 ? ["57P03"] : ["57P03", "ECONNREFUSED", "ECONNRESET"];
      const isPassing = error instanceof Error && "code" in error &&
        passing.some((code) => code === error.code);
      if (!isPassing || waitedMs >= timeoutMs) throw error;
    }
    if (waitedMs === 0) waiting(timeoutMs / 1_000);
    await clock.sleep(pauseMs, signal);
  }
}
