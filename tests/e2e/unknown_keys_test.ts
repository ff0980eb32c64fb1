/** N6, N10, F22: what a project file says and nobody reads never goes unsaid in a run. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, type Finished, temporaryFolder, writeFiles } from "./command.ts";

interface Project extends AsyncDisposable {
  readonly path: string;
  bruin(...args: string[]): Promise<Finished>;
  /** Texts of all run logs. */
  logs(): Promise<string>;
}

async function projectOf(files: Readonly<Record<string, string>>): Promise<Project> {
  const folder = await temporaryFolder();
  const path = await Deno.realPath(folder.path);
  await writeFiles(path, {
    ".git/HEAD": "",
    ".bruin.yml": "environments:\n  default:\n    connections:\n      duckdb:\n" +
      "        - {name: duckdb-default, path: t.db}\n",
    "pipeline.yml": "name: p\n",
    ...files,
  });
  return {
    path,
    bruin: (...args) => bruin(args, { cwd: path, env: { NO_COLOR: "1" } }),
    logs: async () => {
      let text = "";
      for await (const { name } of Deno.readDir(`${path}/logs`)) {
        if (name.endsWith(".log")) text += await Deno.readTextFile(`${path}/logs/${name}`);
      }
      return text;
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

function sql(name: string, header: string): string {
  return `/* @bruin\nname: ${name}\ntype: duckdb.sql\n${header}\n@bruin */\nselect 1 as id\n`;
}

describe("bruin run on keys and checks that nobody knows (N6)", () => {
  it("stops before anything starts, and names all of them with place and remedy", async () => {
    await using project = await projectOf({
      "pipeline.yml": "name: p\nretires: 2\ndefault:\n  columns:\n  - name: id\n" +
        "    checks: [{name: positiv}]\n",
      "assets/a.sql": sql("s.a", "columns:\n- name: id\n  check:\n  - name: not_null\n"),
      "assets/b.sql": sql("s.b", "custom_checks:\n- {name: c, query: select 1, vlaue: 1}"),
      "assets/c.sql": sql("s.c", "materialization: {type: table, keys: [id]}"),
      "assets/d.sql": sql("s.d", "hooks: {pre: [{query: select 1, when: x}], before: []}"),
      "assets/e.sql": sql("s.e", "depends: [{asset: s.a, kind: symbolic}]"),
      "assets/f.sql": sql("s.f", "secrets: [{key: duckdb-default, as: X}]"),
      "assets/g.sql": "-- @bruin.name: s.g\n-- @bruin.type: duckdb.sql\n" +
        "-- @bruin.columns.id.checks: not_null, unqiue\n-- @bruin.columns.id.chekcs: unique\n" +
        "-- @bruin.materialization.stratgy: append\n-- @bruin.custom_checks.x: y\nselect 1 as id\n",
      "assets/h.asset.yml": "type: duckdb.seed\nparameters: {path: x.csv}\ncolumns:\n" +
        "- {name: id, tests: [unique]}\n",
      "assets/x.csv": "id\n1\n",
    });
    const { code, stdout, stderr } = await project.bruin("run");
    assertEquals(code, 78, stderr);
    assertEquals(stdout.includes("Running"), false);
    for (
      const line of [
        'pipeline.yml:2:1: Unknown key "retires" in the pipeline; did you mean "retries"?',
        'pipeline.yml:6:14: Unknown column check "positiv"; did you mean "positive"?',
        'assets/a.sql:6:3: Unknown key "check" in a column; did you mean "checks"?',
        'assets/b.sql:5:30: Unknown key "vlaue" in a custom check; did you mean "value"?',
        'assets/c.sql:4:32: Unknown key "keys" in "materialization"; the keys there are type,',
        'assets/d.sql:4:33: Unknown key "when" in a hook; the keys there are query',
        'assets/d.sql:4:44: Unknown key "before" in "hooks"; the keys there are pre, post,',
        'assets/e.sql:4:24: Unknown key "kind" in a dependency; the keys there are asset, uri,',
        'assets/f.sql:4:33: Unknown key "as" in a secret; the keys there are key, inject_as',
        'assets/g.sql:3:1: Unknown column check "unqiue"; did you mean "unique"?',
        'assets/g.sql:4:1: Unknown key "chekcs" in "@bruin.columns.id"; did you mean "checks"?',
        'assets/g.sql:5:1: Unknown key "stratgy" in "@bruin.materialization"; did you mean',
        'assets/g.sql:6:1: Single-line comments cannot hold "custom_checks"',
        'assets/h.asset.yml:4:14: Unknown key "tests" in a column; did you mean "checks"?',
      ]
    ) assertStringIncludes(stderr, line);
    await Deno.lstat(`${project.path}/t.db`).then(
      () => assertEquals("a database", "none"),
      () => {},
    );

    const validated = await project.bruin("validate");
    assertEquals(validated.code, 1);
    assertMatch(validated.stdout, /Unknown column check "positiv".*\(unusable-pipeline-fields\)/);
  });

  it("only warns of other unknown keys, in its output and in its log", async () => {
    await using project = await projectOf({
      "pipeline.yml": "name: p\nfuture_setting: 1\n",
      ".bruin.yml": "quantum: 1\nenvironments:\n  default:\n    connections:\n      duckdb:\n" +
        "        - {name: duckdb-default, path: t.db}\n",
      "glossary.yml": "entities:\n  A:\n    weight: 1\n",
      "assets/a.sql": sql("s.a", "sparkle: 1\nbigquery: {zzz: 1}"),
      "assets/b.sql": sql("s.b", "unseen: 1"),
    });
    const { code, stderr } = await project.bruin("run", "assets/a.sql");
    assertEquals(code, 0, stderr);
    const log = await project.logs();
    for (const text of [stderr, log]) {
      for (
        const line of [
          'Warning: pipeline.yml:2:1: Unknown key "future_setting" in the pipeline',
          'Warning: .bruin.yml:1:1: Unknown key "quantum" in the configuration',
          'Warning: glossary.yml:3:5: Unknown key "weight" in the entity "A"',
          'Warning: assets/a.sql:4:1: Unknown key "sparkle" in the asset',
          'Warning: assets/a.sql:5:12: Unknown key "zzz" in "bigquery"',
        ]
      ) assertStringIncludes(text, line);
      assertEquals(text.includes("unseen"), false);
    }
  });

  it("says so even where the schema has a prefix, and with --no-validation", async () => {
    await using project = await projectOf({
      ".bruin.yml": "environments:\n  default:\n    schema_prefix: dev\n    connections:\n" +
        "      duckdb:\n        - {name: duckdb-default, path: t.db}\n",
      "assets/a.sql": sql("s.a", "columns: [{name: id, checks: [{name: positiv}]}]"),
    });
    const refused = await project.bruin("run");
    assertEquals(refused.code, 78);
    assertStringIncludes(refused.stderr, 'Unknown column check "positiv"');
    const forced = await project.bruin("run", "--no-validation");
    assertEquals(forced.code, 0, forced.stderr);
    assertStringIncludes(
      forced.stderr,
      'Warning: assets/a.sql:4:31: Unknown column check "positiv"',
    );
  });

  it("refuses unknown keys of a policy and of .bruin.yml that nearly fit", async () => {
    await using project = await projectOf({
      "policy.yml": "custom_rules:\n- {name: a, description: b, criteria: 'true', targt: asset}\n" +
        "rulesets:\n- {name: s, rules: [a], selectr: []}\n",
      "assets/a.sql": sql("s.a", ""),
    });
    const refused = await project.bruin("run");
    assertEquals(refused.code, 78);
    assertStringIncludes(
      refused.stderr,
      'Unknown key "targt" in a custom rule; did you mean "target"?',
    );
    assertStringIncludes(
      refused.stderr,
      'Unknown key "selectr" in a ruleset; did you mean "selector"?',
    );
    await Deno.remove(`${project.path}/policy.yml`);
    await Deno.writeTextFile(`${project.path}/.bruin.yml`, "enviroments: {}\n");
    const config = await project.bruin("run");
    assertEquals(config.code, 78);
    assertStringIncludes(
      config.stderr,
      'Unknown key "enviroments" in the configuration; did you mean',
    );
  });
});

describe("bruin run on default_connections (N11)", () => {
  it("refuses what is no platform but means one, and warns of the rest", async () => {
    await using project = await projectOf({
      "pipeline.yml": "name: p\ndefault_connections:\n  pg: a\n  bigquery: b\n  snowflke: c\n" +
        "  zzz: d\n  duckdb: duckdb-default\n  gcp: e\n  aws: f\n  mongo_atlas: g\n",
      "assets/a.sql": sql("s.a", ""),
    });
    const { code, stderr } = await project.bruin("run");
    assertEquals(code, 78);
    const unknown = (key: string) => `Unknown platform "${key}" in "default_connections"`;
    assertStringIncludes(stderr, `pipeline.yml:3:3: ${unknown("pg")}; did you mean "postgres"?`);
    assertStringIncludes(stderr, `${unknown("bigquery")}; did you mean "google_cloud_platform"?`);
    assertStringIncludes(stderr, `${unknown("snowflke")}; did you mean "snowflake"?`);
    assertStringIncludes(stderr, `Warning: pipeline.yml:6:3: ${unknown("zzz")}`);
    assertEquals(stderr.match(/Unknown platform/g)?.length, 4);
  });
});

describe("bruin run on files that are no assets (N10, F22)", () => {
  const unread = {
    "assets/none.sql": "select 1\n",
    "assets/typo.sql": "/* @bruni\nname: s.t\n@bruin */\nselect 1\n",
    "assets/late.py": '# licence\n""" @bruin\nname: l\n@bruin """\nprint(1)\n',
    "assets/indented.sql": "  -- @bruin.name: s.i\nselect 1\n",
    "assets/T.SQL": sql("s.t", ""),
    "assets/.hidden.sql": sql("s.hidden", ""),
    "assets/load.py": '""" @bruin\nname: load\n@bruin """\nfrom lib import shapes\nprint(1)\n',
    "assets/lib/__init__.py": "",
    "assets/lib/shapes.py": "x = 1\n",
  };
  const lines = [
    'assets/none.sql: The file has no "@bruin" header, so it is no asset',
    'assets/typo.sql:1:1: "@bruni" is no header, so this file is no asset; did you mean "@bruin"?',
    'assets/late.py:2:1: The "@bruin" header is not read, so this file is no asset',
    'assets/indented.sql:1:1: The "@bruin" comment is not read, so this file is no asset',
    'assets/T.SQL: The file "assets/T.SQL" is not read: the endings of assets are written in ' +
    'lower case; rename it to "T.sql"',
    'assets/linked: The folder "assets/linked" is not read: it is a symbolic link to a folder',
    "assets/.hidden.sql: The file is hidden, but an asset like any other",
  ];

  it("names them in run and validate, but not what programs import", async () => {
    await using project = await projectOf(unread);
    await Deno.mkdir(`${project.path}/elsewhere`);
    await Deno.symlink("../elsewhere", `${project.path}/assets/linked`);
    const run = await project.bruin("run", "assets/.hidden.sql");
    assertEquals(run.code, 0, run.stderr);
    const validated = await project.bruin("validate");
    assertEquals(validated.code, 0, validated.stdout);
    for (const line of lines) {
      assertStringIncludes(run.stderr, `Warning: ${line}`);
      assertStringIncludes(validated.stdout, line);
    }
    assertEquals(/shapes|__init__/.test(run.stderr), false);
  });

  it("does not let a run without any asset look like a success", async () => {
    await using project = await projectOf({ "assets/typo.sql": unread["assets/typo.sql"] });
    const { code, stderr } = await project.bruin("run");
    assertEquals(code, 78);
    assertStringIncludes(
      stderr,
      'No asset to run: no file of the pipeline "p" is read as an asset',
    );
    assertStringIncludes(stderr, 'did you mean "@bruin"?');
    const single = await project.bruin("run", "assets/typo.sql");
    assertEquals(single.code, 64);
    assertStringIncludes(single.stderr, 'did you mean "@bruin"?');
  });

  it("warns of a query that is empty, and refuses to make a table of it", async () => {
    await using project = await projectOf({
      "assets/a.sql": "/* @bruin\nname: s.a\ntype: duckdb.sql\n@bruin */\n-- to do\n",
    });
    const warned = await project.bruin("run");
    assertEquals(warned.code, 0);
    assertStringIncludes(warned.stderr, "The asset has no query, so a run does nothing");
    await writeFiles(project.path, {
      "assets/a.sql": "/* @bruin\nname: s.a\ntype: duckdb.sql\n" +
        "materialization: {type: table}\n@bruin */\n",
    });
    const refused = await project.bruin("run");
    assertEquals(refused.code, 78);
    assertStringIncludes(refused.stderr, "The asset has no query to make its table of");
  });
});
