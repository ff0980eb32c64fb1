import { join } from "node:path";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ProjectError, TemplateError, UsageError } from "../../src/errors.ts";
import { ProjectProblems } from "../../src/project/problems.ts";
import type { Asset, Value } from "../../src/project/model.ts";
import { requireVariant } from "../../src/project/variants.ts";
import { sqlAsset, temporaryProject } from "./temporary_project.ts";

/** Renders `{{ var.x }}` and `{{ variant }}`, which is all that these tests need. */
function render(text: string, variables: Record<string, Value>): string {
  return text.replace(/\{\{ *(\w+)(?:\.(\w+))? *\}\}/g, (_, name: string, key?: string) => {
    const value = variables[name] as Record<string, Value>;
    if (key !== undefined && value[key] === undefined) throw new TemplateError(`no ${key}`, {});
    return String(key === undefined ? value : value[key]);
  });
}

async function loadOne(files: Record<string, string>): Promise<Asset> {
  await using project = await temporaryProject(files);
  return (await project.load()).assets[0];
}

describe("loadPipeline()", () => {
  it("fills a whole asset from its definition", async () => {
    const asset = await loadOne({
      "assets/raw/a.sql": sqlAsset(`type: pg.sql
enabled: false
tags: [t]
meta: {a: 1}
metadata: {b: x}
tier: 2
depends: [x, {asset: y, mode: symbolic, columns: [id, {name: z, usage: join}]}, {uri: u}]
materialization: {type: TABLE, strategy: Merge, cluster_by: [a, b]}
columns:
  - name: id
    nullable: false
    precision: 10
    foreign_key: {table: t, column: c}
    checks: [{name: accepted_values, value: [1, 2], blocking: false}, {name: min, value: 0.5}]
custom_checks: [{name: c, query: select 1, value: 3, count: 2}]
secrets: [{key: k}]
hooks: {pre: [{query: a}], post: [{query: b}]}
interval_modifiers: {start: -2h, end: "{{ x }}"}
rerun_cooldown: -1
timeout: 1h30m
refresh_restricted: false
full_refresh_restricted: true
snowflake: {warehouse: w}
connection: conn`),
    });
    assertEquals(asset.name, "raw.a");
    assertEquals([asset.enabled, asset.tier, asset.timeoutMs], [false, 2, 5_400_000]);
    assertEquals([asset.meta, asset.metadata], [{ a: "1" }, { b: "x" }]);
    assertEquals(asset.upstreams.map(({ kind, value, mode }) => `${kind} ${value} ${mode}`), [
      ...["asset x full", "asset y symbolic", "uri u full"],
    ]);
    assertEquals(asset.upstreams[1].columns, [{ name: "id", usage: "" }, {
      name: "z",
      usage: "join",
    }]);
    assertEquals([asset.materialization?.type, asset.materialization?.strategy], [
      "table",
      "merge",
    ]);
    assertEquals(asset.columns[0].checks.map(({ value, blocking }) => [value, blocking]), [
      [[1, 2], false],
      [0.5, true],
    ]);
    assertEquals([asset.customChecks[0].value, asset.customChecks[0].count], [3, 2]);
    assertEquals(asset.secrets, [{ key: "k", injectAs: "k" }, { key: "conn", injectAs: "conn" }]);
    assertEquals([asset.rerunCooldown, asset.refreshRestricted], [-1, true]);
    assertEquals(asset.platformOptions, { snowflake: { warehouse: "w" } });
  });

  it("gives checks the ids of the reference", async () => {
    const { columns } = await loadOne({
      "assets/x.sql": sqlAsset("name: a.b\ncolumns: [{name: id, checks: [{name: not_null}]}]"),
    });
    // printf 'a.b-id-not_null' | sha256sum
    assertEquals(
      columns[0].checks[0].id,
      "8f667c311a2d7ec443803f6867f94754f1ac2ce794d4adae48bae163b367745c",
    );
  });

  it("lets the asset win over the defaults, and merges lists and maps", async () => {
    const asset = await loadOne({
      "pipeline.yml": `name: p
default:
  type: pg.sql
  owner: pipeline
  connection: shared
  retries: 3
  parameters: {a: 1, b: 2}
  tags: [x, y]
  depends: [base, own]
  secrets: [{key: s, inject_as: DEFAULT}]
  materialization: {type: table, strategy: append}
  snowflake: {warehouse: w, other: o}
  hooks: {pre: [{query: p}], post: [{query: q}], applicable_type: [pg.sql]}
  columns:
    - {name: ID, type: integer, checks: [{name: not_null, blocking: false}, {name: unique}]}
    - {name: extra}
  refresh_restricted: true
`,
      "assets/a.sql": sqlAsset(`owner: asset
parameters: {b: own}
tags: [y, z]
depends: [own]
secrets: [{key: s, inject_as: OWN}]
materialization: {type: view}
snowflake: {warehouse: mine}
hooks: {post: [{query: own}]}
columns: [{name: id, checks: [{name: not_null}]}]
refresh_restricted: false`),
    });
    assertEquals([asset.type, asset.owner, asset.connection, asset.retries], [
      ...["pg.sql", "asset", "shared", 3],
    ]);
    assertEquals(asset.parameters, { a: 1, b: "own" });
    assertEquals(asset.tags, ["y", "z", "x"]);
    assertEquals(asset.upstreams.map(({ value }) => value), ["own", "base"]);
    assertEquals(asset.secrets.map(({ injectAs }) => injectAs), ["OWN", "shared"]);
    assertEquals([asset.materialization?.type, asset.materialization?.strategy], [
      "view",
      "append",
    ]);
    assertEquals(asset.platformOptions.snowflake, { warehouse: "mine", other: "o" });
    assertEquals([asset.hooks.pre, asset.hooks.post], [["p"], ["own"]]);
    assertEquals(asset.columns.map(({ name, type }) => `${name} ${type}`), [
      "id integer",
      "extra ",
    ]);
    assertEquals(asset.columns[0].checks.map(({ name, blocking }) => `${name} ${blocking}`), [
      ...["not_null true", "unique true"],
    ]);
    assertEquals(asset.refreshRestricted, false);
  });

  it("fills in what checks do not say from the default checks of their names", async () => {
    const asset = await loadOne({
      "pipeline.yml": `name: p
default:
  type: pg.sql
  columns:
    - name: ID
      checks: [{name: min, value: 1, description: d, retries: 2}, {name: max, value: 9}]
  custom_checks:
    - {name: ROWS, query: select 5, value: 5, description: d}
    - {name: other, query: select 6, count: 6}
    - {name: own, query: select 7, count: 7}
    - {name: more, query: select 8}
`,
      "assets/a.sql": sqlAsset(`columns: [{name: id, checks: [{name: min}, {name: max, value: 0}]}]
custom_checks:
  - {name: rows}
  - {name: other, query: select 1}
  - {name: own, value: 3, retries: 0}`),
    });
    assertEquals(
      asset.columns[0].checks.map((check) => [check.value, check.description, check.retries]),
      [[1, "d", 2], [0, "", undefined]],
    );
    assertEquals(
      asset.customChecks.map(({ name, query, value, count }) => [name, query, value, count]),
      [
        ["rows", "select 5", 5, undefined],
        ["other", "select 1", 0, 6],
        ["own", "select 7", 3, undefined],
        ["more", "select 8", 0, undefined],
      ],
    );
    assertEquals(asset.customChecks.map(({ description, retries }) => [description, retries]), [
      ...[["d", undefined], ["", undefined], ["", 0], ["", undefined]],
    ]);
  });

  it("gives default hooks to SQL assets only", async () => {
    const asset = await loadOne({
      "pipeline.yml": "name: p\ndefault: {type: pg.sql, hooks: {pre: [{query: p}]}}\n",
      "assets/a.py": '""" @bruin\nname: a\n@bruin """\n',
    });
    assertEquals([asset.type, asset.hooks.pre], ["python", []]);
  });

  it("fills columns from the glossary, by the key of an attribute", async () => {
    const asset = await loadOne({
      "glossary.yml": `entities:
  Customer:
    attributes:
      ID: {name: customer_id, type: integer, description: key}
      Email: {type: string}
`,
      "assets/a.sql": sqlAsset(
        "extends: [Customer, Unknown]\ncolumns: [{extends: Customer.ID, type: bigint}]",
      ),
    });
    assertEquals(asset.columns.map(({ name, type, description }) => [name, type, description]), [
      ["customer_id", "bigint", "key"],
      ["Email", "string", ""],
    ]);
  });

  it("refuses columns that extend what the glossary lacks", async () => {
    for (
      const [reference, message] of [
        ["Nobody.ID", "entity 'Nobody' not found"],
        ["Customer.ID", "attribute 'ID' not found in entity 'Customer'"],
        ["Customer", "'from' field must be in the format `entity.attribute`"],
      ]
    ) {
      await using project = await temporaryProject({
        "glossary.yaml": "entities: {Customer: {attributes: {}}}",
        "assets/a.sql": sqlAsset(`columns: [{extends: ${reference}}]`),
      });
      await assertRejects(() => project.load(), ProjectError, message);
    }
  });

  it("marks every asset when the environment restricts full refreshes", async () => {
    await using project = await temporaryProject({
      ".bruin.yml": "environments: {default: {config: {full_refresh_restricted: true}}}",
      "assets/a.sql": sqlAsset("refresh_restricted: false"),
    });
    assertEquals((await project.load()).assets[0].refreshRestricted, true);
  });

  it("gives assets the retries of the pipeline, unless they or the defaults say otherwise", async () => {
    const files = { "assets/a.sql": sqlAsset("name: a"), "assets/b.sql": sqlAsset("retries: 0") };
    await using project = await temporaryProject({
      ...files,
      "pipeline.yml": "name: p\nretries: 2\n",
    });
    assertEquals((await project.load()).assets.map(({ retries }) => retries), [2, 0]);
  });

  it("passes on the warnings of the configuration", async () => {
    await using project = await temporaryProject({
      ".bruin.yml": "environments: {default: {connections: {}}}\ntypo: 1\n",
    });
    const { warnings } = await project.load();
    assertEquals(warnings.map(({ file, line, message }) => [file, line, message]), [
      [join(project.root, ".bruin.yml"), 2, 'Unknown key "typo" in the configuration'],
    ]);
  });

  it("reports the problems of all files in one error", async () => {
    await using project = await temporaryProject({
      "pipeline.yml": "name: p\nretries: x\n",
      "assets/a.sql": sqlAsset("tags: 1"),
      "assets/b.sql": sqlAsset("a: b: c"),
      "assets/c.sql": sqlAsset("name: fine"),
    });
    const error = await assertRejects(() => project.load(), ProjectProblems);
    assertEquals(error.problems.length, 3);
    assert(error.message.startsWith("Found 3 problems in the project files:\n"));
    assert(error.message.includes(`${project.root}/assets/a.sql:2:1: "tags" must be a list`));
  });

  it("starts a YAML problem of the pipeline with the words of the reference", async () => {
    await using project = await temporaryProject({ "pipeline.yml": "name: [\n" });
    const error = await assertRejects(() => project.load(), ProjectError);
    assert(error.message.startsWith("error parsing bruin pipeline definition : "), error.message);
  });

  it("writes nothing", async () => {
    await using project = await temporaryProject({ "assets/a.sql": sqlAsset("type: pg.sql") });
    const list = () => [...Deno.readDirSync(project.root)].map(({ name }) => name).sort();
    const before = list();
    await project.load();
    assertEquals(list(), before);
  });
});

const variantFiles = {
  "pipeline.yml": `name: shop_{{ variant }}
default: {owner: "{{ var.region }}-team"}
variables:
  region: {type: string, default: none}
  other: {type: integer, default: 1}
variants:
  eu: {region: europe}
  us: {region: america}
`,
  "assets/a.sql": sqlAsset(
    `name: "{{ var.region }}.orders"
parameters: {p: "{{ var.region }}"}
depends: ["{{ var.region }}.raw"]
columns: [{name: "{{ variant }}_id", checks: [{name: unique}]}]`,
    "select '{{ var.region }}'",
  ),
};

describe("loadPipeline() with a variant", () => {
  it("renders the structure with its values, but no parameters and bodies", async () => {
    await using project = await temporaryProject(variantFiles);
    const pipeline = await project.load({ variant: "eu", overrides: { region: "lost" }, render });
    const [asset] = pipeline.assets;
    assertEquals([pipeline.name, asset.name, asset.owner], [
      ...["shop_eu", "europe.orders", "europe-team"],
    ]);
    assertEquals(asset.upstreams[0].value, "europe.raw");
    assertEquals(asset.columns[0].name, "eu_id");
    assertEquals(asset.parameters, { p: "{{ var.region }}" });
    assertEquals(asset.body, "select '{{ var.region }}'");
  });

  it("leaves templates as they are without one", async () => {
    await using project = await temporaryProject(variantFiles);
    assertEquals((await project.load({ render })).name, "shop_{{ variant }}");
  });

  it("refuses a variant that does not exist", async () => {
    await using project = await temporaryProject(variantFiles);
    await assertRejects(
      () => project.load({ variant: "ue", render }),
      UsageError,
      'unknown variant "ue" (available: eu, us)',
    );
    await using plain = await temporaryProject();
    await assertRejects(
      () => plain.load({ variant: "eu", render }),
      UsageError,
      'pipeline "test" does not declare any variants but --variant="eu" was provided',
    );
  });

  it("names the file of a template that fails", async () => {
    await using project = await temporaryProject({
      ...variantFiles,
      "assets/b.sql": sqlAsset('name: "{{ var.none }}"'),
    });
    const error = await assertRejects(() => project.load({ variant: "eu", render }), ProjectError);
    assertEquals([error.message, error.position.file], [
      "no none",
      join(project.root, "assets/b.sql"),
    ]);
  });

  it("resolves `enabled`", async () => {
    await using project = await temporaryProject({
      "pipeline.yml": `name: p
variables: {on: {default: true}}
variants: {quiet: {on: false}, broken: {on: maybe}}
`,
      "assets/a.sql": sqlAsset('enabled: "{{ var.on }}"'),
    });
    assertEquals((await project.load()).assets[0].enabled, "{{ var.on }}");
    assertEquals((await project.load({ variant: "quiet", render })).assets[0].enabled, false);
    await assertRejects(
      () => project.load({ variant: "broken", render }),
      ProjectError,
      'expected boolean or Jinja template, got "maybe"',
    );
  });
});

describe("requireVariant()", () => {
  it("refuses to run a pipeline with variants as none of them", async () => {
    await using project = await temporaryProject(variantFiles);
    const pipeline = await project.load({ variant: "us", render });
    requireVariant(pipeline, "us");
    await assertRejects(
      () => Promise.resolve().then(() => requireVariant(pipeline, undefined)),
      UsageError,
      'pipeline "shop_us" declares variants [eu us]; --variant is required',
    );
  });
});
