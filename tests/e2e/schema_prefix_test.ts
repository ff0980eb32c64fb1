/** Developers who share a database: what they make is theirs, what they lack is read from the others. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";

interface Database {
  /** Of its assets. */
  readonly type: string;
  readonly connection: Readonly<Record<string, unknown>>;
  /** The schemas `raw` and `mart`, for a test alone. */
  readonly raw: string;
  readonly mart: string;
}

const duckdb: Database = {
  type: "duckdb",
  connection: { name: "db", path: "shop.duckdb" },
  raw: "raw",
  mart: "mart",
};

/** Two assets; the second one reads, changes and checks by the names that they have for everyone. */
function project(total: number, { type, connection, raw, mart }: Database): Record<string, string> {
  const family = type === "postgres" ? "pg" : type;
  const header = (name: string, rest: string) =>
    `/* @bruin\nname: ${name}\ntype: ${family}.sql\n` +
    `connection: db\nmaterialization: {type: table}\n${rest}@bruin */\n`;
  const connections = { [type]: [connection] };
  return {
    ".bruin.yml": JSON.stringify({
      default_environment: "prod",
      environments: { prod: { connections }, dev: { schema_prefix: "alice", connections } },
    }),
    "pipeline.yml": "name: shop\n",
    "assets/orders.sql": header(`${raw}.orders`, "") + `select ${total} as total`,
    "assets/waiting.asset.yml": [
      `name: waiting\ntype: ${family}.sensor.query\nconnection: db\ndepends: [${raw}.orders]`,
      `parameters: {query: "select count(*) from ${raw}.orders where total = ${total}"}`,
    ].join("\n"),
    "assets/daily.sql": header(
      `${mart}.daily`,
      `depends: [${raw}.orders]\n` +
        `hooks: {post: [{query: update ${mart}.daily set total = total + 1}]}\n` +
        "custom_checks:\n" +
        "  - name: lag\n    value: 1\n" +
        `    query: select d.total - o.total from ${mart}.daily as d, ${raw}.orders as o\n`,
    ) + `select ${raw}.orders.total, '{{ this }}' as made_by from ${raw}.orders`,
  };
}

async function keepsApart(database: Database): Promise<void> {
  const { raw, mart } = database;
  await using folder = await temporaryFolder();
  const options = { cwd: folder.path };
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await bruin(["run", ...args], options);
    assertEquals(code, 0, stdout + stderr);
  };
  const query = async (sql: string) => {
    const args = ["query", "--connection", "db", "--output", "csv", "--query", sql];
    const { code, stdout, stderr } = await bruin(args, options);
    assertEquals(code, 0, stdout + stderr);
    return stdout.trim().split("\n").slice(1);
  };
  const tables = () =>
    query(
      "select table_schema || '.' || table_name from information_schema.tables " +
        `where right(table_schema, ${raw.length}) = '${raw}' ` +
        `or right(table_schema, ${mart.length}) = '${mart}' order by 1`,
    );
  await writeFiles(folder.path, project(10, database));
  await run(".");
  assertEquals(await tables(), [`${mart}.daily`, `${raw}.orders`]);

  await writeFiles(folder.path, project(20, database));
  await run("--environment", "dev", "assets/daily.sql");
  assertEquals(await tables(), [`alice_${mart}.daily`, `${mart}.daily`, `${raw}.orders`]);
  const own = `select * from alice_${mart}.daily`;
  assertEquals(await query(own), [`11,alice_${mart}.daily`]);

  await run("--environment", "dev", ".");
  const asked = await bruin(
    ["query", "--environment", "dev", "--asset", "assets/daily.sql", "--output", "csv"],
    options,
  );
  assertEquals(asked.stdout.split("\n")[1], `20,alice_${mart}.daily`, asked.stderr);
  assertEquals(await tables(), [
    ...[`alice_${mart}.daily`, `alice_${raw}.orders`, `${mart}.daily`, `${raw}.orders`],
  ]);
  assertEquals(await query(own), [`21,alice_${mart}.daily`]);
  const shared = await query(`select * from ${mart}.daily, ${raw}.orders`);
  assertEquals(shared, [`11,${mart}.daily,10`]);
}

const title = "keeps a developer's tables apart, and reads shared ones where there are no own";

describe("schema_prefix", () => {
  it(`${title}, on DuckDB`, () => keepsApart(duckdb));

  it("shows in bruin render what is sure without a database", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, project(1, duckdb));
    const args = ["render", "--environment", "dev", "assets/daily.sql"];
    const { code, stdout, stderr } = await bruin(args, { cwd: folder.path });
    assertEquals(code, 0, stdout + stderr);
    assertStringIncludes(stdout, "update alice_mart.daily set total = total + 1;");
    assertStringIncludes(stdout, "from raw.orders;");
  });
});

const describeWithServer = postgresNeeded === "" ? describe : describe.skip;

describeWithServer(`schema_prefix on PostgreSQL${postgresNeeded}`, () => {
  it(title, async () => {
    const suffix = crypto.randomUUID().slice(0, 8);
    await keepsApart({
      type: "postgres",
      connection: { name: "db", ...postgresDetails() },
      raw: `raw_${suffix}`,
      mart: `mart_${suffix}`,
    });
  });
});
