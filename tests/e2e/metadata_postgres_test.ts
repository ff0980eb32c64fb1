/** Descriptions of assets, as comments in a real PostgreSQL. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";

const describeWithServer = postgresNeeded === "" ? describe : describe.skip;

function asset(name: string, type: string): string {
  return `/* @bruin\nname: ${name}\ntype: pg.sql\ndescription: It's a ${type}; drop table x; --\n` +
    `materialization: {type: ${type}}\ncolumns: [{name: Id, description: 'the "key"'}]\n` +
    `custom_checks:\n  - {name: object, value: 1, blocking: false, query: ${
      JSON.stringify(
        `select count(*) where obj_description('${name}'::regclass) = 'It''s a ${type}; drop table x; --' ` +
          `and col_description('${name}'::regclass, 1) = 'the "key"'`,
      )
    }}\n@bruin */\nselect 1 as id`;
}

describeWithServer(`bruin run --push-metadata on PostgreSQL${postgresNeeded}`, () => {
  it("stores the descriptions of tables, views and columns", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ".bruin.yml": JSON.stringify({
        environments: {
          default: {
            connections: { postgres: [{ name: "postgres-default", ...postgresDetails() }] },
          },
        },
      }),
      "pipeline.yml": "name: described\n",
      "assets/t.sql": asset("pushed.some_table", "table"),
      "assets/v.sql": asset("pushed.some_view", "view"),
    });
    const run = (...flags: string[]) => bruin(["run", ...flags, "."], { cwd: folder.path });
    const pushed = await run("--only", "main", "--only", "push-metadata");
    assertEquals(pushed.code, 0, pushed.stdout + pushed.stderr);
    assertStringIncludes(pushed.stdout, "✓ Metadata pushed      2");
    const checked = await run("--only", "checks");
    assertEquals(checked.code, 0, checked.stdout + checked.stderr);
    assertStringIncludes(checked.stdout, "✓ Quality checks       2 succeeded");
    const flag = await run("--push-metadata");
    assertStringIncludes(flag.stdout, "✓ Metadata pushed      2");
  });
});
