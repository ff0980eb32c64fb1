/** Developers who share a database: what they make is theirs, what they lack is read from the others. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const header = (name: string, rest: string) =>
  `/* @bruin\nname: ${name}\ntype: duckdb.sql\nmaterialization: {type: table}\n${rest}@bruin */\n`;

const dailyBody = "select total, '{{ this }}' as made_by from raw.orders";

function project(total: number): Record<string, string> {
  const connections = { duckdb: [{ name: "duckdb-default", path: "shop.duckdb" }] };
  return {
    ".bruin.yml": JSON.stringify({
      default_environment: "prod",
      environments: { prod: { connections }, dev: { schema_prefix: "alice", connections } },
    }),
    "pipeline.yml": "name: shop\n",
    "assets/orders.sql": header("raw.orders", "") + `select ${total} as total`,
    "assets/daily.sql": header(
      "mart.daily",
      "depends: [raw.orders]\n" +
        "hooks: {post: [{query: update mart.daily set total = total + 1}]}\n" +
        "custom_checks:\n" +
        "  - name: lag\n    value: 1\n" +
        "    query: select d.total - o.total from mart.daily as d, raw.orders as o\n",
    ) + dailyBody,
  };
}

describe("schema_prefix", () => {
  it("keeps a developer's tables apart, and reads shared ones where there are no own", async () => {
    await using folder = await temporaryFolder();
    const options = { cwd: folder.path };
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await bruin(["run", ...args], options);
      assertEquals(code, 0, stdout + stderr);
    };
    const query = async (sql: string) => {
      const args = ["query", "--connection", "duckdb-default", "--output", "csv", "--query", sql];
      const { code, stdout, stderr } = await bruin(args, options);
      assertEquals(code, 0, stdout + stderr);
      return stdout.trim().split("\n").slice(1);
    };
    const tables = () =>
      query(
        "select table_schema || '.' || table_name from information_schema.tables order by all",
      );
    await writeFiles(folder.path, project(10));
    await run(".");
    assertEquals(await tables(), ["mart.daily", "raw.orders"]);

    await writeFiles(folder.path, project(20));
    await run("--environment", "dev", "assets/daily.sql");
    assertEquals(await tables(), ["alice_mart.daily", "mart.daily", "raw.orders"]);
    assertEquals(await query("from alice_mart.daily"), ["11,alice_mart.daily"]);

    await run("--environment", "dev", ".");
    assertEquals(await tables(), [
      ...["alice_mart.daily", "alice_raw.orders", "mart.daily", "raw.orders"],
    ]);
    assertEquals(await query("from alice_mart.daily"), ["21,alice_mart.daily"]);
    assertEquals(await query("from mart.daily, raw.orders"), ["11,mart.daily,10"]);
  });

  it("shows in bruin render what is sure without a database", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, project(1));
    const args = ["render", "--environment", "dev", "assets/daily.sql"];
    const { code, stdout, stderr } = await bruin(args, { cwd: folder.path });
    assertEquals(code, 0, stdout + stderr);
    assertStringIncludes(stdout, "update alice_mart.daily set total = total + 1;");
    assertStringIncludes(stdout, "from raw.orders;");
  });
});
