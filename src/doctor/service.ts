import { problemWords } from "../http/problems.ts";
import { proxyFor } from "../proxy.ts";
import { askWithoutLogin } from "../http/reach.ts";
import { UnansweredError } from "../http/unanswered.ts";
import { good, type Observation, problem, timed } from "./observation.ts";

/** What asking a service without credentials tells. */
export interface ReachedService {
  readonly finding: Observation;
  /** How far the clock of this machine is ahead, in milliseconds; `undefined` when nothing tells. */
  readonly clockAheadMs: number | undefined;
}

/** Sends one request without credentials, through the proxy that others take. Any answer is good. */
export async function reachService(
  url: URL,
  { subject, signal }: { readonly subject: string; readonly signal: AbortSignal },
): Promise<ReachedService> {
  const { host } = url;
  const start = performance.now();
  try {
    const proxy = proxyFor(url);
    const { value: answeredAt, ms } = await timed(() => askWithoutLogin(url, signal));
    const way = proxy === undefined
      ? ""
      : ` through the proxy ${proxy.host}, from ${proxy.variable}`;
    return {
      finding: good(subject, `${host} answers${way}`, ms),
      // The answer was dated about in the middle between question and answer, in whole seconds.
      clockAheadMs: answeredAt === undefined ? undefined : Date.now() - ms / 2 - answeredAt - 500,
    };
  } catch (error) {
    const ms = performance.now() - start;
    if (!(error instanceof UnansweredError)) {
      return { finding: problem(subject, error, ms), clockAheadMs: undefined };
    }
    const { reason: text, exitReason, ...words } = problemWords(error.problem, {
      host,
      proxy: error.proxy,
    });
    const finding: Observation = {
      subject,
      verdict: "error",
      text,
      ...words,
      reason: exitReason,
      ms,
    };
    return { finding, clockAheadMs: undefined };
  }
}

/** Beyond this a clock is worth a warning, and tokens of Google and Azure may fail. */
const warningMs = 30_000;
/** Beyond this signatures and tokens are refused: AWS allows 15 minutes, others 5. */
const errorMs = 300_000;

/** What to think of the clock of this machine. */
export function clockFinding(aheadMs: number, service: string): Observation {
  const subject = "clock";
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  if (Math.abs(aheadMs) <= warningMs) {
    return good(subject, `within ${Math.max(seconds, 1)} s of that of ${service}`);
  }
  return {
    subject,
    verdict: Math.abs(aheadMs) > errorMs ? "error" : "warning",
    text: `${seconds} s ${aheadMs > 0 ? "ahead of" : "behind"} that of ${service}`,
    fix: "synchronise the clock of the machine with NTP",
    code: "E108",
    ...Math.abs(aheadMs) > errorMs ? { reason: "denied" } : {},
  };
}
