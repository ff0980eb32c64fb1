/** F16: what this machine lacks is said before anything starts. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

describe("bruin run without DuckDB's library", () => {
  it("starts nothing, and says how to get it", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ".git/HEAD": "",
      ".bruin.yml": JSON.stringify({
        environments: {
          default: { connections: { duckdb: [{ name: "duckdb-default", path: "t.duckdb" }] } },
        },
      }),
      "pipeline.yml": "name: small\n",
      "assets/a.sql": "/* @bruin\nname: m.a\ntype: duckdb.sql\n@bruin */\nselect 1",
      "assets/p.py":
        '"""@bruin\nname: p\ntype: python\nconnection: duckdb-default\n@bruin"""\nopen("ran", "w")\n',
    });
    const { code, stdout, stderr } = await bruin(["run", "--no-color", folder.path], {
      cwd: folder.path,
      env: { PATH: Deno.env.get("PATH") ?? "", BRUIN_DUCKDB_LIBRARY: "/nowhere/libduckdb.so" },
    });
    const output = stdout + stderr;
    assertEquals(code, 78, output);
    assertStringIncludes(output, 'BRUIN_DUCKDB_LIBRARY names no file: "/nowhere/libduckdb.so"');
    assertStringIncludes(output, "fix:");
    assert(!output.includes("Running:"), output);
  });
});
