/** What becomes of each reason of BigQuery's: https://cloud.google.com/bigquery/docs/error-messages. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionError, QueryError } from "../../../src/errors.ts";
import { reasons } from "../../../src/platforms/bigquery/reasons.ts";
import { startService } from "../../fakes/scripted_service.ts";
import { done, job, open, options, refusal } from "./wire.ts";

/**
 * Reason, the HTTP status that the page gives it, a message, and the kind of its error; whether another attempt
 * may help; and how the request goes on that was refused with it: the insert is sent again, or that is the end.
 */
const cases = [
  ["accessDenied", 403, "Access Denied: Table shop:a.b: no permission", "denied", "ends"],
  ["attributeError", 400, "AttributeError: 'X' object has no attribute 'y'", "mismatch", "ends"],
  ["backendError", 503, "Error encountered during execution. Try again", "busy", "repeats"],
  ["backendError", 500, "Error encountered during execution. Try again", "busy", "repeats"],
  ["badRequest", 400, "would affect rows in the streaming buffer", "other", "ends"],
  ["billingNotEnabled", 403, "Billing has not been enabled for this project", "denied", "ends"],
  ["billingTierLimitExceeded", 400, "Query exceeded resource limits for tier 1", "limit", "ends"],
  ["blocked", 403, "The operation is blocked", "denied", "ends"],
  ["bytesBilledLimitExceeded", 400, "Query exceeded limit for bytes billed", "limit", "ends"],
  ["duplicate", 409, "Already Exists: Table shop:a.b", "mismatch", "none"],
  ["internalError", 500, "An internal error occurred", "busy", "repeats"],
  ["invalid", 400, "Provided Schema does not match Table shop:a.b", "mismatch", "ends"],
  ["invalid", 400, "Required parameter is missing", "other", "ends"],
  ["invalidQuery", 400, 'Syntax error: Unexpected identifier "selec" at [2:1]', "syntax", "ends"],
  ["invalidQuery", 400, "Unrecognized name: nocol at [1:8]", "missing", "ends"],
  [
    "invalidQuery",
    400,
    "Transaction is aborted due to concurrent update against table shop:a.b",
    "conflict",
    "ends",
  ],
  ["invalidQuery", 400, "No matching signature for operator +", "mismatch", "ends"],
  ["invalidQuery", 400, "Division by zero: 1 / 0", "other", "ends"],
  ["invalidUser", 400, "The user is not known", "denied", "ends"],
  ["jobBackendError", 400, "The job failed", "busy", "ends"],
  ["jobInternalError", 400, "The job failed", "busy", "ends"],
  ["jobRateLimitExceeded", 400, "Exceeded rate limits", "busy", "repeats"],
  ["notFound", 404, "Not found: Table shop:a.b was not found in location EU", "missing", "ends"],
  ["notFound", 404, "Not found: Dataset shop:a was not found in location EU", "missing", "ends"],
  ["notImplemented", 501, "The feature is not implemented", "mismatch", "ends"],
  ["quotaExceeded", 403, "Quota exceeded: Your project exceeded quota", "limit", "ends"],
  [
    "quotaExceeded",
    403,
    "Quota exceeded: Your table exceeded quota for total number of dml jobs writing to a table, " +
    "pending + running",
    "busy",
    "ends",
  ],
  ["rateLimitExceeded", 403, "Exceeded rate limits: too many queries", "busy", "repeats"],
  ["rateLimitExceeded", 429, "Exceeded rate limits: too many queries", "busy", "repeats"],
  ["resourceInUse", 400, "The job is running", "busy", "ends"],
  ["resourcesExceeded", 400, "Resources exceeded during query execution", "limit", "ends"],
  ["responseTooLarge", 403, "Response too large to return", "limit", "ends"],
  ["stopped", 200, "Job execution was cancelled: User requested", "cancelled", "none"],
  ["tableUnavailable", 400, "The table is not available", "busy", "ends"],
  ["timeout", 400, "Operation timed out after 6.0 hours", "limit", "ends"],
] as const;

const missing: Readonly<Record<string, string>> = {
  "Not found: Table": "a.b",
  "Not found: Dat": "a",
};
const definitive: ReadonlySet<string> = new Set([
  ...["syntax", "mismatch", "denied", "limit", "cancelled"],
]);

describe("a reason of BigQuery's", () => {
  it("has a case each, and each case is one that is known", () => {
    assertEquals(
      [...new Set(cases.map(([reason]) => reason))].toSorted(),
      Object.keys(reasons).toSorted(),
    );
  });

  for (const [reason, status, message, kind, request] of cases) {
    it(`of a job that failed: ${reason}: ${message.slice(0, 50)} is ${kind}`, async () => {
      await using service = startService({
        "POST /jobs": [(sent) => job(sent, "DONE", { errorResult: { reason, message } })],
      });
      await using connection = await open(service);
      const error = await assertRejects(
        () => connection.execute(["select 1", "selec 2"], options),
        QueryError,
      );
      assertEquals([error.kind, error.transient], [kind, !definitive.has(kind)]);
      assertEquals([error.accepted, error.outcomeUnknown], [true, false]);
      const [, name] = Object.entries(missing).find(([start]) => message.startsWith(start)) ?? [];
      assertEquals(error.missing, name);
      if (kind !== "cancelled") assertEquals(error.databaseCode, reason);
      assertEquals(service.of("POST /jobs").length, 1, "a job that failed is not run again here");
    });

    if (request === "none") continue;
    it(`of an insert with HTTP ${status} that ${request}: ${reason}`, async () => {
      await using service = startService({
        "POST /jobs": [() => refusal(status, reason, message), done],
      });
      await using connection = await open(service);
      if (request === "repeats") {
        await connection.execute(["select 1"], options);
        const [first, second] = service.of("POST /jobs").map(({ json }) => json.jobReference.jobId);
        assertEquals(second, first, "the same job");
        return;
      }
      const error = await assertRejects(
        () => connection.execute(["select 1", "selec 2"], options),
        QueryError,
      );
      assertEquals([error.kind, error.databaseCode, error.outcomeUnknown], [kind, reason, false]);
      assertEquals(service.of("POST /jobs").length, 1);
    });
  }

  it("that is new is told as it is, by its status", async () => {
    for (
      const [status, kind] of [[403, "denied"], [404, "missing"], [400, "other"]] as const
    ) {
      await using service = startService({
        "POST /jobs": [() => refusal(status, "neverHeardOf", "What is this")],
      });
      await using connection = await open(service);
      const error = await assertRejects(() => connection.execute(["x"], options), QueryError);
      assertEquals([error.kind, error.databaseCode], [kind, "neverHeardOf"]);
      assertStringIncludes(error.message, "What is this");
    }
  });

  it("is not that of the job where its state cannot be asked (jobs.get: 403, 404)", async () => {
    for (const status of [403, 404]) {
      await using service = startService({
        "POST /jobs": [(sent) => job(sent, "RUNNING")],
        "GET ": [() => refusal(status, "accessDenied", "Access Denied: bigquery.jobs.get")],
        "POST /cancel": [() => Response.json({ kind: "bigquery#jobCancelResponse" })],
      });
      await using connection = await open(service);
      const error = await assertRejects(
        () => connection.execute(["insert into a.b values (1)"], options),
        QueryError,
      );
      assertEquals([error.kind, error.outcomeUnknown], ["lost", true]);
      assertStringIncludes(error.explanation.cause ?? "", "Access Denied: bigquery.jobs.get");
    }
  });
});

describe("an insert that is sent again", () => {
  const insert = ["insert into a.b values (1)"];
  const taken = (sent: { json: { jobReference: { jobId: string } } }, place = "EU") =>
    refusal(409, "duplicate", `Already Exists: Job shop:${place}.${sent.json.jobReference.jobId}`);

  for (const lost of ["cut", 500, 502, 503, 504, 429] as const) {
    it(`after ${lost} finds its job, and runs nothing twice (jobs.insert, jobs.get)`, async () => {
      await using service = startService({
        "POST /jobs": [
          () => lost === "cut" ? lost : refusal(lost, "backendError", "Try again"),
          (sent) => taken(sent),
        ],
        "GET ": [(sent) => job(sent, "RUNNING"), (sent) => job(sent)],
      });
      await using connection = await open(service);
      await connection.execute(insert, options);
      const ids = service.of("POST /jobs").map(({ json }) => json.jobReference.jobId);
      assertEquals([ids.length, new Set(ids).size], [2, 1]);
      assertEquals(service.of("GET ").length, 2);
    });
  }

  it("tells what its job failed with, which is no doubt about the outcome", async () => {
    const errorResult = { reason: "invalidQuery", message: "Division by zero: 1 / 0" };
    await using service = startService({
      "POST /jobs": [() => "cut", (sent) => taken(sent)],
      "GET ": [(sent) => job(sent, "DONE", { errorResult })],
    });
    await using connection = await open(service);
    const error = await assertRejects(() => connection.execute(insert, options), QueryError);
    assertEquals([error.message, error.outcomeUnknown], [errorResult.message, false]);
  });

  it("finds its job in a region that only the refusal names", async () => {
    await using service = startService({
      "POST /jobs": [() => "cut", (sent) => taken(sent, "europe-west3")],
      "GET ": [
        (sent) =>
          sent.query.location === "europe-west3"
            ? job(sent)
            : refusal(404, "notFound", "Not found: Job"),
      ],
    });
    await using connection = await open(service, { location: "" });
    await connection.execute(insert, options);
  });

  for (const status of [401, 404]) {
    it(`leaves the outcome unknown where its job is not told (${status})`, async () => {
      await using service = startService({
        "POST /jobs": [() => "cut", (sent) => taken(sent)],
        "GET ": [() => refusal(status, status === 401 ? "authError" : "notFound", "No")],
      });
      await using connection = await open(service);
      const error = await assertRejects(() => connection.execute(insert, options), QueryError);
      assertEquals([error.kind, error.outcomeUnknown], ["lost", true]);
      assertEquals(service.of("POST /jobs").length, 2);
    });
  }

  it("waits as long as Retry-After asks for, with any status, and differently each time without", async () => {
    const pauses: number[] = [];
    const clock = {
      now: () => Date.now(),
      sleep: (ms: number) => {
        pauses.push(ms);
        return Promise.resolve();
      },
    };
    const asks = (status: number, seconds?: string) => () => {
      const answer = refusal(status, status === 403 ? "rateLimitExceeded" : "backendError", "No");
      if (seconds !== undefined) answer.headers.set("retry-after", seconds);
      return answer;
    };
    await using service = startService({
      "POST /jobs": [
        asks(429, "7"),
        asks(503, "3"),
        asks(403, "5"),
        asks(503, "86400"),
        ...Array.from({ length: 6 }, () => asks(503)),
        done,
      ],
    });
    await using connection = await open(service, {}, { clock });
    await connection.execute(insert, options);
    assertEquals(pauses.slice(0, 4), [7_000, 3_000, 5_000, 60_000]);
    const own = pauses.slice(4);
    assertEquals([own.length, new Set(own).size], [6, 6]);
    assertEquals(own.every((ms) => ms >= 250 && ms <= 15_000), true);
  });

  it("ends where nothing about the project is told", async () => {
    await using service = startService({
      "POST /jobs": [() => refusal(404, "notFound", "Not found: Project shop")],
    });
    await using connection = await open(service);
    await assertRejects(() => connection.execute(insert, options), ConnectionError);
    assertEquals(service.of("POST /jobs").length, 1);
  });
});
