import {
  assert,
  assertEquals,
  assertNotMatch,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Connection } from "../../src/connections/connection.ts";
import { ConnectionStore, type ConnectionStoreOptions } from "../../src/connections/store.ts";
import { ConnectionError, SecretsError, UsageError } from "../../src/errors.ts";
import { Redactor } from "../../src/redactor.ts";
import { Registry } from "../../src/registry.ts";
import { Sealed } from "../../src/sealed.ts";
import type { Secret, SecretsReader } from "../../src/secrets/backend.ts";
import { connectionTypes } from "../../src/sources/mod.ts";

/** Stands for whatever must not be printed. */
const marker = "marker-3b7f";

const details = { host: "h", username: "u", password: marker, database: "d" };

type Stored = Readonly<Record<string, Partial<Secret> | Error>>;

/** A backend that holds secrets in memory and records what it is asked for. */
class MemoryReader implements SecretsReader {
  readonly place = "secrets backend 'memory'";
  readonly reads: string[] = [];
  mostAtOnce = 0;
  #reading = 0;
  readonly #stored: Stored;

  constructor(stored: Stored) {
    this.#stored = stored;
  }

  async read(name: string): Promise<Secret | undefined> {
    this.reads.push(name);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#reading);
    await new Promise((resolve) => setTimeout(resolve));
    this.#reading--;
    const stored = this.#stored[name];
    if (stored instanceof Error) throw stored;
    if (stored === undefined) return undefined;
    const origin = undefined;
    return { type: "postgres", details: new Sealed(details), warnings: [], origin, ...stored };
  }

  async [Symbol.asyncDispose]() {}
}

/** A driver that only records whether it was opened and closed. */
class Driver {
  opened = 0;
  closed = 0;
  readonly #called = Promise.withResolvers<void>();
  /** Settles when `open` is called. */
  readonly called = this.#called.promise;
  readonly #failClosing: boolean;

  constructor(options: { readonly failClosing?: boolean } = {}) {
    this.#failClosing = options.failClosing ?? false;
  }

  async open(): Promise<Connection> {
    this.#called.resolve();
    await new Promise((resolve) => setTimeout(resolve));
    this.opened++;
    return {
      execute: () => Promise.resolve(),
      query: () => Promise.resolve({ columns: [], rows: [] }),
      [Symbol.asyncDispose]: () => {
        this.closed++;
        return this.#failClosing ? Promise.reject(new Error(marker)) : Promise.resolve();
      },
    };
  }
}

function setUp(stored: Stored, options: Partial<ConnectionStoreOptions> = {}) {
  const reader = new MemoryReader(stored);
  const redactor = new Redactor();
  const warnings: string[] = [];
  const store = new ConnectionStore(reader, {
    types: new Registry("connection type", connectionTypes),
    platforms: () => undefined,
    redactor,
    signal: new AbortController().signal,
    root: "/repo",
    warn: (message) => warnings.push(message),
    ...options,
  });
  return { reader, redactor, store, warnings };
}

function uses(...names: readonly string[]) {
  return new Map(names.map((name) => [name, [{ asset: `asset-of-${name}`, role: "main" }]]));
}

const origin = {
  secretName: "prod/pg",
  facts: { region: "eu-west-1", version: "v1" },
  revision: "v1",
  createdAt: undefined,
  fetchMs: 12,
  requests: 2,
};

describe("ConnectionStore.resolve()", () => {
  it("gives the validated details with defaults", async () => {
    const { store } = setUp({
      pg: { details: new Sealed({ ...details, max_concurrent_assets: 3 }) },
    });
    const resolved = await store.resolve("pg");
    assertEquals([resolved.name, resolved.type, resolved.maxConcurrentAssets], [
      "pg",
      "postgres",
      3,
    ]);
    assertEquals(resolved.details.reveal().port, 5432);
  });

  it("reads each secret once for concurrent and later callers", async () => {
    const { store, reader } = setUp({ pg: {} });
    const resolved = await Promise.all(Array.from({ length: 20 }, () => store.resolve("pg")));
    assertStrictEquals(resolved[0], resolved[19]);
    await store.resolve("pg");
    assertEquals(reader.reads, ["pg"]);
  });

  it("keeps failures", async () => {
    const { store, reader } = setUp({ pg: new SecretsError("no luck", { backend: "memory" }) });
    for (let i = 0; i < 3; i++) await assertRejects(() => store.resolve("pg"), SecretsError);
    assertEquals(reader.reads, ["pg"]);
  });

  it("hides sensitive values before it returns", async () => {
    const { store, redactor } = setUp({ pg: {} });
    await store.resolve("pg");
    assertEquals(redactor.redact(`password ${marker}`), "password ****");
  });

  it("hides sensitive values also when the details are wrong", async () => {
    const { store, redactor } = setUp({ pg: { details: new Sealed({ password: marker }) } });
    await assertRejects(() => store.resolve("pg"), ConnectionError);
    assertEquals(redactor.redact(marker), "****");
  });

  it("hides what looks like a credential when the type is unknown", async () => {
    const secret = {
      type: "nosuch",
      details: new Sealed({ a: { api_key: marker }, host: "home" }),
    };
    const { store, redactor } = setUp({ pg: secret });
    await assertRejects(() => store.resolve("pg"), ConnectionError);
    assertEquals(redactor.redact(`${marker} home`), "**** home");
  });

  it("passes warnings on", async () => {
    const { store, warnings } = setUp({
      pg: {
        warnings: ["secret 'pg': is odd"],
        details: new Sealed({ ...details, password: "abc", port: "5432" }),
      },
    });
    await store.resolve("pg");
    assertEquals(warnings, [
      "secret 'pg': is odd",
      "connection 'pg' field password has 3 characters and will not be masked in free text",
      "connection 'pg': details.port: expected an integer, read from a string",
    ]);
  });

  it("reads the type without regard to case", async () => {
    const { store, warnings } = setUp({ pg: { type: " Postgres" } });
    assertEquals((await store.resolve("pg")).type, "postgres");
    assertEquals(warnings, ["connection 'pg': its type is read as 'postgres'"]);
  });

  const failures: readonly (readonly [does: string, secret: Partial<Secret>, message: string])[] = [
    [
      "lists every problem of the details",
      { origin, details: new Sealed({ port: marker }) },
      "secret 'prod/pg' is not a valid postgres connection:\n" +
      "  details.username: required field is missing\n" +
      "  details.host: required field is missing\n" +
      "  details.port: expected an integer, found a string",
    ],
    [
      "names the type that was meant",
      { origin, type: "postgresql" },
      "secret 'prod/pg' has unknown connection type 'postgresql'; did you mean 'postgres'?",
    ],
    [
      "knows what people call BigQuery",
      { type: "bigquery" },
      "connection 'pg' has unknown connection type 'bigquery'; " +
      "did you mean 'google_cloud_platform'?",
    ],
    [
      "suggests nothing for a type that resembles none",
      { type: "constructor" },
      "connection 'pg' has unknown connection type 'constructor'",
    ],
    [
      "does not repeat a type that could be a value",
      { type: `p@ss ${marker}` },
      "connection 'pg' has an invalid connection type",
    ],
  ];
  for (const [does, secret, message] of failures) {
    it(does, async () => {
      const { store } = setUp({ pg: secret });
      const error = await assertRejects(() => store.resolve("pg"), ConnectionError);
      assertEquals(error.message, message);
      assertNotMatch(`${Deno.inspect(error)}${error.describe()}`, new RegExp(marker));
    });
  }

  it("says where a connection was looked for", async () => {
    const { store } = setUp({});
    const error = await assertRejects(() => store.resolve("pg"), ConnectionError);
    assertEquals(error.message, "connection 'pg' not found in secrets backend 'memory'");
    assertEquals(error.explanation.code, "E113");
  });
});

describe("ConnectionStore.prefetch()", () => {
  it("gives nothing when all is well", async () => {
    const { store, reader } = setUp({ a: {}, b: {} });
    assertEquals(await store.prefetch(uses("b", "a")), []);
    assertEquals(reader.reads.toSorted(), ["a", "b"]);
  });

  it("gives every problem in the order of names, with the assets it concerns", async () => {
    const { store } = setUp({
      c: new SecretsError("throttled", { backend: "memory", where: "eu-west-1", fix: "wait" }),
      a: { type: "nosuchtype" },
    });
    const problems = await store.prefetch(uses("c", "b", "a"));
    assertEquals(problems.map(({ explanation }) => explanation.where), [
      "used by: asset-of-a",
      "used by: asset-of-b",
      "eu-west-1; used by: asset-of-c",
    ]);
    assert(problems[1] instanceof ConnectionError);
    assert(problems[2] instanceof SecretsError);
    assertEquals(problems[2].explanation.fix, "wait");
  });

  it("reports a problem of the account once, with the other names and the assets of all", async () => {
    const expired = (name: string) =>
      new SecretsError(`failed to read '${name}'`, {
        backend: "memory",
        exitReason: "denied",
        cause: "session token expired",
        code: "E105",
      });
    const { store } = setUp({ a: expired("a"), b: expired("b") });
    const problems = await store.prefetch(uses("a", "b"));
    assertEquals(problems.map(({ message, exitReason }) => [message, exitReason]), [
      ["failed to read 'a'", "denied"],
    ]);
    assertEquals(
      problems[0].explanation.where,
      "the same for: b; used by: asset-of-a, asset-of-b",
    );
  });

  it("reports secrets that are each wrong one by one, even with the same cause", async () => {
    const missing = (name: string) =>
      new SecretsError(`failed to read '${name}'`, {
        backend: "memory",
        cause: "none",
        code: "E112",
      });
    const { store } = setUp({ a: missing("a"), b: missing("b") });
    const problems = await store.prefetch(uses("a", "b"));
    assertEquals(problems.map(({ message }) => message), [
      "failed to read 'a'",
      "failed to read 'b'",
    ]);
  });

  it("names twelve assets, each once, and counts the others", async () => {
    const { store } = setUp({});
    const twelve = Array.from({ length: 12 }, (_, index) => `s.${index}`);
    const assets = [...twelve, "s.0", "s.12", "s.13"];
    const [problem] = await store.prefetch(
      new Map([["pg", assets.map((asset) => ({ asset, role: "main" }))]]),
    );
    assertEquals(problem.explanation.where, `used by: ${twelve.join(", ")} and 2 more`);
  });

  it("suggests a connection that was found", async () => {
    const { store } = setUp({ "postgres-default": {} });
    const [problem] = await store.prefetch(uses("postgres-defualt", "postgres-default"));
    assertEquals(problem.explanation.fix, "did you mean 'postgres-default'?");
  });

  it("reads no more than it is allowed at once", async () => {
    const names = Array.from({ length: 12 }, (_, index) => `c${index}`);
    const stored = Object.fromEntries(names.map((name) => [name, {}]));
    const { store, reader } = setUp(stored, { concurrency: 3 });
    await store.prefetch(uses(...names));
    assertEquals([reader.mostAtOnce, reader.reads.length], [3, 12]);
  });

  it("turns errors it does not know into ones without their text", async () => {
    const { store } = setUp({ a: new TypeError(marker), b: new UsageError("known") });
    const problems = await store.prefetch(uses("a", "b"));
    assertEquals(problems.map(({ message }) => message), [
      "connection 'a' could not be resolved",
      "known",
    ]);
    assertEquals(problems[0].explanation.cause, "an unexpected error in this program (TypeError)");
    assertNotMatch(Deno.inspect(problems), new RegExp(marker));
  });

  it("is silent about what was given up when the run was aborted", async () => {
    const { store } = setUp({ a: new DOMException("stop", "AbortError") }, {
      signal: AbortSignal.abort(),
    });
    assertEquals(await store.prefetch(uses("a")), []);
  });
});

describe("ConnectionStore.open()", () => {
  it("opens each connection once and closes it in the end", async () => {
    const driver = new Driver();
    const { store } = setUp({ pg: {} }, { platforms: () => driver });
    const [first, second] = await Promise.all([store.open("pg"), store.open("pg")]);
    assertStrictEquals(first, second);
    assertEquals([driver.opened, driver.closed], [1, 0]);
    await store[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    assertEquals([driver.opened, driver.closed], [1, 1]);
  });

  it("closes what is still being opened, and opens nothing afterwards", async () => {
    const driver = new Driver();
    const { store } = setUp({ pg: {}, late: {} }, { platforms: () => driver });
    const opening = store.open("pg");
    await driver.called;
    await store[Symbol.asyncDispose]();
    await opening;
    assertEquals([driver.opened, driver.closed], [1, 1]);
    await assertRejects(() => store.open("late"), ConnectionError);
    assertEquals(driver.opened, 1);
  });

  it("closes the others when one fails to close, without its words", async () => {
    const drivers = [new Driver({ failClosing: true }), new Driver()];
    const left = drivers.values();
    const { store, warnings } = setUp({ a: {}, b: {} }, { platforms: () => left.next().value });
    await store.open("a");
    await store.open("b");
    await store[Symbol.asyncDispose]();
    assertEquals(drivers.map(({ closed }) => closed), [1, 1]);
    assertEquals(warnings, ["connection 'a' could not be closed cleanly"]);
  });

  const openFailures: readonly [string, Partial<ConnectionError>, number][] = [
    ["that is transient", { exitReason: "try-again" }, 2],
    ["for good once", { exitReason: "configuration" }, 1],
    ["to log in once", { exitReason: "unreachable", loginRefused: true }, 1],
  ];
  for (const [name, { exitReason, loginRefused }, expected] of openFailures) {
    it(`tries what failed ${name}`, async () => {
      let attempts = 0;
      const open = () => {
        attempts++;
        const options = { connection: "pg", exitReason, loginRefused };
        return Promise.reject(new ConnectionError("no luck", options));
      };
      const { store } = setUp({ pg: {} }, { platforms: () => ({ open }) });
      await assertRejects(() => store.open("pg"), ConnectionError);
      await assertRejects(() => store.open("pg"), ConnectionError);
      assertEquals(attempts, expected);
    });
  }

  it("refuses connections that run no queries", async () => {
    const { store } = setUp({ pg: {} });
    const error = await assertRejects(() => store.open("pg"), ConnectionError);
    assertEquals(
      error.message,
      "connection 'pg' is of type postgres, which this version cannot run queries on",
    );
  });
});

describe("ConnectionStore.outcomes()", () => {
  it("tells what became of each name", async () => {
    const { store } = setUp({ pg: { origin }, bad: { type: "nosuch" } });
    await store.prefetch(uses("pg", "bad"));
    assertEquals(await store.outcomes(), [
      { name: "bad", type: undefined, origin: undefined, requests: undefined },
      { name: "pg", type: "postgres", origin, requests: 2 },
    ]);
  });
});
