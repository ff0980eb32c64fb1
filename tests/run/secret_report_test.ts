import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { secretReports } from "../../src/run/secret_report.ts";
import type { SecretOrigin } from "../../src/secrets/backend.ts";

const origin: SecretOrigin = {
  secretName: "prod/db",
  facts: {
    arn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf",
    region: "eu-west-1",
    version: "v1",
  },
  revision: "v1",
  createdAt: new Date("2026-01-01T00:00:00Z"),
  fetchMs: 12.6,
  requests: 2,
};
const now = new Date("2026-01-01T01:00:00.900Z");

describe("secretReports()", () => {
  it("takes over what is known, with the age of the version", () => {
    assertEquals(secretReports([{ name: "db", type: "postgres", origin, requests: 3 }], now), [{
      name: "db",
      secret: "prod/db",
      arn: origin.facts.arn!,
      region: "eu-west-1",
      version: "v1",
      age_seconds: 3600,
      fetch_ms: 13,
      requests: 3,
    }]);
  });

  it("says null for what the backend does not tell", () => {
    const silent = {
      ...origin,
      facts: {},
      revision: undefined,
      createdAt: undefined,
    };
    const [report] = secretReports(
      [{ name: "db", type: "postgres", origin: silent, requests: undefined }],
      now,
    );
    assertEquals(
      [report.arn, report.region, report.version, report.age_seconds, report.requests],
      [null, null, null, null, null],
    );
  });

  it("leaves out connections of .bruin.yml and those that could not be fetched", () => {
    const outcomes = [{ name: "a", type: "duckdb", origin: undefined, requests: undefined }];
    assertEquals(secretReports(outcomes, now), []);
  });
});
