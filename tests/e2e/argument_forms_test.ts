/** Every form of argument that scripts written for the reference use, on several commands. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const files = {
  ".bruin.yml": JSON.stringify({
    default_environment: "dev",
    environments: {
      dev: { connections: { duckdb: [{ name: "duck", path: "duck.db" }] } },
      prod: { connections: { duckdb: [{ name: "other", path: "other.db" }] } },
    },
  }),
  "second.yml": JSON.stringify({
    environments: { default: { connections: { duckdb: [{ name: "second", path: "second.db" }] } } },
  }),
  "mini/pipeline.yml": "name: mini\nvariables: {x: {type: string, default: a}}\n",
  "mini/assets/a.sql": "/* @bruin\nname: a\ntype: duckdb.sql\nconnection: duck\n" +
    "materialization: {type: view}\n@bruin */\nselect '{{ var.x }}' as x\n",
  "mini/assets/-dash.sql": "/* @bruin\nname: dash\ntype: duckdb.sql\n@bruin */\nselect 2\n",
};

const asset = "mini/assets/a.sql";
const q = ["query", "-c", "duck"];
const one = ["-q", "select 1 as a"];
const csv = "a\n1\n";

/** Arguments, and what the program prints with exit code 0. */
const good: Readonly<
  Record<string, readonly (readonly [args: readonly string[], stdout: string | RegExp])[]>
> = {
  "one dash before a long flag": [
    [["query", "-connection", "duck", "-query", "select 1 as a", "-output", "csv"], csv],
    [["-debug", ...q, ...one, "-output=csv"], csv],
    [["connections", "list", "-env", "prod", "-output", "json"], /^\{"prod":/],
    [["connections", "list", "-config-file=second.yml", "-o", "json"], /second\.db"/],
    [["render", "-raw-query", asset], "select 'a' as x\n"],
    [["internal", "parse-pipeline", "-exp-slim-response", "mini"], /^\{"legacy_id":""/],
    [["validate", "-fast", "-o", "json", "mini/assets/a.sql"], /"issues": \{\}/],
  ],
  "a value behind =": [
    [[...q, "--query=select 1 as a", "--output=csv"], csv],
    [[...q, "-q=select 1 as a", "-o=csv"], csv],
    [[...q, "-q=-- a=b\nselect 1 as a", "-o=csv"], csv],
  ],
  "a value that begins with a dash": [
    [[...q, "-q", "-- note\nselect 1 as a", "-o", "csv"], csv],
    [[...q, "-q", "select -1 as a", "-o", "csv"], "a\n-1\n"],
    [[...q, ...one, "--description", "-note", "-o", "csv"], csv],
  ],
  "a switch with a value": [
    [["render", "--raw-query=true", asset], "select 'a' as x\n"],
    [["render", "--raw-query=T", asset], "select 'a' as x\n"],
    [["render", "-raw-query=1", asset], "select 'a' as x\n"],
    [["render", "--raw-query=", asset], "select 'a' as x\n"],
    [["render", "--raw-query=false", asset], /VIEW/],
    [["render", "--raw-query=0", asset], /VIEW/],
  ],
  "a flag given twice": [
    [[...q, "-q", "select 2 as b", ...one, "-o", "json", "--output", "csv"], csv],
    [["connections", "list", "--environment", "nope", "-o", "json", "--env", "prod"], /^\{"prod":/],
    [["render", "--raw-query", "--raw-query=false", asset], /VIEW/],
    [["render", "--raw-query", "--var", "x=b", "--var", "x=c", asset], "select 'c' as x\n"],
    [[...q, "-q", "select 1 as a union all select 2", "-l", "2", "--limit", "1", "-o", "csv"], csv],
  ],
  "flags behind the path": [
    [["render", asset, "-o", "json", "-raw-query"], '{"query":"select \'a\' as x"}'],
    [["lineage", asset, "-o", "json"], /^\{"name":"a"/],
    [["internal", "list-variants", "mini", "--debug"], '{"pipeline":"mini","variants":null}\n'],
  ],
  "two dashes": [
    [["render", "--raw-query", "--", asset], "select 'a' as x\n"],
    [["internal", "list-variants", "--", "mini"], '{"pipeline":"mini","variants":null}\n'],
  ],
  "a whole number": [
    [[...q, ...one, "-l", "0x2", "-o", "csv"], csv],
    [[...q, "-q", "select * from range(20) as t(a)", "-limit", "02", "-o", "csv"], "a\n0\n1\n"],
    [
      [...q, "-q", "select count(*) as n from (from range(20))", "--limit=010", "-o", "csv"],
      "n\n20\n",
    ],
  ],
  "a word that asks for help": [
    [["query", "help"], /Usage: +bruin query/],
    [["query", "-h"], /Usage: +bruin query/],
    [["-h", "query"], /Usage: +bruin/],
    [["connections", "list", "help"], /Usage: +bruin connections list/],
    [["internal"], /Usage: +bruin internal/],
    [["connections"], /Usage: +bruin connections/],
    [["help"], /Usage: +bruin/],
    [["help", "run"], /Usage: +bruin run/],
    [["help", "connections", "list"], /Usage: +bruin connections list/],
    [[], /Usage: +bruin/],
  ],
};

/** Arguments, exit code, and what standard error says; standard output has nothing. */
const bad: Readonly<
  Record<string, readonly (readonly [args: readonly string[], code: number, stderr: string])[]>
> = {
  // Each of these is said in docs/coming_from_the_reference.md.
  "a value that is glued to a flag": [
    [[...q, ...one, "-ojson"], 64, "-ojson"],
    [["query", "-cduck", ...one], 64, "-cduck"],
  ],
  "a flag that does not exist": [
    [["render", "--Raw-Query", asset], 64, 'Unknown option "--Raw-Query"'],
    [["query", "--conn", "duck", ...one], 64, 'Unknown option "--conn"'],
    [["render", "---raw-query", asset], 64, "---raw-query"],
    [["render", "--no-raw-query", asset], 64, 'Unknown option "--no-raw-query"'],
    [["validate", "-nope", "mini"], 64, 'Unknown option "--nope"'],
  ],
  "an empty value": [
    [[...q, "-q", ""], 64, 'Missing value for option "--query"'],
    [[...q, "--query="], 64, 'Missing value for option "--query"'],
    [[...q, ...one, "--limit", ""], 64, 'Missing value for option "--limit"'],
    [[...q, "-q"], 64, 'Missing value for option "--query"'],
  ],
  "a value of another kind": [
    [[...q, ...one, "--limit", "x"], 64, '"--limit" must be of type "integer", but got "x"'],
    [["render", "--raw-query=maybe", asset], 64, "--raw-query"],
    [[...q, ...one, "-o", "xml"], 64, 'but got "xml"'],
    [[...q, ...one, "-l", "-1"], 64, "--limit must be at least 1"],
    [["run", "--only", "main,checks", "mini"], 64, "main,checks"],
    [[...q, "-q", "-o"], 1, "syntax error"],
  ],
  "one argument too many": [
    [[...q, ...one, "extra"], 64, "No arguments allowed"],
    [["render", asset, asset], 64, "Too many arguments"],
    [["render", "--raw-query", "false", asset], 64, "Too many arguments"],
  ],
  "a path": [
    [["render", "-"], 64, "The specified asset path does not exist: -"],
    [["render", "--", "-nope.sql"], 64, "The specified asset path does not exist: ./-nope.sql"],
  ],
  "a command that does not exist": [
    [["nope"], 64, 'Unknown command "nope"'],
    [["internal", "nope"], 64, "nope"],
  ],
};

describe("arguments", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
    await writeFiles(folder.path, files);
  });
  afterAll(async () => await folder[Symbol.asyncDispose]());

  for (const [form, calls] of Object.entries(good)) {
    for (const [args, expected] of calls) {
      it(`take ${form}: ${args.join(" ") || "none"}`, async () => {
        const { code, stdout, stderr } = await bruin(args, { cwd: folder.path });
        assertEquals([code, stderr], [0, ""]);
        if (typeof expected === "string") assertEquals(stdout, expected);
        else assertEquals([expected.test(stdout), stdout], [true, stdout]);
      });
    }
  }

  for (const [form, calls] of Object.entries(bad)) {
    for (const [args, expected, words] of calls) {
      it(`refuse ${form}: ${args.join(" ")}`, async () => {
        const { code, stdout, stderr } = await bruin(args, { cwd: folder.path });
        assertStringIncludes(stderr, words);
        assertEquals([code, stdout], [expected, ""]);
      });
    }
  }

  it("win over variables, which count without them", async () => {
    const list = async (...args: string[]) => {
      const env = { BRUIN_CONFIG_FILE: "second.yml" };
      return (await bruin(["connections", "list", "-o", "json", ...args], {
        cwd: folder.path,
        env,
      })).stdout;
    };
    assertStringIncludes(await list(), "second.db");
    assertStringIncludes(await list("--config-file", ".bruin.yml"), "duck.db");
  });
});
