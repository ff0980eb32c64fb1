/** What `bruin run` tells OpenLineage, and what it never tells. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const password = "s3cr3t-M@rker/value";

const sql = (header: string, query: string) => `/* @bruin\n${header}\n@bruin */\n${query}\n`;

const files = {
  ".bruin.yml": JSON.stringify({
    environments: { default: { connections: { duckdb: [{ name: "lake", path: "lake.duckdb" }] } } },
  }),
  "pipeline.yml": "name: shop\ndefault_connections: {duckdb: lake}\n",
  "assets/orders.sql": sql(
    "name: raw.orders\ntype: duckdb.sql\nmaterialization: {type: table}\n" +
      "depends: [{uri: 's3://bucket/orders.csv'}]\n" +
      "columns: [{name: price, type: integer, description: In cents}]",
    "select 1 as price",
  ),
  "assets/sums.sql": sql(
    "name: mart.sums\ntype: duckdb.sql\nmaterialization: {type: table}\ndepends: [raw.orders]",
    "select sum(price) as total from raw.orders",
  ),
  "assets/broken.sql": sql(
    "name: mart.broken\ntype: duckdb.sql\ndepends: [mart.sums]",
    `select '${password}' from missing_table`,
  ),
  "assets/after.sql": sql(
    "name: mart.after\ntype: duckdb.sql\ndepends: [mart.broken]",
    "select 1",
  ),
};

// deno-lint-ignore no-explicit-any -- events are read as the JSON that they are
type Event = any;

/** Runs the shop. */
async function run(env: Readonly<Record<string, string>>, paths: readonly string[] = ["."]) {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, files);
  const result = await bruin(["run", "--no-timestamp", ...paths], { cwd: folder.path, env });
  const file = env.BRUIN_OPENLINEAGE_FILE;
  const text = file === undefined ? "" : await Deno.readTextFile(`${folder.path}/${file}`);
  const lines = text.split("\n").filter((line) => line !== "");
  return { ...result, text, events: lines.map((line): Event => JSON.parse(line)) };
}

const shown = (events: readonly Event[]) =>
  events.map(({ eventType, job }) => `${eventType} ${job.name}`);

describe("bruin run with OpenLineage", () => {
  it("tells of the pipeline and of each asset that was started", async () => {
    const { code, events, text } = await run({ BRUIN_OPENLINEAGE_FILE: "events.jsonl" });
    assertEquals(code, 1);
    assertEquals(shown(events), [
      "START shop",
      "START shop.raw.orders",
      "COMPLETE shop.raw.orders",
      "START shop.mart.sums",
      "COMPLETE shop.mart.sums",
      "START shop.mart.broken",
      "FAIL shop.mart.broken",
      "FAIL shop",
    ]);
    const [pipeline, started, ended] = events;
    assertEquals(started.run.runId, ended.run.runId);
    assertMatch(started.run.runId, /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
    assertEquals(started.run.facets.parent.run, { runId: pipeline.run.runId });
    assertEquals(started.run.facets.parent.job, { namespace: "bruin", name: "shop" });
    assertEquals(
      started.schemaURL,
      "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    );
    assertEquals(started.inputs, [{ namespace: "s3://bucket", name: "orders.csv" }]);
    const [table] = started.outputs;
    assertEquals([table.namespace, table.name], ["bruin://lake", "raw.orders"]);
    assertEquals(table.facets.schema.fields, [
      { name: "price", type: "integer", description: "In cents" },
    ]);
    assertEquals("columnLineage" in table.facets, false);
    const failed = events.at(-2);
    assertMatch(failed.run.facets.errorMessage.message, /^QueryError/);
    assert(!text.includes(password) && !text.includes("missing_table"), "a query was told");
  });

  it("tells of columns when asked, over HTTP with a key", async () => {
    const received: {
      readonly event: Event;
      readonly key: string | null;
      readonly path: string;
    }[] = [];
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      async (request) => {
        const key = request.headers.get("authorization");
        received.push({ event: await request.json(), key, path: new URL(request.url).pathname });
        return new Response(null, { status: 201 });
      },
    );
    const { code, stdout, stderr } = await run({
      BRUIN_OPENLINEAGE: "true",
      OPENLINEAGE_URL: `http://127.0.0.1:${server.addr.port}`,
      OPENLINEAGE_API_KEY: password,
      OPENLINEAGE_NAMESPACE: "nightly",
      BRUIN_OPENLINEAGE_COLUMNS: "true",
    }, ["assets/orders.sql", "assets/sums.sql"]);
    assertEquals(code, 0, stderr);
    assert(!stdout.includes(password) && !stderr.includes(password));
    assertEquals(shown(received.map(({ event }) => event)).at(-1), "COMPLETE shop");
    for (const { key, path, event } of received) {
      assertEquals([key, path], [`Bearer ${password}`, "/api/v1/lineage"]);
      assertEquals(event.job.namespace, "nightly");
    }
    const sums = received.find(({ event }) =>
      event.job.name === "shop.mart.sums" && event.eventType === "COMPLETE"
    );
    assertEquals(sums?.event.outputs[0].facets.columnLineage.fields, {
      total: { inputFields: [{ namespace: "bruin://lake", name: "raw.orders", field: "price" }] },
    });
  });

  it("says once when nobody listens, and ends as ever", async () => {
    const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    const { port } = listener.addr;
    listener.close();
    const { code, stdout, stderr } = await run({
      BRUIN_OPENLINEAGE: "true",
      OPENLINEAGE_URL: `http://127.0.0.1:${port}`,
    }, [
      "assets/orders.sql",
      "assets/sums.sql",
    ]);
    assertEquals(code, 0);
    const told = `${stdout}${stderr}`.match(/lineage could not be sent to 127\.0\.0\.1:\d+/g);
    assertEquals(told?.length, 1);
  });

  it("tells nothing, also to no file, when OPENLINEAGE_DISABLED is true", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, files);
    const { stderr } = await bruin(["run", "assets/orders.sql"], {
      cwd: folder.path,
      env: {
        OPENLINEAGE_DISABLED: "True",
        BRUIN_OPENLINEAGE: "true",
        OPENLINEAGE_URL: "http://127.0.0.1:1",
        BRUIN_OPENLINEAGE_FILE: "events.jsonl",
      },
    });
    assertEquals(stderr, "");
    const names = await Array.fromAsync(Deno.readDir(folder.path), ({ name }) => name);
    assertEquals(names.includes("events.jsonl"), false);
  });

  it("sends nothing when only other programs are told of a catalog", async () => {
    const { code, stdout, stderr } = await run({ OPENLINEAGE_URL: "http://127.0.0.1:1" }, [
      "assets/orders.sql",
    ]);
    assertEquals(code, 0);
    assert(!`${stdout}${stderr}`.includes("lineage"));
  });

  const wrong = [
    [{ BRUIN_OPENLINEAGE: "true" }, "OPENLINEAGE_URL must be an address of HTTP"],
    [{ BRUIN_OPENLINEAGE: "on" }, "BRUIN_OPENLINEAGE must be true or false"],
    [
      {
        BRUIN_OPENLINEAGE: "true",
        OPENLINEAGE_URL: "http://127.0.0.1:1",
        BRUIN_OPENLINEAGE_COLUMNS: "yes",
      },
      "BRUIN_OPENLINEAGE_COLUMNS must be true or false",
    ],
  ] as const;
  for (const [env, message] of wrong) {
    it(`runs all the same when ${message.replace("must", "is not what it must")}`, async () => {
      const { code, stdout, stderr } = await run(env, ["assets/orders.sql"]);
      assertEquals(code, 0);
      assertStringIncludes(`${stdout}${stderr}`, message);
    });
  }
});
