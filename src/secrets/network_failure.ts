import {
  type NetworkProblem,
  type ProblemHints,
  problemWords,
  transientProblems,
} from "../http/problems.ts";
import type { UnansweredError } from "../http/unanswered.ts";
import { afterAttempts, type BackendNames, type RemoteFailure, type Words } from "./failure.ts";

/** Problems that are worth one more attempt: most often something in between answers. */
const triedTwice: ReadonlySet<NetworkProblem> = new Set(["truncated", "malformed"]);

/** Problems after which another place of the service may well answer. */
const silent: ReadonlySet<NetworkProblem> = new Set([
  ...["dns", "refused", "reset", "unreachable", "timeout", "unknown"] as const,
]);

/** Answers whose outside tells more than the name of the problem. */
const unexpected: ReadonlySet<NetworkProblem> = new Set(["redirect", "too-large", "malformed"]);

/** A request for a secret that was not answered, the same for every backend. */
export function networkFailure(
  error: UnansweredError,
  { names, hints }: { readonly names: BackendNames; readonly hints: ProblemHints },
): RemoteFailure {
  const { problem, host, answer } = error;
  const isBusy = problem === "malformed" && (answer?.status ?? 0) >= 500;
  return {
    kind: silent.has(problem) ? "unreachable" : "other",
    retry: triedTwice.has(problem) && !isBusy
      ? "once"
      : isBusy || transientProblems.has(problem)
      ? "usual"
      : "never",
    place: { host },
    explain: (report) => {
      const words = problemWords(problem, { host, proxy: error.proxy, hints });
      if (unexpected.has(problem)) return { ...words, ...unexpectedAnswer(error, names) };
      const repeated = transientProblems.has(problem) && !triedTwice.has(problem);
      return repeated ? { ...words, reason: `${words.reason} ${afterAttempts(report)}` } : words;
    },
  };
}

function unexpectedAnswer(
  { problem, answer }: UnansweredError,
  { label, service }: BackendNames,
): Pick<Words, "reason" | "cause"> {
  if (problem === "too-large") {
    return {
      reason: `unexpected response (more than ${(answer?.bytes ?? 0) / 1024} KB)`,
      cause: `no secret is that large, so this is not from ${label}`,
    };
  }
  const by = answer?.server === undefined ? "" : ` from ${answer.server}`;
  return {
    reason: answer === undefined
      ? "unexpected response"
      : `unexpected response (HTTP ${answer.status}, ${answer.bytes} bytes, ` +
        `content-type ${answer.contentType ?? "unknown"})`,
    cause: answer?.contentType?.startsWith("text/html")
      ? `the response is HTML${by}, not ${service}`
      : `the response${by} is not what ${label} sends`,
  };
}
