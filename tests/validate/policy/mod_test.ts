import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { formatPosition, ProjectError } from "../../../src/errors.ts";
import type { Asset, Pipeline } from "../../../src/project/model.ts";
import { ProjectProblems } from "../../../src/project/problems.ts";
import { loadPolicy } from "../../../src/validate/mod.ts";
import { loadSqlTree } from "../../../src/sql_tree/mod.ts";
import { temporaryProject } from "../../project/temporary_project.ts";
import { findIssues, makeAsset, makeColumn, makePipeline } from "../make_pipeline.ts";

const tree = await loadSqlTree();

async function load(policy: string) {
  await using project = await temporaryProject({ "policy.yml": policy });
  return await loadPolicy(project.root);
}

/** What a policy says about a pipeline, as `asset: message (rule)`. */
async function findings(policy: string, pipeline: Pipeline, fastOnly = false): Promise<string[]> {
  const rules = await load(policy);
  return findIssues(pipeline, { policy: rules, fastOnly, tree })
    .filter(({ rule }) => rule.startsWith("policy:"))
    .map(({ asset = "", message, rule }) => `${asset}: ${message} (${rule})`);
}

/** What is wrong with a policy, as `line: message`. */
async function flaws(policy: string): Promise<string[]> {
  const error = await assertRejects(() => load(policy), ProjectError);
  const problems = error instanceof ProjectProblems ? error.problems : [error];
  return problems.map(({ message, position: { line } }) =>
    `${formatPosition({ line })}: ${message}`
  );
}

function ruleset(rule: string, more = ""): string {
  return `rulesets: [{name: std, rules: [${rule}]${more}}]`;
}

/** Rule → what it says of the asset; empty for nothing. */
const assetCases: readonly (readonly [string, Partial<Asset>, string])[] = [
  ["asset-name-is-lowercase", { name: "raw.Orders" }, "Asset name must be lowercase"],
  ["asset-name-is-lowercase", { name: "raw.orders" }, ""],
  [
    "asset-name-is-schema-dot-table",
    { name: "orders" },
    "Asset name must be of the form {schema}.{table}",
  ],
  ["asset-name-is-schema-dot-table", { name: "raw.orders" }, ""],
  ["asset-has-description", { description: " " }, "Asset must have a description"],
  ["asset-has-description", { description: "Orders" }, ""],
  ["asset-has-owner", {}, "Asset must have an owner"],
  ["asset-has-columns", {}, "Asset must have columns"],
  ["asset-has-tags", {}, "Asset must have tags"],
  ["asset-has-tags", { tags: ["a"] }, ""],
  ["asset-has-primary-key", { columns: [makeColumn()] }, "Asset must have atleast one primary key"],
  ["asset-has-primary-key", { columns: [makeColumn({ primaryKey: true })] }, ""],
  ["asset-has-checks", { columns: [makeColumn()] }, "Asset must have atleast one check"],
  [
    "asset-has-no-cross-pipeline-dependencies",
    { upstreams: [{ kind: "uri", value: "x", mode: "full", columns: [] }] },
    "Asset must not have a cross pipeline dependency",
  ],
  ["column-has-description", { columns: [makeColumn()] }, "Column must have a description"],
  ["column-has-type", { columns: [makeColumn()] }, "Column must have a type"],
  [
    "column-name-is-snake-case",
    { columns: [makeColumn({ name: "orderId" })] },
    "Column names must be in snake_case",
  ],
  ["column-name-is-snake-case", { columns: [makeColumn({ name: "order_id" })] }, ""],
  [
    "column-name-is-camel-case",
    { columns: [makeColumn({ name: "order_id" })] },
    "Column names must be in camelCase",
  ],
  [
    "column-type-is-valid-for-platform",
    { type: "bq.sql", columns: [makeColumn({ type: "varchar(3)" })] },
    "Column 'id' has invalid type 'varchar(3)' for platform 'BigQuery'",
  ],
  [
    "column-type-is-valid-for-platform",
    { type: "bq.sql", columns: [makeColumn({ type: "ARRAY<STRING>" })] },
    "",
  ],
  [
    "column-type-is-valid-for-platform",
    { type: "sf.sql", columns: [makeColumn({ type: "NUMBER(38, 0)" })] },
    "",
  ],
  [
    "column-type-is-valid-for-platform",
    { type: "pg.sql", columns: [makeColumn({ type: "?" })] },
    "",
  ],
  [
    "description-must-not-be-placeholder",
    { description: "Orders, TBD" },
    "Asset description appears to contain placeholder text: 'tbd'",
  ],
  [
    "description-must-not-be-placeholder",
    { columns: [makeColumn({ description: "Description  goes here" })] },
    "Column 'id' description appears to contain placeholder text: 'description goes here'",
  ],
  ["description-must-not-be-placeholder", { description: "Temperature of todos" }, ""],
  [
    "query-matches-columns",
    { body: "select 1 as id, 2 as b", columns: [makeColumn()] },
    "Columns found in query but missing from columns metadata: b",
  ],
  [
    "query-matches-columns",
    { body: "select 1 as ID", columns: [makeColumn(), makeColumn({ name: "b" })] },
    "Columns found in columns metadata but missing from query: b",
  ],
  ["query-matches-columns", { body: "select * from t", columns: [makeColumn()] }, ""],
];

const pipelineCases: readonly (readonly [string, Partial<Pipeline>, string])[] = [
  ["pipeline-has-notifications", {}, "Pipeline must have at least one notification set up"],
  ["pipeline-has-notifications", { notifications: { slack: [{ channel: "a" }] } }, ""],
  [
    "pipeline-has-retries",
    { retries: 0 },
    "Pipeline must have `retries` set to a value greater than zero",
  ],
  ["pipeline-has-start-date", {}, "Pipeline must have a start date"],
  ["pipeline-has-metadata-push", {}, "Pipeline must have metadata push enabled"],
  ["pipeline-has-metadata-push", { metadataPush: ["bigquery"] }, ""],
];

/** Condition about `mart.daily` of the pipeline `shop` → whether it holds. */
const conditions: readonly (readonly [string, boolean])[] = [
  ['asset.Name == "mart.daily" and asset.Type startsWith "pg."', true],
  ['all(asset.Columns, .Type != "")', false],
  ['any(asset.Columns, any(.Checks, .Name == "unique"))', true],
  ['asset.Materialization.Type in ["table", ""] and asset.Materialization.Strategy == ""', true],
  ['asset.Meta["contact"] != ""', false],
  ['asset.Parameters["team"] == nil', true],
  ['len(asset.Upstreams) == 0 and asset.ExecutableFile.Name == "mart.daily.sql"', true],
  ["var.limit == 10", true],
  ["pipeline.Name == split(pipeline.DefinitionFile.Path, '/')[2]", true],
  ["asset.Name in map(pipeline.Assets, .Name)", true],
  ["len(pipeline.Notifications.Slack) > 0", false],
];

const brokenPolicies: readonly (readonly [string, readonly string[]])[] = [
  ["custom_rules: [{}]", [
    "line 1: failed to load policy: invalid rule definition at index 0: Name is empty",
  ]],
  [
    "custom_rules:\n- {name: a b, description: x, criteria: 'true'}",
    [
      "line 2: failed to load policy: invalid rule definition at index 0: " +
      "Only alphanumeric characters and dash allowed",
    ],
  ],
  [
    "custom_rules:\n- {name: a, target: table}",
    ["Description is empty", "Criteria is empty", "No such target"].map((flaw) =>
      `line 2: failed to load policy: invalid rule definition at index 0: ${flaw}`
    ),
  ],
  [
    "custom_rules:\n- {name: a, description: x, criteria: 'true'}\n- {name: a}",
    ["line 3: failed to load policy: duplicate rule: a"],
  ],
  [
    "custom_rules:\n- {name: asset-has-owner, description: x, criteria: 'true'}",
    ["line 2: failed to load policy: rule is builtin: asset-has-owner"],
  ],
  [
    "custom_rules:\n- name: a\n  description: x\n  criteria: |\n    true and\n    asset.Nmae == ''",
    ["line 4: failed to load policy: error compiling rule: a: type Asset has no field Nmae (2:7)"],
  ],
  [
    "custom_rules:\n- {name: a, description: x, target: pipeline, criteria: 'asset.Name'}",
    ["line 2: failed to load policy: error compiling rule: a: unknown name asset (1:1)"],
  ],
  ["rulesets: [{}]", ["line 1: failed to load policy: invalid ruleset at index 0: Name is empty"]],
  [
    "rulesets:\n- {name: a}",
    ["line 2: failed to load policy: invalid ruleset at index 0: No rules specified"],
  ],
  [ruleset("nope"), ["line 1: failed to load policy: no such rule: nope"]],
  [
    ruleset("asset-has-owner", ", selector: [{owner: x}, {tag: 1}, {path: '('}]"),
    [
      "line 1: failed to load policy: unknown selector key: owner",
      "line 1: failed to load policy: invalid selector value for key tag: 1",
      "line 1: failed to load policy: invalid selector value for key path: not a regular expression",
    ],
  ],
];

describe("loadPolicy()", () => {
  for (const [rule, fields, message] of assetCases) {
    it(`knows ${rule}, which says ${message === "" ? "nothing" : message}`, async () => {
      const asset = makeAsset(fields);
      const expected = message === "" ? [] : [`${asset.name}: ${message} (policy:std:${rule})`];
      assertEquals(await findings(ruleset(rule), makePipeline([asset])), expected);
    });
  }

  for (const [rule, fields, message] of pipelineCases) {
    it(`knows ${rule}, which says ${message === "" ? "nothing" : message}`, async () => {
      const expected = message === "" ? [] : [`: ${message} (policy:std:${rule})`];
      assertEquals(await findings(ruleset(rule), makePipeline([], fields)), expected);
    });
  }

  for (const [condition, holds] of conditions) {
    it(`gives conditions the asset, its pipeline and variables: ${condition}`, async () => {
      const check = {
        id: "",
        name: "unique",
        value: undefined,
        blocking: true,
        description: "",
        retries: undefined,
        notifications: null,
      };
      const pipeline = makePipeline([makeAsset({ columns: [makeColumn({ checks: [check] })] })], {
        variables: { limit: { schema: {}, default: 1, value: 10 } },
      });
      const policy = `custom_rules: [{name: a, description: Not so, criteria: ${
        JSON.stringify(condition)
      }}]\n${ruleset("a")}`;
      const expected = holds ? [] : ["mart.daily: Not so (policy:std:a)"];
      assertEquals(await findings(policy, pipeline), expected);
    });
  }

  it("applies a ruleset where all of its selectors match", async () => {
    const pipeline = makePipeline([
      makeAsset({ name: "raw.a", tags: ["daily", "pii"] }),
      makeAsset({ name: "raw.b" }),
      makeAsset({ name: "mart.c", tags: ["pii"] }),
    ]);
    const owners = async (selector: string) =>
      (await findings(ruleset("asset-has-owner", `, selector: [${selector}]`), pipeline))
        .map((finding) => finding.split(":")[0]);
    assertEquals(await owners(""), ["raw.a", "raw.b", "mart.c"]);
    assertEquals(await owners("{asset: 'raw\\..*'}"), ["raw.a", "raw.b"]);
    assertEquals(await owners("{asset: raw}"), []);
    assertEquals(await owners("{tag: pi}"), ["raw.a", "mart.c"]);
    assertEquals(await owners("{tag: pii}, {path: '.*/raw[^/]*'}"), ["raw.a"]);
    assertEquals(await owners("{pipeline: shop|other}"), ["raw.a", "raw.b", "mart.c"]);
    assertEquals(await owners("{pipeline: sho}"), []);
    const about = async (selector: string) =>
      await findings(ruleset("pipeline-has-start-date", `, selector: [${selector}]`), pipeline);
    assertEquals((await about("{path: '.*/pipeline.yml', asset: x, tag: x}")).length, 1);
    assertEquals((await about("{path: '.*/assets/.*'}")).length, 0);
  });

  for (const [policy, expected] of brokenPolicies) {
    it(`refuses ${JSON.stringify(policy)}`, async () => {
      assertEquals(await flaws(policy), expected);
    });
  }

  it("names the condition that cannot be evaluated", async () => {
    const policy = await load(
      `custom_rules: [{name: a, description: x, criteria: 'var.x + 1 == 2'}]\n${ruleset("a")}`,
    );
    const error = await assertRejects(
      () => Promise.resolve().then(() => findIssues(makePipeline([makeAsset()]), { policy })),
      ProjectError,
      "error evaluating rule: a: invalid operation: + (mismatched types nil and number) (1:7)",
    );
    assertEquals(error.position.line, 1);
  });

  it("leaves out before a run what renders queries", async () => {
    const pipeline = makePipeline([makeAsset({ body: "select 1 as x", columns: [makeColumn()] })]);
    const policy = ruleset("query-matches-columns, asset-has-owner");
    assertEquals((await findings(policy, pipeline)).length, 2);
    assertEquals((await findings(policy, pipeline, true)).length, 1);
  });

  it("prefers policy.yaml, and finds no rules without a file", async () => {
    await using project = await temporaryProject({
      "policy.yml": ruleset("asset-has-owner"),
      "policy.yaml": ruleset("asset-has-tags"),
    });
    const names = (await loadPolicy(project.root)).map(({ name }) => name);
    assertEquals(names, ["policy:std:asset-has-tags"]);
    await using empty = await temporaryProject();
    assertEquals(await loadPolicy(empty.root), []);
  });
});
