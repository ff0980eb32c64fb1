/** N9: what somebody reads who has no `.bruin.yml` yet, or one of another shape. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const files = {
  "pipeline.yml": "name: shop\n",
  "assets/a.sql": "/* @bruin\nname: a.b\ntype: pg.sql\n@bruin */\nselect 1\n",
};
const example = [
  "      environments:",
  "        default:",
  "          connections:",
  "            postgres:",
  "              - name: postgres-default",
  "                username: <User name>",
].map((line) => line.slice(2)).join("\n");

async function run(contents: Readonly<Record<string, string>>, args: readonly string[] = []) {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { ...files, ...contents });
  return await bruin(["run", ...args, folder.path]);
}

describe("a run whose connection is not in .bruin.yml", () => {
  const cases: readonly [title: string, contents: Record<string, string>, texts: string[]][] = [
    ["says that there is no file, and what to put into it", {}, [
      "cause: there is no such file",
      "fix: create it, or choose another backend with --secrets-backend, for example with",
      example,
    ]],
    ["says that keys at the top are not read", {
      ".bruin.yml": "connections:\n  postgres:\n    - name: postgres-default\n      host: h\n",
    }, [
      'cause: "connections" at the top of the file is not read',
      example,
    ]],
    ["says that the environment has none", { ".bruin.yml": "environments: {default: {}}\n" }, [
      "cause: this environment has no connections",
      "fix: add it to the environment 'default', for example with",
      "      postgres:\n        - name: postgres-default",
    ]],
    ["shows the list that must be below a type", {
      ".bruin.yml":
        "environments:\n  default:\n    connections:\n      postgres-default: {type: postgres}\n",
    }, [
      '"postgres-default" must be a list of connections, found a map',
      ".bruin.yml:4:7",
      "      postgres:\n        - name: postgres-default",
    ]],
  ];
  for (const [title, contents, texts] of cases) {
    it(title, async () => {
      const { code, stderr } = await run(contents);
      assertEquals(code, 78, stderr);
      for (const text of texts) assertStringIncludes(stderr, text);
    });
  }
});
