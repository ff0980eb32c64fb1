import { assert, assertEquals, assertNotMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { statementText } from "../../src/sql/statement.ts";
import type { Clock } from "../../src/clock.ts";
import type { Connection, ResolvedConnection } from "../../src/connections/connection.ts";
import { ConnectionStore } from "../../src/connections/store.ts";
import { ConnectionError, QueryError, SecretsError } from "../../src/errors.ts";
import { Redactor } from "../../src/redactor.ts";
import { Registry } from "../../src/registry.ts";
import { Sealed } from "../../src/sealed.ts";
import type { Secret, SecretsReader } from "../../src/secrets/backend.ts";
import { connectionTypes } from "../../src/sources/mod.ts";

const start = Date.parse("2026-03-01T03:00:00Z");
const day = 86_400_000;

/** Time that passes only while somebody sleeps. */
class SteppedClock implements Clock {
  readonly pauses: number[] = [];
  /** Called after each pause with the time since the start. */
  onWake: (elapsedMs: number) => void = () => {};
  #now = start;

  now(): number {
    return this.#now;
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
    this.pauses.push(milliseconds);
    this.#now += milliseconds;
    this.onWake(this.#now - start);
  }
}

interface Version {
  readonly id: string;
  readonly password?: string;
  readonly type?: string | undefined;
  readonly ageMs?: number | undefined;
}

/** A backend whose secret can be replaced. */
class RotatedSecret implements SecretsReader {
  readonly place = "secrets backend 'memory'";
  current: Version | Error;
  reads = 0;

  constructor(version: Version) {
    this.current = version;
  }

  async read(): Promise<Secret> {
    this.reads++;
    await new Promise((resolve) => setTimeout(resolve));
    if (this.current instanceof Error) throw this.current;
    const { id, password, type = "postgres", ageMs = 0 } = this.current;
    return {
      type,
      details: new Sealed({ host: "db", username: "etl", password, database: "d" }),
      warnings: [],
      origin: {
        secretName: "prod/pg",
        facts: { version: id },
        revision: id,
        createdAt: new Date(start - ageMs),
        fetchMs: 1,
        requests: 1,
      },
    };
  }

  async [Symbol.asyncDispose]() {}
}

/** A database with one user, whose driver logs in for every statement. */
class Database {
  readonly ran: string[] = [];
  readonly closed: string[] = [];
  logins = 0;
  password: string;
  /** Called while a statement runs. */
  onStatement: (statement: string) => Promise<void> = async () => {};
  /** Whether it also logs in when it is opened. */
  readonly #loginAtOpen: boolean;

  constructor(password: string, options: { readonly loginAtOpen?: boolean } = {}) {
    this.password = password;
    this.#loginAtOpen = options.loginAtOpen ?? false;
  }

  async open({ name, details }: ResolvedConnection): Promise<Connection> {
    const password = String(details.reveal().password);
    await Promise.resolve();
    if (this.#loginAtOpen) this.#login(name, password);
    const run = async (statement: string) => {
      await new Promise((resolve) => setTimeout(resolve));
      this.#login(name, password);
      await this.onStatement(statement);
      if (statement === "broken") {
        throw new QueryError("no", { databaseCode: "42601", accepted: true });
      }
      assert(!this.closed.includes(password), "closed while a statement ran");
      this.ran.push(`${password}: ${statement}`);
    };
    return {
      execute: async (statements) => {
        for (const statement of statements) await run(statementText(statement));
      },
      query: async (statement) => {
        await run(statement);
        return { columns: [], rows: [] };
      },
      [Symbol.asyncDispose]: async () => {
        this.closed.push(password);
        await Promise.resolve();
      },
    };
  }

  #login(connection: string, password: string): void {
    this.logins++;
    if (password === this.password) return;
    throw new ConnectionError("Cannot connect", {
      connection,
      exitReason: "denied",
      loginRefused: true,
      cause: "FATAL: no (SQLSTATE 28P01)",
      fix: "check the secret",
    });
  }
}

function setUp(
  { version, database }: { readonly version: Version; readonly database: Database },
) {
  const secret = new RotatedSecret(version);
  const clock = new SteppedClock();
  const redactor = new Redactor();
  const warnings: string[] = [];
  const run = new AbortController();
  const store = new ConnectionStore(secret, {
    types: new Registry("connection type", connectionTypes),
    platforms: () => database,
    redactor,
    signal: run.signal,
    root: "/repo",
    warn: (message) => warnings.push(message),
    clock,
  });
  return { secret, clock, redactor, warnings, run, store };
}

const old: Version = { id: "id-1a2b", password: "old-password", ageMs: 3 * day };
const renewed: Version = { id: "id-3c4d", password: "new-password" };
const never = new AbortController().signal;

const rotated =
  "connection 'pg': the secret was rotated to version …3c4d during this run; reconnecting";

const waiting =
  "connection 'pg': login refused with version …1a2b of the secret; waiting up to 3 s for a new version";

describe("RotatingConnection", () => {
  it("reads the secret again when the login is refused, and runs the statement with it", async () => {
    const database = new Database("new-password");
    const { secret, store, warnings, redactor, clock } = setUp({ version: old, database });
    await store.resolve("pg");
    secret.current = renewed;
    const connection = await store.open("pg");
    await connection.execute(["insert"], { signal: never });
    await connection.query("select", { signal: never });
    assertEquals(database.ran, ["new-password: insert", "new-password: select"]);
    assertEquals(warnings, [rotated]);
    assertEquals([secret.reads, clock.pauses], [2, []]);
    assertEquals(redactor.redact("new-password"), "****");
    assertEquals((await store.resolve("pg")).details.reveal().password, "new-password");
    assertEquals((await store.outcomes())[0].requests, 2);
    await store[Symbol.asyncDispose]();
    assertEquals(database.closed, ["old-password", "new-password"]);
  });

  it("does the same for a driver that logs in when it is opened", async () => {
    const database = new Database("new-password", { loginAtOpen: true });
    const { secret, store, warnings } = setUp({ version: old, database });
    await store.resolve("pg");
    secret.current = renewed;
    await (await store.open("pg")).execute(["insert"], { signal: never });
    assertEquals([database.ran, warnings], [["new-password: insert"], [rotated]]);
  });

  it("reads an old version once more and says which one was refused, and its age", async () => {
    const database = new Database("other");
    const { secret, store, clock, warnings } = setUp({ version: old, database });
    const connection = await store.open("pg");
    const error = await assertRejects(
      () => connection.execute(["a"], { signal: never }),
      ConnectionError,
    );
    assertEquals(error.message, "Cannot connect");
    assertEquals(error.exitReason, "denied");
    assertEquals(
      error.explanation.cause,
      "password rejected by server for user 'etl' using secret 'prod/pg' version …1a2b " +
        "created 3 d ago; FATAL: no (SQLSTATE 28P01)",
    );
    assertEquals(error.explanation.fix, "check the secret");
    assertNotMatch(Deno.inspect(error), /old-password/);
    assertEquals([secret.reads, clock.pauses, warnings], [2, [], []]);
  });

  it("keeps the refusal, and does not try a login again that never worked", async () => {
    const database = new Database("other");
    const { secret, store } = setUp({ version: old, database });
    const connection = await store.open("pg");
    const first = await assertRejects(() => connection.execute(["a"], { signal: never }));
    const second = await assertRejects(() => connection.query("b", { signal: never }));
    assert(first === second);
    assertEquals([secret.reads, database.logins], [2, 1]);
  });

  it("waits 3 seconds for a new version when this one is fresh and was never accepted", async () => {
    const database = new Database("other");
    const { secret, store, clock } = setUp({ version: { ...old, ageMs: 40_000 }, database });
    const connection = await store.open("pg");
    const error = await assertRejects(
      () => connection.execute(["a"], { signal: never }),
      ConnectionError,
    );
    assertEquals(clock.pauses, [1000, 2000]);
    assertEquals(secret.reads, 4);
    assert(error.explanation.cause?.includes("created 43 s ago"), error.explanation.cause);
  });

  it("goes on as soon as the new version is there", async () => {
    const database = new Database("new-password");
    const { secret, store, clock, warnings } = setUp({
      version: { ...old, ageMs: 40_000 },
      database,
    });
    clock.onWake = (elapsed) => {
      if (elapsed >= 2_000) secret.current = renewed;
    };
    await (await store.open("pg")).execute(["a"], { signal: never });
    assertEquals(clock.pauses, [1000, 2000]);
    assertEquals([database.ran, warnings], [["new-password: a"], [waiting, rotated]]);
  });

  it("waits up to 30 seconds when a version was accepted before", async () => {
    const database = new Database("old-password");
    const { secret, store, clock } = setUp({ version: { ...old, ageMs: 40_000 }, database });
    const connection = await store.open("pg");
    await connection.execute(["a"], { signal: never });
    database.password = "other";
    await assertRejects(() => connection.execute(["b"], { signal: never }), ConnectionError);
    assertEquals(clock.pauses, [1000, 2000, 4000, 8000, 8000, 7000]);
    assertEquals(secret.reads, 8);
  });

  it("waits for a rotation under way: an old version that was accepted before", async () => {
    const database = new Database("old-password");
    const { secret, store, clock } = setUp({ version: old, database });
    const connection = await store.open("pg");
    await assertRejects(() => connection.execute(["broken"], { signal: never }), QueryError);
    database.password = "new-password";
    clock.onWake = () => secret.current = renewed;
    await connection.execute(["b"], { signal: never });
    assertEquals([database.ran, clock.pauses], [["new-password: b"], [1000]]);
  });

  it("shares one look-up among all who are refused, and leaves working sessions alone", async () => {
    const database = new Database("old-password");
    const { secret, store, warnings } = setUp({ version: old, database });
    const connection = await store.open("pg");
    const rotation = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    database.onStatement = async (statement) => {
      if (statement !== "long") return;
      started.resolve();
      await rotation.promise;
    };
    const long = connection.execute(["long"], { signal: never });
    await started.promise;
    database.password = "new-password";
    secret.current = renewed;
    await Promise.all(
      ["a", "b", "c", "d"].map((text) => connection.execute([text], { signal: never })),
    );
    assertEquals(
      database.ran.toSorted(),
      ["a", "b", "c", "d"].map((text) => `new-password: ${text}`),
    );
    assertEquals(database.closed, []);
    rotation.resolve();
    await long;
    assertEquals(database.ran.at(-1), "old-password: long");
    await new Promise((resolve) => setTimeout(resolve));
    assertEquals(database.closed, ["old-password"]);
    assertEquals([secret.reads, warnings], [2, [rotated]]);
  });

  it("reconnects once: a refusal of the new version is final", async () => {
    const database = new Database("other");
    const { secret, store } = setUp({ version: old, database });
    await store.resolve("pg");
    secret.current = renewed;
    const connection = await store.open("pg");
    const error = await assertRejects(
      () => connection.execute(["a"], { signal: never }),
      ConnectionError,
    );
    assert(
      error.explanation.cause?.startsWith(
        "password rejected by server for user 'etl' using secret 'prod/pg' version …3c4d " +
          "created 0 s ago; it was already rotated once in this run",
      ),
      error.explanation.cause,
    );
    assertEquals([secret.reads, database.logins], [2, 2]);
  });

  it("says when the secret cannot be read again", async () => {
    const { secret, store } = setUp({ version: old, database: new Database("other") });
    const connection = await store.open("pg");
    secret.current = new SecretsError("credentials expired", { backend: "memory" });
    const error = await assertRejects(
      () => connection.execute(["a"], { signal: never }),
      ConnectionError,
    );
    assert(error.explanation.cause?.includes("it could not be read again: credentials expired"));
  });

  it("validates the new version like the first", async () => {
    const { secret, store } = setUp({ version: old, database: new Database("other") });
    const connection = await store.open("pg");
    secret.current = { ...renewed, type: "mysqll" };
    const error = await assertRejects(
      () => connection.execute(["a"], { signal: never }),
      ConnectionError,
    );
    assertEquals(
      error.message,
      "secret 'prod/pg' has unknown connection type 'mysqll'; did you mean 'mysql'?",
    );
  });

  it("refuses a new version of another type", async () => {
    const { secret, store } = setUp({ version: old, database: new Database("other") });
    const connection = await store.open("pg");
    secret.current = { ...renewed, type: "mysql" };
    const error = await assertRejects(
      () => connection.execute(["a"], { signal: never }),
      ConnectionError,
    );
    assert(
      error.explanation.cause?.includes("version …3c4d is of type mysql instead of postgres"),
      error.explanation.cause,
    );
  });

  it("stops waiting for whoever is cancelled, and for all when the run ends", async () => {
    const database = new Database("old-password");
    const { store, clock, run } = setUp({ version: { ...old, ageMs: 0 }, database });
    const connection = await store.open("pg");
    await connection.execute(["accepted"], { signal: never });
    database.password = "other";
    const task = new AbortController();
    clock.onWake = (elapsed) =>
      elapsed > 3_000 ? run.abort(new Error("run")) : task.abort(new Error("task"));
    const outcomes = await Promise.allSettled([
      connection.execute(["a"], { signal: task.signal }),
      connection.execute(["b"], { signal: never }),
    ]);
    assertEquals(
      outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason.message),
      ["task", "run"],
    );
    assertEquals(clock.pauses, [1000, 2000, 4000]);
  });

  it("ends waiting when the store is disposed of", async () => {
    const database = new Database("other");
    const { store, clock } = setUp({ version: { ...old, ageMs: 0 }, database });
    const connection = await store.open("pg");
    const disposed = Promise.withResolvers<void>();
    clock.onWake = () => disposed.resolve(store[Symbol.asyncDispose]());
    await assertRejects(() => connection.execute(["a"], { signal: never }), Error, "closed");
    await disposed.promise;
    assertEquals(database.closed, ["old-password"]);
  });
});
