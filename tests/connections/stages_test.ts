/** The stages of connections, with the servers of the tests: how far each comes, and how long it takes. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Stage } from "../../src/connections/stage.ts";
import { connectionStages } from "../../src/connections/stages.ts";
import { ConnectionStore } from "../../src/connections/store.ts";
import { envOf } from "../../src/env.ts";
import { platforms } from "../../src/platforms/mod.ts";
import { Redactor } from "../../src/redactor.ts";
import { Registry } from "../../src/registry.ts";
import { Sealed } from "../../src/sealed.ts";
import type { SecretsReader } from "../../src/secrets/backend.ts";
import { connectionTypes } from "../../src/sources/mod.ts";
import type { TestLimits } from "../../src/connections/test_limits.ts";
import { startService } from "../fakes/scripted_service.ts";
import { login, query, start, yes } from "../platforms/snowflake/service.ts";
import { postgresDetails, postgresNeeded } from "../e2e/postgres.ts";
import { mariadb, mysql } from "../platforms/mysql/servers.ts";

const { signal } = new AbortController();
const types = new Registry("connection type", connectionTypes);

interface Tried {
  readonly stages: readonly Stage[];
  /** Such as `TLS ok`, in their order. */
  readonly verdicts: readonly string[];
  readonly last: Stage;
}

interface TriedOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly limits?: TestLimits;
}

async function tried(
  type: string,
  details: Readonly<Record<string, unknown>>,
  { env = {}, limits }: TriedOptions = {},
): Promise<Tried> {
  const secret = { type, details: new Sealed(details), warnings: [], origin: undefined };
  const reader: SecretsReader = {
    place: "secrets backend 'memory'",
    read: () => Promise.resolve(secret),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  await using store = new ConnectionStore(reader, {
    types,
    platforms: (type) => platforms.find(({ connectionTypes }) => connectionTypes.includes(type)),
    redactor: new Redactor(),
    root: Deno.cwd(),
    signal,
    env: envOf(env),
    warn: () => {},
  });
  const stages = await Array.fromAsync(connectionStages("it", {
    store,
    types,
    platforms: new Registry("platform", platforms),
    signal,
    limits,
  }));
  return {
    stages,
    verdicts: stages.map(({ stage, verdict }) => `${stage} ${verdict}`),
    last: stages.at(-1)!,
  };
}

const all = ["details ok", "name ok", "TCP ok", "TLS ok", "login ok", "query ok"];

/** Times of stages that waited for a server, which are none of the whole. */
function assertTimes({ stages }: Tried, names: readonly string[]): void {
  for (const name of names) {
    const { ms } = stages.find(({ stage }) => stage === name) ?? {};
    assert(ms !== undefined && ms > 0, `${name}: ${ms}`);
  }
}

/** A way to a server that counts the connections that come. */
function relayTo({ hostname, port }: { readonly hostname: string; readonly port: number }) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let count = 0;
  const accepting = (async () => {
    for await (const inner of listener) {
      count++;
      const outer = await Deno.connect({ hostname, port });
      inner.readable.pipeTo(outer.writable).catch(() => {});
      outer.readable.pipeTo(inner.writable).catch(() => {});
    }
  })();
  return {
    port: listener.addr.port,
    count: () => count,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting.catch(() => {});
    },
  };
}

function closedPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

const ofPostgres = `The stages of a connection to PostgreSQL${postgresNeeded}`;
(postgresNeeded === "" ? describe : describe.skip)(ofPostgres, () => {
  const attempt = (changes: Readonly<Record<string, unknown>> = {}) =>
    tried("postgres", postgresDetails(changes));

  it("have TLS and login apart", async () => {
    const found = await attempt({ ssl_mode: "require" });
    assertEquals(found.verdicts, all);
    assertTimes(found, ["TCP", "TLS", "login", "query"]);
    assertMatch(found.stages[3]?.text ?? "", /^encrypted with TLSv1\.[23]$/);
    assertEquals(found.stages[4]?.text, "PostgreSQL accepts it");
  });

  it("tell of a session that is not encrypted, whatever was tried before", async () => {
    for (
      const changes of [{ ssl_mode: "disable" }, { ssl_mode: "prefer", username: "plain_only" }]
    ) {
      const found = await attempt({ database: "bruin", ...changes });
      assertEquals(found.verdicts, all);
      assertTimes(found, ["login"]);
      const { text, ms } = found.stages[3] ?? {};
      assertEquals([text, ms], ["not encrypted, and it stays on this machine", undefined]);
    }
  });

  it("end at TLS when the certificate is not accepted", async () => {
    const { verdicts, last } = await attempt({ ssl_mode: "verify-full" });
    assertEquals(verdicts, ["details ok", "name ok", "TCP ok", "TLS error"]);
    assertStringIncludes(last.text, "the server's certificate was not accepted");
    assertStringIncludes(last.error?.explanation.fix ?? "", "DENO_CERT");
  });

  it("end at the login when the password is wrong, after one attempt", async () => {
    const { host: hostname, port } = postgresDetails();
    await using relay = relayTo({ hostname: String(hostname), port: Number(port) });
    const { verdicts, last } = await attempt({
      host: "127.0.0.1",
      port: relay.port,
      ssl_mode: "require",
      password: "wrong",
    });
    assertEquals(verdicts, ["details ok", "name ok", "TCP ok", "TLS ok", "login error"]);
    assertStringIncludes(last.text, "is not accepted with this password");
    assert((last.ms ?? 0) > 0);
    // One that only looks for the port, and one that logs in.
    assertEquals(relay.count(), 2);
  });

  it("end at the socket of a closed port, and at the name of an unknown host", async () => {
    const closed = await attempt({ host: "127.0.0.1", port: closedPort() });
    assertEquals(closed.verdicts, ["details ok", "name ok", "TCP error"]);
    assertEquals(
      closed.last.error?.explanation.cause,
      "the server refuses connections on this port",
    );
    const unknown = await attempt({ host: "nowhere.invalid" });
    assertEquals(unknown.verdicts, ["details ok", "name error"]);
    assertEquals(unknown.last.error?.exitReason, "unreachable");
  });

  it("end at the details that are wrong", async () => {
    const { verdicts, last } = await attempt({ port: "many" });
    assertEquals(verdicts, ["details error"]);
    assertEquals(last.error?.exitReason, "configuration");
  });
});

const ofMariadb = `The stages of a connection to MariaDB${
  mariadb.skip === undefined ? "" : ` (${mariadb.skip})`
}`;
(mariadb.skip === undefined ? describe : describe.skip)(ofMariadb, () => {
  const attempt = (changes: Readonly<Record<string, unknown>> = {}) =>
    tried("mysql", { ...mariadb.details, ...changes });

  it("have TLS and login apart, with a certificate that is verified and without", async () => {
    for (const changes of [{}, { ssl_ca_path: `${mariadb.folder}/ca.crt` }]) {
      const found = await attempt(changes);
      assertEquals(found.verdicts, all);
      assertTimes(found, ["TCP", "TLS", "login", "query"]);
      assertMatch(found.stages[3]?.text ?? "", /^encrypted with TLSv1\.[23]$/);
    }
  });

  it("end at TLS when another authority signed the certificate", async () => {
    const { verdicts, last } = await attempt({ ssl_ca_path: `${mariadb.folder}/client.crt` });
    assertEquals(verdicts, ["details ok", "name ok", "TCP ok", "TLS error"]);
    assertEquals(last.error?.explanation.code, "E362");
  });

  it("end at the login when the password is wrong", async () => {
    const { verdicts, last } = await attempt({ password: "wrong" });
    assertEquals(verdicts, ["details ok", "name ok", "TCP ok", "TLS ok", "login error"]);
    assertStringIncludes(last.text, "is not accepted with this password");
  });
});

const ofMysql = `The stages of a connection to MySQL${
  mysql.skip === undefined ? "" : ` (${mysql.skip})`
}`;
(mysql.skip === undefined ? describe : describe.skip)(ofMysql, () => {
  it("tell of a session that is not encrypted after TLS was refused", async () => {
    const found = await tried("mysql", mysql.details);
    assertEquals(found.verdicts, all);
    assertEquals(found.stages[3]?.text, "not encrypted, and it stays on this machine");
  });
});

describe("The stages of a service over HTTP", () => {
  const account = { account: "acme", username: "u", password: "p" };
  const workspace = {
    host: "dbc.example",
    path: "/sql/1.0/warehouses/1a2b3c4d5e6f7a8b",
    token: "t",
  };
  const before = ["details ok", "name ok", "TCP ok", "TLS ok"];
  const hurried = { loginMs: 300, queryMs: 600 };

  it("end at a login that is not answered in time", async () => {
    const late = Promise.withResolvers<Response>();
    await using service = start({ [login]: [() => late.promise] });
    const found = await tried("snowflake", account, {
      env: { BRUIN_SNOWFLAKE_URL: service.url.origin },
      limits: hurried,
    });
    late.resolve(yes());
    assertEquals(found.verdicts, [...before, "login error"]);
    assertEquals(found.last.text, "Snowflake did not answer the login within 0.3 s");
    assertEquals(found.last.error?.exitReason, "unreachable");
  });

  it("end at a login that is put off again and again, with the status that the service gave", async () => {
    const busy = () => new Response("", { status: 503, headers: { "retry-after": "0" } });
    const services = [
      ["databricks", workspace, "BRUIN_DATABRICKS_URL"],
      ["google_cloud_platform", { project_id: "p", access_token: "t" }, "BIGQUERY_EMULATOR_HOST"],
    ] as const;
    for (const [type, details, variable] of services) {
      await using service = startService({ "POST ": [busy] });
      const found = await tried(type, details, {
        env: { [variable]: service.url.origin },
        limits: hurried,
      });
      assertEquals(found.verdicts, [...before, "login error"]);
      assertEquals(
        found.last.error?.explanation.cause,
        "the service put the login off again and again, at last with HTTP 503",
      );
    }
  });

  it("tell of a workspace whatever the path, which is wrong then", async () => {
    await using service = startService({});
    for (const path of ["/sql/1.0/warehouse/1a2b", "1a2b3c4d5e6f7a8b", "/sql/protocolv1/o/1/2"]) {
      const found = await tried("databricks", { ...workspace, path }, {
        env: { BRUIN_DATABRICKS_URL: service.url.origin },
      });
      assertEquals(found.verdicts, [...before, "login error"], path);
      assertEquals(found.last.error?.explanation.code, "E511");
    }
    assertEquals(service.of("POST /statements").length, 0);
  });

  it("end at a query that is not answered in time, which is cancelled", async () => {
    let end = () => {};
    const stopped = new Promise<void>((resolve) => end = resolve);
    await using service = start({
      [query]: [async () => {
        await stopped;
        return Response.json({ success: false, code: "000604", message: "canceled", data: {} });
      }],
      "POST /abort-request": [() => {
        end();
        return yes();
      }],
    });
    const found = await tried("snowflake", account, {
      env: { BRUIN_SNOWFLAKE_URL: service.url.origin },
      limits: hurried,
    });
    assertEquals(found.verdicts, [...before, "login ok", "query error"]);
    assertEquals(found.last.text, "Snowflake did not answer SELECT 1 within 0.6 s");
    assertEquals(found.last.error?.exitReason, "try-again");
    assert(service.of("POST /abort-request").length > 0);
  });

  it("end at the query when the login was let in and the statement refused", async () => {
    const denied = () =>
      Response.json({ error_code: "PERMISSION_DENIED", message: "no rights on this warehouse" }, {
        status: 403,
      });
    await using service = startService({ "POST /statements": [denied] });
    const found = await tried("databricks", workspace, {
      env: { BRUIN_DATABRICKS_URL: service.url.origin },
    });
    assertEquals(found.verdicts, [...before, "login ok", "query error"]);
    assertEquals(service.requests.length, 1);
  });

  it("end at the login when the token is refused, after one attempt", async () => {
    const refused = () =>
      Response.json({ error: { code: 401, message: "Invalid Credentials" } }, { status: 401 });
    await using service = startService({ "POST /jobs": [refused] });
    const found = await tried("google_cloud_platform", { project_id: "p", access_token: "t" }, {
      env: { BIGQUERY_EMULATOR_HOST: service.url.origin },
    });
    assertEquals(found.verdicts, [...before, "login error"]);
    assertEquals(found.last.error?.exitReason, "denied");
    assertEquals(service.requests.length, 1);
  });

  it("end at the name of an account that there is none of", async () => {
    const found = await tried("snowflake", account, {
      env: { BRUIN_SNOWFLAKE_URL: "https://acme.invalid" },
    });
    assertEquals(found.verdicts, ["details ok", "name error"]);
    assertStringIncludes(found.last.error?.explanation.fix ?? "", "check account: org-account");
  });
});

describe("The stages of other connections", () => {
  it("have no network where there is none", async () => {
    const { verdicts } = await tried("duckdb", { path: ":memory:" });
    assertEquals(verdicts, ["details ok", "login ok", "query ok"]);
  });

  it("have no login where no queries are run", async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { verdicts } = await tried("clickhouse", {
      host: "127.0.0.1",
      port: listener.addr.port,
      username: "u",
      password: "p",
    });
    assertEquals(verdicts, ["details ok", "name ok", "TCP ok", "login skipped"]);
  });
});
