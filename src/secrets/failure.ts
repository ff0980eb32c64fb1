import { type ExitReason, type Explanation, SecretsError } from "../errors.ts";
import type { Verdict } from "../http/retry.ts";

/** What messages call a backend. */
export interface BackendNames {
  /** As in `--secrets-backend`. */
  readonly name: string;
  /** Completes "failed to read secret '…' from", such as `AWS Secrets Manager`. */
  readonly label: string;
  /** Completes "failed to initialize", such as `vault client`. Users look these words up. */
  readonly client: string;
  /** Who answers, such as `AWS`. */
  readonly service: string;
}

/** What to say about one kind of failure. */
export interface Words {
  /** A few words behind the colon of the first line. */
  readonly reason: string;
  /** The whole first line, where users look up other words. Default: made from `reason`. */
  readonly message?: string | undefined;
  readonly cause?: string | undefined;
  readonly fix: string;
  /** A heading of `docs/errors.md`. */
  readonly code: string;
  readonly exitReason: ExitReason;
}

/** What is done with a secret. */
export type SecretAction = "read" | "put" | "create";

/** A failed request, repetitions included, as far as words about it depend on that. Times are in milliseconds. */
export interface RequestReport {
  /** The name that was asked for, prefix included. */
  readonly subject: string;
  readonly action: SecretAction;
  /** A name that was found before and is close to `subject`. */
  readonly similarName: string | undefined;
  readonly attempts: number;
  readonly elapsedMs: number;
  /** The limit for one look-up. */
  readonly budgetMs: number;
  /** The time of this machine, since 1970. */
  readonly now: number;
}

/** One failed attempt, as a backend classified it. */
export interface RemoteFailure extends Verdict {
  /**
   * `expired`: a new login may help. `login`: every other name would fail the same way. `not-found`:
   * the secret does not exist. `throttled`: the service asks for fewer requests. `unreachable`: nothing
   * answered.
   */
  readonly kind: "expired" | "login" | "not-found" | "throttled" | "unreachable" | "other";
  /** What is known about the place besides the name, such as `{ host: "…" }`. */
  readonly place: Facts;
  readonly explain: (report: RequestReport) => Words;
}

/** What is safe to show, by what it is. Entries that are not known are `undefined`. */
export type Facts = Readonly<Record<string, string | undefined>>;

/** The failure of a look-up, for the user. */
export function readError(
  names: BackendNames,
  failure: RemoteFailure,
  report: RequestReport,
): SecretsError {
  const { reason, message, ...words } = failure.explain(report);
  return new SecretsError(message ?? `${failedToRead(names, report.subject)}: ${reason}`, {
    backend: names.name,
    where: placeOf({ secret: printable(report.subject), ...failure.place }),
    ...words,
  });
}

/** The failure to store a secret, for the user. */
export function writeError(
  names: BackendNames,
  failure: RemoteFailure,
  report: RequestReport,
): SecretsError {
  const { reason, ...words } = failure.explain(report);
  const { subject } = report;
  return new SecretsError(
    `failed to write secret '${printable(subject)}' to ${names.label}: ${reason}`,
    {
      backend: names.name,
      where: placeOf({ secret: printable(subject), ...failure.place }),
      ...words,
    },
  );
}

/** A failure to start, in the words that users can look up. */
export function initializationError(
  { name, client }: Pick<BackendNames, "name" | "client">,
  reason: string,
  explanation: Explanation & { readonly exitReason?: ExitReason },
): SecretsError {
  return new SecretsError(`failed to initialize ${client}: ${reason}`, {
    backend: name,
    ...explanation,
  });
}

/** The first line of every failed look-up begins with these words, which users look up. */
export function failedToRead({ label }: BackendNames, secretName: string): string {
  return `failed to read secret '${printable(secretName)}' from ${label}`;
}

/** What is known about a place, such as `region eu-west-1, account 123456789012`. */
export function placeOf(facts: Facts): string {
  return Object.entries(facts).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value}`).join(", ");
}

/** A name as one line of bounded length: it may come from a file, or from the answer of a service. */
export function printable(name: string): string {
  // deno-lint-ignore no-control-regex
  const line = name.replaceAll(/[\x00-\x1f\x7f-\x9f]/g, "?");
  return line.length > 512 ? `${line.slice(0, 60)}…` : line;
}

/** Such as "after 4 attempts in 6.2 s (budget 30 s)". */
export function afterAttempts({ attempts, elapsedMs, budgetMs }: RequestReport): string {
  const times = attempts === 1 ? "1 attempt" : `${attempts} attempts`;
  return `after ${times} in ${(elapsedMs / 1000).toFixed(1)} s (budget ${budgetMs / 1000} s)`;
}
