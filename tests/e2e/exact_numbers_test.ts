/** F2: whole numbers beyond 2^53 are exact from YAML and flags to SQL, checks and programs. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const large = "1234567890123456789";

const files = {
  ".git/HEAD": "",
  ".bruin.yml": JSON.stringify({
    environments: {
      default: { connections: { duckdb: [{ name: "duckdb-default", path: "test.duckdb" }] } },
    },
  }),
  "pipeline.yml": [
    "name: exact",
    "variables:",
    `  account: {type: integer, default: ${large}}`,
    `  list: {type: array, default: [${large}, 1]}`,
  ].join("\n"),
  "assets/a.sql": [
    "/* @bruin",
    "name: m.a",
    "type: duckdb.sql",
    "materialization: {type: table}",
    "columns:",
    "  - name: account",
    "    checks:",
    `      - {name: min, value: ${large}}`,
    `      - {name: max, value: ${large}}`,
    `      - {name: accepted_values, value: [${large}]}`,
    "custom_checks:",
    `  - {name: same, query: select account from m.a, value: ${large}}`,
    "@bruin */",
    "select {{ var.account }}::bigint as account",
  ].join("\n"),
  "assets/p.py": [
    '"""@bruin',
    "name: p",
    "type: python",
    "connection: duckdb-default",
    '@bruin"""',
    "import json, os",
    'print(">>", json.loads(os.environ["BRUIN_VARS"])["account"])',
  ].join("\n"),
};

async function inProject<T>(work: (folder: string) => Promise<T>): Promise<T> {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, files);
  return await work(folder.path);
}

describe("whole numbers beyond 2^53", () => {
  it("reach SQL with every digit", async () => {
    await inProject(async (folder) => {
      const rendered = async (...flags: string[]) =>
        (await bruin(["render", "--raw-query", ...flags, "assets/a.sql"], { cwd: folder })).stdout;
      assertStringIncludes(await rendered(), `select ${large}::bigint`);
      assertStringIncludes(
        await rendered("--var", "account=9007199254740993"),
        "select 9007199254740993::bigint",
      );
      assertStringIncludes(
        await rendered("--var", '{"account": 9007199254740995}'),
        "select 9007199254740995::bigint",
      );
    });
  });

  it("pass their own checks and reach programs", async () => {
    await inProject(async (folder) => {
      const env = { PATH: Deno.env.get("PATH") ?? "", XDG_CACHE_HOME: `${folder}/cache` };
      const { code, stdout, stderr } = await bruin(["run", "--no-color", folder], {
        cwd: folder,
        env,
      });
      assertEquals(code, 0, stdout + stderr);
      assertStringIncludes(stdout, `>> ${large}`);
    });
  });

  it("fail a custom check that expects the next number", async () => {
    await inProject(async (folder) => {
      const off = files["assets/a.sql"].replace(
        `value: ${large}}\n@bruin`,
        `value: ${large}0}\n@bruin`,
      )
        .replace("select account from m.a", "select 1234567890123456790");
      await Deno.writeTextFile(`${folder}/assets/a.sql`, off.replace(`${large}0}`, `${large}}`));
      const { code, stdout } = await bruin(["run", "--no-color", `${folder}/assets/a.sql`], {
        cwd: folder,
      });
      assertEquals(code, 1, stdout);
      assertStringIncludes(
        stdout,
        `returned 1234567890123456790 instead of the expected ${large}`,
      );
    });
  });

  it("come back with --continue", async () => {
    await inProject(async (folder) => {
      await Deno.writeTextFile(
        `${folder}/assets/b.sql`,
        "/* @bruin\nname: m.b\ntype: duckdb.sql\ndepends: [m.a]\n@bruin */\nselect {{ var.account }} / nothing",
      );
      const flags = ["--no-color", "--var", "account=9007199254740993", folder];
      assertEquals((await bruin(["run", ...flags], { cwd: folder })).code, 1);
      const [state] = [...Deno.readDirSync(`${folder}/logs/runs/exact`)]
        .filter(({ name }) => name.endsWith(".json"));
      const text = await Deno.readTextFile(`${folder}/logs/runs/exact/${state.name}`);
      assertStringIncludes(text, '"account": 9007199254740993');
    });
  });
});
