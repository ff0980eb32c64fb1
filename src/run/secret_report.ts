import type { ConnectionOutcome } from "../connections/store.ts";

/** What became of one secret, in the form of the run log. Never a value. */
export interface SecretReport {
  /** Name of the connection. */
  readonly name: string;
  /** Name in the backend, with a prefix when one is configured; `null` for what it does not tell. */
  readonly secret: string | null;
  readonly arn: string | null;
  readonly region: string | null;
  readonly version: string | null;
  /** Since this version was stored. */
  readonly age_seconds: number | null;
  readonly fetch_ms: number | null;
  /** Retries included. */
  readonly requests: number | null;
}

/** Facts about the secrets of a run, in order of connections; without those of `.bruin.yml`. */
export function secretReports(
  outcomes: readonly ConnectionOutcome[],
  now: Date,
): SecretReport[] {
  return outcomes.filter(({ origin }) => origin !== undefined).map(({ name, origin, requests }) => {
    const { secretName, facts, createdAt, fetchMs } = origin!;
    const ageMs = createdAt === undefined ? undefined : now.getTime() - createdAt.getTime();
    return {
      name,
      secret: secretName,
      arn: facts.arn ?? null,
      region: facts.region ?? null,
      version: facts.version ?? null,
      age_seconds: ageMs === undefined ? null : Math.max(0, Math.floor(ageMs / 1000)),
      fetch_ms: Math.round(fetchMs),
      requests: requests ?? null,
    };
  });
}
