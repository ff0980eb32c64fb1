/** R14: what could not be printed in full is no success. Linux has a full disk at /dev/full. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruinCommand, temporaryFolder, writeFiles } from "./command.ts";

const files = {
  ".git/HEAD": "",
  ".bruin.yml": JSON.stringify({
    environments: {
      default: { connections: { duckdb: [{ name: "duckdb-default", path: "test.duckdb" }] } },
    },
  }),
  "pipeline.yml": "name: small\n",
  "assets/a.sql": "/* @bruin\nname: m.a\ntype: duckdb.sql\n@bruin */\nselect 1",
};

const commands: readonly (readonly string[])[] = [
  ["version"],
  ["version", "-o", "json"],
  ["--version"],
  ["--help"],
  ["run", "--help"],
  ["secrets"],
  ["render", "assets/a.sql"],
  ["lineage", "assets/a.sql"],
  ["lineage", "assets/a.sql", "-o", "json"],
  ["validate", "."],
  ["validate", ".", "-o", "json"],
  ["internal", "parse-pipeline", "."],
  ["internal", "parse-asset", "assets/a.sql"],
  ["internal", "connections"],
  ["connections", "list"],
  ["connections", "list", "-o", "json"],
  ["environments", "list"],
  ["secrets", "plan", "--secrets-backend", "aws", "."],
  ["secrets", "schema", "postgres"],
  ["query", "-c", "duckdb-default", "-q", "select 1"],
  ["query", "-c", "duckdb-default", "-q", "select 1", "-o", "csv"],
];

/** Runs a command whose standard output is this file. */
async function printInto(file: string, args: readonly string[], cwd: string) {
  const { program, args: all, env } = await bruinCommand(args, {
    env: { BRUIN_AWS_REGION: "eu-west-1" },
  });
  const { code, stderr } = await new Deno.Command("/bin/sh", {
    args: ["-c", `exec "$@" > ${file}`, "sh", program, ...all],
    env,
    clearEnv: true,
    cwd,
    stdin: "null",
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

describe("standard output on a full disk", () => {
  for (const args of commands) {
    it(`makes bruin ${args.join(" ")} fail`, async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, files);
      const { code, stderr } = await printInto("/dev/full", args, folder.path);
      assertStringIncludes(stderr, "is not complete");
      assertStringIncludes(stderr, "standard output is on a full disk");
      assertEquals(code, 1, stderr);
      assertEquals((await printInto("/dev/null", args, folder.path)).code, 0);
    });
  }
});
