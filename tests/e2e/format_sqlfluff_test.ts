/**
 * `bruin format --sqlfluff`, with a program that behaves like it; and with the real one, if
 * `BRUIN_TEST_SQLFLUFF` names it.
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const header = (type: string) => `/* @bruin\n\nname: x.${type}\ntype: ${type}\n\n@bruin */\n\n`;
const query = "select  a from t\nwhere d = '{{ start_date }}' {{ more(1) }}";
const files = {
  "shop/pipeline.yml": "name: shop\nvariables:\n  region: {type: string, default: eu}\n",
  "shop/macros/more.sql":
    "{% macro more(n) %}and n = {{ n }} and r = '{{ var.region }}'{% endmacro %}",
  "shop/assets/one.sql": `${header("pg.sql")}${query}\n`,
  "shop/assets/two.sql": `${header("ms.sql")}${query}\n`,
  "shop/assets/script.py": '"""@bruin\n\nname: script\n\n@bruin"""\nselect = 1\n',
};

/** What it was given is in `calls`, one line a call; `unreadable` is nothing that it can parse. */
const program = `#!/bin/sh
input=$(cat)
echo "$*" >> "$(dirname "$0")/calls"
case $input in
  *unreadable*)
    printf '%s\\n' "$input"
    printf '  == [stdin] ==\\n  L:   1 | P:   8 |  PRS | Line 1, Position 8: Found unparsable\\n                       | section.\\n' >&2
    exit 1;;
  *crash*) echo 'no dialect of this name' >&2; exit 2;;
  *left*) code=1;;
esac
printf '%s\\n' "$input" | sed 's/select  /SELECT /'
exit \${code:-0}
`;

async function format(
  changes: Readonly<Record<string, string>> = {},
  { flags = [], env }: {
    readonly flags?: readonly string[];
    readonly env?: Record<string, string>;
  } = {},
) {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { ...files, ...changes, "bin/sqlfluff": program });
  await Deno.chmod(`${folder.path}/bin/sqlfluff`, 0o755);
  const result = await bruin(["format", "--sqlfluff", ...flags, "shop"], {
    cwd: folder.path,
    env: env ?? { PATH: `${folder.path}/bin:/usr/bin:/bin` },
  });
  const read = (path: string) => Deno.readTextFile(`${folder.path}/${path}`).catch(() => "");
  return {
    ...result,
    calls: (await read("bin/calls")).trim().split("\n").sort(),
    one: await read("shop/assets/one.sql"),
    two: await read("shop/assets/two.sql"),
  };
}

describe("bruin format --sqlfluff", () => {
  it("has queries formatted in the dialect of their type, without their headers", async () => {
    const { code, stdout, stderr, calls, one, two } = await format();
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "Successfully formatted 3 assets.");
    assertEquals(one, `${header("pg.sql")}${query.replace("select  ", "SELECT ")}\n`);
    assertEquals(two, `${header("ms.sql")}${query.replace("select  ", "SELECT ")}\n`);
    assertEquals(calls.length, 2);
    assertMatch(calls[0]!, /^fix .*--dialect postgres .*--stdin-filename .*\/assets\/one\.sql -$/);
    assertMatch(calls[1]!, /^fix .*--dialect tsql .*--stdin-filename .*\/assets\/two\.sql -$/);
  });

  it("changes nothing with --fail-if-changed", async () => {
    const { code, stdout, one } = await format({}, { flags: ["--fail-if-changed"] });
    assertEquals(code, 1);
    assertStringIncludes(stdout, "'shop/assets/one.sql'");
    assertEquals(one, files["shop/assets/one.sql"]);
  });

  it("leaves a query as it is that sqlfluff cannot read, says so, and formats the others", async () => {
    const broken = `${header("pg.sql")}select  unreadable\n`;
    const { code, stderr, one, two } = await format({ "shop/assets/one.sql": broken });
    assertEquals(code, 1);
    assertStringIncludes(stderr, "sqlfluff cannot read the query, which stays as it is");
    assertStringIncludes(stderr, "Line 1, Position 8: Found unparsable section.");
    assertStringIncludes(stderr, "assets/one.sql:8");
    assertEquals(one, broken);
    assertStringIncludes(two, "SELECT a");
  });

  it("takes what it mended where something is left", async () => {
    const text = `${header("pg.sql")}select  left\n`;
    const { code, one } = await format({ "shop/assets/one.sql": text });
    assertEquals([code, one], [0, `${header("pg.sql")}SELECT left\n`]);
  });

  it("changes no file when sqlfluff fails", async () => {
    const { code, stderr, two } = await format({
      "shop/assets/one.sql": `${header("pg.sql")}crash\n`,
    });
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      "sqlfluff ended with exit code 2\n  cause: no dialect of this name",
    );
    assertEquals(two, files["shop/assets/two.sql"]);
  });

  it("says when there is neither sqlfluff nor uv", async () => {
    const { code, stderr } = await format({}, { env: { PATH: "/nowhere" } });
    assertEquals(code, 1);
    assertStringIncludes(stderr, "neither sqlfluff nor uv is on PATH");
  });
});

const real = Deno.env.get("BRUIN_TEST_SQLFLUFF");
const title = `the real sqlfluff${
  real === undefined ? " (left out: set BRUIN_TEST_SQLFLUFF)" : ""
}`;
(real === undefined ? describe.skip : describe)(title, () => {
  it("formats a query with dates, variables and macros, and nothing more the second time", async () => {
    const env = { PATH: `${(real ?? "").replace(/\/[^/]*$/, "")}:/usr/bin:/bin` };
    const { code, stderr, one, two } = await format({}, { env });
    assertEquals([code, stderr], [0, ""]);
    const expected = "select a from t\nwhere d = '{{ start_date }}' {{ more(1) }}\n";
    assertEquals(one, header("pg.sql") + expected);
    const again = await format(
      { "shop/assets/one.sql": one, "shop/assets/two.sql": two },
      { env, flags: ["--fail-if-changed"] },
    );
    assertEquals(again.code, 0, again.stdout);
  });
});
