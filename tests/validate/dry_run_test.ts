import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionStore } from "../../src/connections/store.ts";
import { SecretsError } from "../../src/errors.ts";
import { duckdb } from "../../src/platforms/duckdb/mod.ts";
import type { Platform } from "../../src/platforms/platform.ts";
import { postgres } from "../../src/platforms/postgres/mod.ts";
import type { Asset } from "../../src/project/model.ts";
import { Redactor } from "../../src/redactor.ts";
import { Registry } from "../../src/registry.ts";
import { Sealed } from "../../src/sealed.ts";
import { connectionTypes } from "../../src/sources/mod.ts";
import { createContexts, validateQueries } from "../../src/validate/mod.ts";
import { asWritten, makeAsset, makePipeline } from "./make_pipeline.ts";
import { openOptions } from "../platforms/open_options.ts";

const platforms: readonly Platform[] = [duckdb, postgres];
const never = new AbortController().signal;

interface Setting {
  /** Connection name → type and details. */
  readonly secrets: Readonly<Record<string, readonly [string, Readonly<Record<string, unknown>>]>>;
  readonly root?: string;
  readonly single?: boolean;
  readonly signal?: AbortSignal;
}

/** What databases say of assets, as `asset: message (rule)`. */
async function ask(assets: readonly Asset[], setting: Setting): Promise<string[]> {
  const { secrets, root = "/", single = false, signal = never } = setting;
  const store = new ConnectionStore({
    place: "memory",
    read: (name) => {
      const [type, details] = Object.hasOwn(secrets, name) ? secrets[name] : [];
      return Promise.resolve(
        type === undefined
          ? undefined
          : { type, details: new Sealed(details!), warnings: [], origin: undefined },
      );
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }, {
    types: new Registry("connection type", connectionTypes),
    platforms: (type) => platforms.find(({ connectionTypes }) => connectionTypes.includes(type)),
    redactor: new Redactor(),
    root,
    signal,
    warn: () => {},
    readOnly: true,
  });
  await using _ = store;
  const pipeline = makePipeline(assets);
  const contexts = createContexts(pipeline, {
    platforms: { find: (name) => platforms.find((platform) => platform.name === name) },
    scopeOf: asWritten,
    asset: single ? assets[0] : undefined,
  });
  const { issues } = await validateQueries(contexts, {
    connections: () => Promise.resolve(store),
    platformOf: (type) => platforms.find(({ connectionTypes }) => connectionTypes.includes(type)),
    signal,
  });
  return issues.map(({ asset = "", message, rule, severity }) =>
    `${asset}: ${message} (${rule})${severity === "warning" ? " warning" : ""}`
  );
}

function check(name: string, query: string): Asset["customChecks"][number] {
  return {
    id: "",
    name,
    query,
    description: "",
    value: 0,
    count: undefined,
    blocking: true,
    retries: undefined,
    notifications: null,
  };
}

/** What every database says of these. */
function testDryRun(type: string, { secrets, skip }: Setting & { readonly skip: boolean }) {
  const query = (name: string, body: string, fields: Partial<Asset> = {}) =>
    makeAsset({ name, type, body, ...fields });
  const setting = { secrets };
  const platform = type === "pg.sql" ? "postgres" : "duckdb";

  (skip ? describe.skip : describe)(`validateQueries() on ${platform}`, () => {
    it("says nothing of queries that could run", async () => {
      const assets = [
        query("a", "-- why\nselect 1 as id;\nwith x as (select 2) select * from x;"),
        query("b", "create temporary table made as select 1 as x; select nope from made"),
        query("c", ""),
      ];
      assertEquals(await ask(assets, setting), []);
    });

    it("says what is wrong with queries, checks and hooks", async () => {
      const [column, syntax, ofCheck, ofHook, ...more] = await ask([
        query("a", "select nope from (select 1 as id) as t"),
        query("b", "selec 1"),
        query("c", "select 1", {
          customChecks: [check("has rows", "select count(*) frm t"), check("empty", " ")],
        }),
        query("d", "select 1", {
          hooks: { pre: ["select 1"], post: ["set x = 1", "select nope"], applicableTypes: [] },
        }),
      ], setting);
      assertStringIncludes(column, "a: Invalid query found: ");
      assertStringIncludes(column, "nope");
      assertStringIncludes(column, ` (${platform}-validator)`);
      assertStringIncludes(syntax, "b: Invalid query found: ");
      assertStringIncludes(ofCheck, "c: Failed to validate custom check query 'has rows': ");
      assertStringIncludes(ofCheck, "(custom-check-query-dry-run)");
      assertStringIncludes(ofHook, "d: Failed to validate post hook query #2: ");
      assertStringIncludes(ofHook, "(hook-query-dry-run)");
      assertEquals(more, []);
    });

    it("uses the words for a single asset", async () => {
      const found = await ask([query("a", "selec 1"), query("b", "selec 1")], {
        ...setting,
        single: true,
      });
      assertEquals(found.length, 1);
      assertStringIncludes(found[0], "a: Failed to validate query: ");
    });

    it("waits for a run where a table is missing that an asset or a hook makes", async () => {
      const hooks = {
        pre: ["create temporary table made as select 1"],
        post: [],
        applicableTypes: [],
      };
      const found = await ask([
        query("raw.orders_of_test", "select 1 as id", {
          customChecks: [check("has rows", "select count(*) from raw.orders_of_test")],
        }),
        query("b", "select nope from raw.orders_of_test"),
        query("c", "select * from made", { hooks }),
        query("d", "select * from nobody_makes_this"),
        query("e", "select function_of_a_hook(1)", { hooks }),
        query("f", "select function_of_a_hook(1)"),
      ], setting);
      assertEquals(found.length, 2);
      assertStringIncludes(found[0], "d: Invalid query found: ");
      assertStringIncludes(found[1], "f: Invalid query found: ");
    });

    it("changes nothing", async () => {
      const name = `dry_run_${crypto.randomUUID().slice(0, 8)}`;
      const attempts = [
        `create table ${name} as select 1`,
        `select 1; create table ${name} as select 1`,
        `select 1 into ${name}`,
        `(analyze) create table ${name} as select 1`,
        `analyze create table ${name} as select 1`,
      ];
      await ask(attempts.map((body, index) => query(`a${index}`, body)), setting);
      const found = await ask([query("a", `select * from ${name}`)], setting);
      assertEquals(found.length, 1);
      assertStringIncludes(found[0], name);
    });

    it("skips connections that do not exist", async () => {
      assertEquals(await ask([query("a", "selec 1")], { secrets: {} }), []);
    });

    it("stops when the program is to end", async () => {
      const signal = AbortSignal.abort(new Error("stopped"));
      await assertRejects(() => ask([query("a", "select 1")], { secrets, signal }));
    });
  });
}

testDryRun("duckdb.sql", {
  secrets: { "duckdb-default": ["duckdb", { path: ":memory:" }] },
  skip: false,
});

const address = URL.parse(Deno.env.get("BRUIN_TEST_POSTGRES") ?? "");
const details = {
  host: address?.hostname ?? "127.0.0.1",
  port: Number(address?.port ?? 1),
  username: decodeURIComponent(address?.username ?? "u"),
  password: decodeURIComponent(address?.password ?? "p"),
  database: address?.pathname.slice(1) ?? "d",
  ssl_mode: "disable",
};
// Left out unless BRUIN_TEST_POSTGRES names a server.
testDryRun("pg.sql", {
  secrets: { "postgres-default": ["postgres", details] },
  skip: address === null,
});

describe("validateQueries()", () => {
  it("makes no database file, and reads one that is there", async () => {
    const root = await Deno.makeTempDir({ prefix: "bruin-test-" });
    const secrets = { "duckdb-default": ["duckdb", { path: "x.duckdb" }] } as const;
    const asset = makeAsset({ name: "a", type: "duckdb.sql", body: "select * from t" });
    const ready = makeAsset({ name: "b", type: "duckdb.sql", body: "select * from ready" });
    const misspelled = makeAsset({ name: "c", type: "duckdb.sql", body: "selec 1" });
    const [said, ...more] = await ask([asset, misspelled], { secrets, root });
    assertStringIncludes(said, "c: Invalid query found: ");
    assertEquals(more, []);
    assertEquals([...Deno.readDirSync(root)], []);
    const resolved = {
      name: "duckdb-default",
      type: "duckdb",
      details: new Sealed({ path: `${root}/x.duckdb` }),
      maxConcurrentAssets: undefined,
      origin: undefined,
    };
    {
      await using open = await duckdb.open(resolved, openOptions({ root }));
      await open.execute(["create table ready as select 1 as id"], { signal: never });
    }
    assertEquals(await ask([ready], { secrets, root }), []);
    const wrong = { ...ready, body: "delete from ready; select nope from ready" };
    assertEquals((await ask([wrong], { secrets, root })).length, 1);
    await Deno.remove(root, { recursive: true });
  });

  it("reports a connection that fails once, for the pipeline", async () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    listener.close();
    const found = await ask([makeAsset({ name: "a" }), makeAsset({ name: "b" })], {
      secrets: { "postgres-default": ["postgres", { ...details, port }] },
    });
    assertEquals(found.length, 1);
    assert(found[0].startsWith(': Cannot connect to PostgreSQL for "postgres-default"'), found[0]);
    assertStringIncludes(found[0], "(query-connection)");
  });

  it("reports wrong details, and a backend that cannot be asked", async () => {
    const wrong = await ask([makeAsset({ name: "a" })], {
      secrets: { "postgres-default": ["postgres", { host: 1 }] },
    });
    assertEquals(wrong.length, 1);
    const contexts = createContexts(makePipeline([makeAsset(), makeAsset({ name: "b" })]), {
      platforms: { find: () => postgres },
      scopeOf: asWritten,
    });
    const { issues: [issue, ...more] } = await validateQueries(contexts, {
      connections: () =>
        Promise.reject(new SecretsError("no way in", { backend: "aws", fix: "find one" })),
      platformOf: () => postgres,
      signal: never,
    });
    assertEquals([issue.message, issue.context, more], ["no way in", ["fix: find one"], []]);
  });
});
