/** `bruin validate` as its users see it, on projects with every kind of mistake. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { assertFits } from "./answers.ts";
import { describe, it } from "@std/testing/bdd";
import { fileURLToPath } from "node:url";
import { bruin, type Finished, temporaryFolder, writeFiles } from "./command.ts";

const projects = fileURLToPath(new URL("../testdata/projects/", import.meta.url));
/** Each has its `expected.txt`: the exit code, then what is printed. */
const broken = [...Deno.readDirSync(projects)].map(({ name }) => name)
  .filter((name) => name.startsWith("broken_")).sort();

interface Project extends AsyncDisposable {
  readonly path: string;
  /** Runs `bruin validate` in its root. */
  validate(...args: string[]): Promise<Finished>;
}

/** A project in a folder of its own, since the nearest `.git` decides where its root is. */
async function projectOf(files: Readonly<Record<string, string>>): Promise<Project> {
  const folder = await temporaryFolder();
  const path = await Deno.realPath(folder.path);
  await writeFiles(path, { ".git/HEAD": "", ...files });
  return {
    path,
    validate: (...args) =>
      bruin(["validate", ...args], { cwd: path, env: { BRUIN_RUN_ID: "test", NO_COLOR: "1" } }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

async function copy(from: string, to: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) {
      await Deno.mkdir(`${to}/${name}`);
      await copy(`${from}/${name}`, `${to}/${name}`);
    } else if (name !== "expected.txt") await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

function sql(name: string, more = "", query = "select 1 as id"): string {
  return `/* @bruin\nname: ${name}\ntype: duckdb.sql\n${more}\n@bruin */\n${query}\n`;
}

const shop = {
  "shop/pipeline.yml": "name: shop\n",
  "shop/assets/orders.sql": sql("raw.orders"),
  "shop/assets/items.sql": sql("raw.items", "depends: [raw.nowhere]\ntags: [old]"),
};

describe("bruin validate on broken projects", () => {
  for (const name of broken) {
    it(`prints what ${name}/expected.txt says`, async () => {
      await using project = await projectOf({});
      await copy(`${projects}${name}`, project.path);
      const { code, stdout, stderr } = await project.validate();
      const printed = `exit ${code}\n${stdout}${stderr}`.replaceAll(project.path, "");
      const file = `${projects}${name}/expected.txt`;
      if (Deno.args.includes("--update")) await Deno.writeTextFile(file, printed);
      assertEquals(printed, await Deno.readTextFile(file));
    });
  }

  // Scenario 44: names of columns were compared with each other.
  it("reads a file of 100,000 columns, and says what is wrong in it", async () => {
    const columns = Array.from({ length: 100_000 }, (_, index) => `- {name: c${index}}`);
    await using project = await projectOf({
      "pipeline.yml": "name: huge\n",
      "assets/a.sql": sql("raw.a", `columns:\n${columns.join("\n")}\n- {name: C7}`).padEnd(15e6),
    });
    const { code, stdout } = await project.validate();
    assertEquals(code, 1);
    assertStringIncludes(stdout, "Duplicate column name 'C7' found");
  });

  it("ends where symbolic links make a loop", async () => {
    await using project = await projectOf({ ...shop, "shop/assets/items.sql": sql("raw.items") });
    const assets = `${project.path}/shop/assets`;
    await Deno.symlink("..", `${assets}/up`);
    await Deno.symlink("round.sql", `${assets}/round.sql`);
    const { code, stderr } = await project.validate();
    assertEquals(code, 78);
    assertStringIncludes(stderr, "Cannot read the file: its symbolic links make a loop");
    await Deno.remove(`${assets}/round.sql`);
    const mended = await project.validate();
    assertEquals(mended.code, 0);
    assertStringIncludes(mended.stdout, '"assets/up" is not read: it is a symbolic link');
  });
});

describe("bruin validate", () => {
  it("says that all is well, under both names", async () => {
    await using project = await projectOf({ ...shop, "shop/assets/items.sql": sql("raw.items") });
    const { code, stdout, stderr } = await project.validate();
    assertEquals([code, stderr], [0, ""]);
    assertEquals(
      stdout,
      "Validating pipelines in '.' for 'default' environment...\n\n" +
        "Pipeline: shop (shop)\n  No issues found\n\n" +
        "✓ Successfully validated 2 assets across 1 pipeline, all good.\n",
    );
    const alias = await bruin(["lint", project.path], { cwd: project.path });
    assertEquals(alias.code, 0);
  });

  it("takes one asset by its path and by its name", async () => {
    await using project = await projectOf(shop);
    for (const asset of ["shop/assets/orders.sql", "raw.orders"]) {
      const { code, stdout } = await project.validate(asset);
      assertEquals(code, 0, stdout);
      assertStringIncludes(stdout, `✓ Successfully validated '${asset}', all good.`);
    }
    const { code, stdout } = await project.validate("raw.items");
    assertEquals(code, 1);
    assertStringIncludes(stdout, "✘ Checked 'raw.items' and found 1 issue, please check above.");
  });

  it("leaves out assets, folders and warnings when asked to", async () => {
    await using project = await projectOf({
      ...shop,
      "other/pipeline.yml": "name: other\nnonsense: 1\n",
      "other/assets/a.sql": sql("a"),
    });
    const tagged = await project.validate("--exclude-tag", "old");
    assertEquals(tagged.code, 0);
    assertStringIncludes(tagged.stdout, 'Unknown key "nonsense"');
    assertStringIncludes(tagged.stdout, "found 1 warning, please check above");
    const pruned = await project.validate("--exclude-tag", "old", "--exclude-paths", "other");
    assertStringIncludes(pruned.stdout, "1 assets across 1 pipeline, all good");
    const silent = await project.validate("--exclude-tag", "old", "--exclude-warnings");
    assertStringIncludes(silent.stdout, "2 assets across 2 pipelines, all good");
  });

  it("validates every variant, or the one that is named, with variables", async () => {
    await using project = await projectOf({
      "pipeline.yml": "name: shop\nvariables: {table: {type: string, default: a b}}\n" +
        "variants: {one: {table: x}, two: {table: y z}}\n",
      "assets/a.sql": sql('"raw.{{ var.table }}"'),
    });
    const all = await project.validate();
    assertEquals(all.code, 1);
    assertStringIncludes(all.stdout, "Pipeline: shop, variant one (.)\n  No issues found");
    assertStringIncludes(all.stdout, "Pipeline: shop, variant two (.)\n  raw.y z (assets/a.sql)");
    assertEquals((await project.validate("--variant", "one")).code, 0);
  });

  it("prints JSON in the reference's shape, and succeeds then", async () => {
    await using project = await projectOf(shop);
    const { code, stdout, stderr } = await project.validate("-o", "json");
    assertEquals([code, stderr], [0, ""]);
    await assertFits(JSON.parse(stdout), "validate");
    assertEquals(
      stdout,
      JSON.stringify(
        [{
          pipeline: "shop",
          issues: {
            "raw.items": [{
              asset: "raw.items",
              description: "Dependency 'raw.nowhere' does not exist",
              context: [],
              severity: "critical",
            }],
          },
        }],
        null,
        2,
      ) + "\n",
    );
  });

  const failures: readonly (readonly [string, string[], number, string])[] = [
    ["a path without pipelines", ["."], 64, "no pipelines found in path '.'"],
    ["a path that does not exist", ["no/where"], 64, "the given pipeline path does not exist"],
    ["an asset that does not exist", ["no.where"], 64, "failed to find an asset with the path or"],
    ["an unknown environment", [".", "-e", "moon"], 64, "moon"],
    ["an unattended production", [".", "-e", "prod"], 64, "The operation is cancelled."],
  ];
  for (const [what, args, exitCode, message] of failures) {
    it(`refuses ${what}, as text and as JSON`, async () => {
      await using project = await projectOf({ "empty/file": "" });
      const plain = await project.validate(...args);
      assertEquals(plain.code, exitCode, plain.stderr);
      assertStringIncludes(plain.stderr, message);
      const json = await project.validate(...args, "-o", "json");
      assertEquals(json.code, exitCode, json.stdout);
      assertStringIncludes(JSON.parse(json.stdout).error, message);
    });
  }

  it("refuses what only pipelines have for one asset, and names that several assets have", async () => {
    await using project = await projectOf({
      ...shop,
      "other/pipeline.yml": "name: other\n",
      "other/assets/orders.sql": sql("raw.orders"),
    });
    const excluded = await project.validate("raw.items", "--exclude-tag", "old");
    assertEquals(excluded.code, 64);
    assertStringIncludes(
      excluded.stderr,
      "exclude-tag flag is not supported for asset-only validation",
    );
    const twice = await project.validate("raw.orders");
    assertEquals(twice.code, 64);
    assertStringIncludes(twice.stderr, "there are 2 assets with the name 'raw.orders'");
  });

  it("finds a dependency on a URI of another pipeline for one asset", async () => {
    await using project = await projectOf({
      ...shop,
      "shop/assets/uses.sql": sql("raw.uses", 'depends: [{uri: "x://a"}, {uri: "x://b"}]'),
      "other/pipeline.yml": "name: other\n",
      "other/assets/a.sql": sql("raw.a", 'uri: "x://a"'),
    });
    const { code, stdout } = await project.validate("raw.uses");
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Cross-pipeline URI dependency 'x://b' not found");
    assert(!stdout.includes("x://a"), stdout);
  });

  it("asks the database about words, unless it is to be fast, and makes no file (D3)", async () => {
    await using project = await projectOf({
      ".bruin.yml": "environments: {default: {connections: {duckdb: " +
        "[{name: duckdb-default, path: x.duckdb}]}}}\n",
      "pipeline.yml": "name: shop\n",
      "assets/a.sql": sql("raw.a", "", "selec nope from (select 1 as id) as t"),
    });
    const { code, stdout } = await project.validate();
    assertEquals(code, 1, stdout);
    assertStringIncludes(stdout, "Invalid query found: ");
    assertStringIncludes(stdout, "(duckdb-validator)");
    assertEquals((await project.validate("--fast")).code, 0);
    const names = [...Deno.readDirSync(project.path)].map(({ name }) => name).sort();
    assertEquals(names, [".bruin.yml", ".git", "assets", "pipeline.yml"]);
  });

  it("only warns of what a run may mend, and says nothing without a database (D3, F24)", async () => {
    await using project = await projectOf({
      ".bruin.yml": "environments: {default: {connections: {duckdb: " +
        "[{name: duckdb-default, path: x.duckdb}, {name: d, path: x.duckdb}]}}, " +
        "other: {connections: {duckdb: [{name: elsewhere, path: y.duckdb}]}}}\n",
      "pipeline.yml": "name: shop\n",
      "assets/a.sql": sql("raw.a", "", "select * from not_there_yet"),
      "assets/b.sql": sql("raw.b", "", "select nope from (select 1 as id) as t"),
      "assets/c.sql": sql("raw.c", "connection: dd", "selec 1"),
      "assets/d.sql": sql("raw.d", "connection: elsewhere", "selec 1"),
      "assets/e.sql": sql("raw.e", "connection: nope", "selec 1"),
      "assets/f.sql": sql("raw.f", "connection: d", "select safe_cast(1 as int64), `x`")
        .replace("duckdb.sql", "bq.sql"),
    });
    const without = await project.validate();
    assertEquals(without.code, 0, without.stdout);
    assertStringIncludes(without.stdout, "all good");
    const made = await bruin(["query", "-c", "d", "-q", "create table t as select 1"], {
      cwd: project.path,
    });
    assertEquals(made.code, 0, made.stderr);
    const { code, stdout } = await project.validate();
    assertEquals(code, 0, stdout);
    assertStringIncludes(stdout, "not_there_yet does not exist");
    assertStringIncludes(stdout, "found 2 warnings");
  });

  it("looks at templates in interval_modifiers, and names the asset (D4)", async () => {
    await using project = await projectOf({
      "pipeline.yml": "name: shop\n",
      "assets/a.sql": sql("raw.a", `interval_modifiers: {start: '{{ "2d" }}', end: '{{ "-1d" }}'}`),
      "assets/b.sql": sql("raw.b", `interval_modifiers: {start: '{{ "1y" }}'}`),
      "assets/c.sql": sql("raw.c", "interval_modifiers: {start: '{{ nope }}'}"),
      "assets/d.sql": sql("raw.d", `interval_modifiers: {start: '{{ "-1d" }}'}`),
    });
    const { code, stdout } = await project.validate();
    assertEquals(code, 1);
    assertStringIncludes(stdout, "start date is after end date for asset raw.a");
    assertStringIncludes(stdout, 'unknown interval suffix "y" in "1y"');
    assertStringIncludes(stdout, "or ns for asset raw.b");
    assertStringIncludes(stdout, "Failed to render an interval modifier for asset raw.c");
    assertEquals(stdout.includes("raw.d"), false, stdout);
  });
});

describe("bruin run", () => {
  it("stops before anything starts when rules, glossary or policy find something", async () => {
    await using project = await projectOf({
      "pipeline.yml": "name: shop\n",
      "assets/a.sql": sql("raw.a", "extends: [Nobody]\nparameters: {x: '{{ nope }}'}"),
      "policy.yml": "rulesets: [{name: std, rules: [asset-has-owner]}]\n",
    });
    const { code, stderr } = await bruin(["run", "--no-log-file", "."], { cwd: project.path });
    assertEquals(code, 78);
    for (
      const rule of ["valid-templates", "valid-entity-references", "policy:std:asset-has-owner"]
    ) {
      assertStringIncludes(stderr, `(${rule})`);
    }
    assertStringIncludes(stderr, "✘ Checked 1 pipeline and found 3 issues, please check above.");
    const folded = await bruin(["run", "--no-log-file", "."], {
      cwd: project.path,
      env: { BRUIN_EXIT_CODES: "compat" },
    });
    assertEquals(folded.code, 1);
  });
});
