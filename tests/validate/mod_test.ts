import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { postgres } from "../../src/platforms/postgres/mod.ts";
import {
  type ContextOptions,
  rules,
  type ValidateOptions,
  validateUris,
} from "../../src/validate/mod.ts";
import { findIssues, makeAsset, makeColumn, makePipeline } from "./make_pipeline.ts";
import { ruleCases } from "./rule_cases.ts";

/** DuckDB as a platform that can do nothing. */
const poorDialect = {
  ...postgres.dialect,
  strategies: {},
  fullRefresh: {},
  checks: {},
};
const options = {
  platforms: {
    find: (name: string) =>
      name === "postgres" ? postgres : name === "duckdb" ? { dialect: poorDialect } : undefined,
  },
};

describe("validate()", () => {
  for (
    const [index, { rule, assets = [], pipeline, messages, context, fix }] of ruleCases.entries()
  ) {
    const said = messages.length === 0 ? "accepts" : "refuses";
    it(`${said} what case ${index + 1} shows of ${rule}`, () => {
      const issues = findIssues(makePipeline(assets, pipeline), options)
        .filter((issue) => issue.rule === rule);
      assertEquals(issues.map(({ message }) => message), messages);
      if (fix !== undefined) assertEquals(issues[0].explanation?.fix, fix);
      if (context !== undefined) assertEquals(issues[0].context, context);
    });
  }

  it("names the asset of an issue, and no asset for the pipeline's own", () => {
    const pipeline = makePipeline([makeAsset({ name: "a b" })], { name: "" });
    assertEquals(
      findIssues(pipeline, { ...options, excludeWarnings: true })
        .map(({ rule, severity, asset }) => ({ rule, severity, asset })),
      [
        { rule: "task-name-valid", severity: "critical", asset: "a b" },
        { rule: "valid-pipeline-name", severity: "critical", asset: undefined },
      ],
    );
  });

  it("leaves out slow rules and warnings when asked to", () => {
    const asset = makeAsset({
      intervalModifiers: { start: "9d", end: "" },
      hooks: { pre: [], post: [], applicableTypes: ["x"] },
    });
    const found = (more: ValidateOptions & Partial<ContextOptions>) =>
      findIssues(makePipeline([asset]), { ...options, ...more }).map(({ rule }) => rule);
    assertEquals(found({ asset }), ["asset-hooks-applicable-type-ignored", "valid-time-interval"]);
    assertEquals(found({ asset, fastOnly: true }), ["asset-hooks-applicable-type-ignored"]);
    assertEquals(found({ fastOnly: true, excludeWarnings: true }), []);
  });

  it("looks at one asset only, or leaves out those with a tag", () => {
    const first = makeAsset({ name: "a", type: "x", tags: ["old"] });
    const second = makeAsset({ name: "b", type: "y" });
    const pipeline = makePipeline([first, second], { name: "" });
    const found = (more: ValidateOptions & Partial<ContextOptions>) =>
      findIssues(pipeline, { ...options, excludeWarnings: true, ...more })
        .map(({ message }) => message);
    assertEquals(found({ asset: second }), ["Invalid asset type 'y'"]);
    assertEquals(found({ excludeTag: "old" }).includes("Invalid asset type 'x'"), false);
  });

  it("checks references into the glossary when there is one", () => {
    const glossary = {
      entities: new Map([["Customer", {
        name: "Customer",
        description: "",
        domains: [],
        attributes: new Map([["ID", { name: "ID", type: "", description: "" }]]),
      }]]),
      domains: new Map([["sales", {
        name: "sales",
        description: "",
        parentDomain: "all",
        owners: [],
        tags: [],
        contacts: [],
      }]]),
    };
    const asset = makeAsset({
      extends: ["Customer", "Nobody"],
      columns: [
        makeColumn({ name: "a", extends: "Customer.ID" }),
        makeColumn({ name: "b", extends: "Customer.Nope" }),
      ],
    });
    const messages = findIssues(makePipeline([asset]), {
      ...options,
      glossary,
      excludeWarnings: true,
    })
      .map(({ message }) => message);
    assertEquals(messages, [
      "Entity 'Nobody' does not exist in the glossary",
      "Attribute 'Nope' does not exist in the entity 'Customer'",
      "Parent domain 'all' for domain 'sales' does not exist in the glossary",
    ]);
  });

  it("has every rule in docs/validate.md", async () => {
    const docs = await Deno.readTextFile(new URL("../../docs/validate.md", import.meta.url));
    assertEquals(rules.filter(({ name }) => !docs.includes(`\`${name}\``)), []);
  });

  it("has no two rules of one name and level", () => {
    const names = rules.map(({ name, level }) => `${name} ${level}`);
    assertEquals(new Set(names).size, names.length);
  });
});

describe("validateUris()", () => {
  it("finds URIs that several assets have, and dependencies on URIs that none has", () => {
    const uri = (value: string) => ({ kind: "uri", value, mode: "full", columns: [] }) as const;
    const pipelines = [
      makePipeline([
        makeAsset({ name: "a", uri: "bq://1" }),
        makeAsset({ name: "b", upstreams: [uri("bq://2"), uri("bq://3"), uri("")] }),
      ]),
      makePipeline([
        makeAsset({ name: "c", uri: "bq://1" }),
        makeAsset({ name: "d", uri: "bq://2" }),
      ]),
    ];
    assertEquals(
      validateUris(pipelines).map((issues) => issues.map(({ asset, message }) => [asset, message])),
      [[
        [undefined, "Duplicate URI 'bq://1' found across multiple assets: a, c"],
        ["b", "Cross-pipeline URI dependency 'bq://3' not found in any available pipeline"],
        ["b", "URI dependency cannot be empty"],
      ], []],
    );
  });

  it("takes the same asset of two variants for one", () => {
    const pipeline = makePipeline([makeAsset({ name: "a", uri: "bq://1" })]);
    assertEquals(validateUris([pipeline, pipeline]), [[], []]);
  });
});
