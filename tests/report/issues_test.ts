import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Issue } from "../../src/report/event.ts";
import { formatIssues, formatVerdict } from "../../src/report/issues.ts";
import { issueList } from "../../src/report/shapes/issues.ts";
import { makeAsset, makePipeline } from "../validate/make_pipeline.ts";

const pipeline = makePipeline([
  makeAsset({ name: "mart.daily", path: "/project/shop/assets/mart/daily.sql" }),
]);
const critical: Issue = {
  rule: "dependency-exists",
  severity: "critical",
  asset: "mart.daily",
  message: "Dependency 'x' does not exist",
  context: [],
};
const warning: Issue = {
  rule: "acyclic-pipeline",
  severity: "warning",
  asset: undefined,
  message: "There is a cycle",
  context: ["a ➜ b", "b ➜ a"],
};
const plain = { color: false, root: "/project" };

describe("formatIssues()", () => {
  it("draws the issues of the pipeline, then those of each asset", () => {
    const issues = [critical, warning, { ...critical, rule: "other", context: ["one", "two"] }];
    assertEquals(formatIssues({ pipeline, issues }, plain), [
      "Pipeline: shop (shop)",
      "  └── There is a cycle (acyclic-pipeline)",
      "      ├─ a ➜ b",
      "      └─ b ➜ a",
      "  mart.daily (assets/mart/daily.sql)",
      "    ├── Dependency 'x' does not exist (dependency-exists)",
      "    └── Dependency 'x' does not exist (other)",
      "        ├─ one",
      "        └─ two",
    ]);
  });

  it("keeps assets in the order of the pipeline, and names its variant", () => {
    const assets = ["c", "a"].map((name) => makeAsset({ name, path: `/project/shop/${name}.sql` }));
    const issues = ["a", "c"].map((asset) => ({ ...critical, asset }));
    const found = { pipeline: makePipeline(assets), variant: "de", issues: [...issues, warning] };
    assertEquals(
      formatIssues(found, plain).filter((line) => /^(Pipeline| {2}[a-z])/.test(line)),
      ["Pipeline: shop, variant de (shop)", "  c (c.sql)", "  a (a.sql)"],
    );
    const [{ variant, issues: byAsset }] = issueList.write([found]) as {
      variant: string;
      issues: Record<string, unknown>;
    }[];
    assertEquals([variant, Object.keys(byAsset)], ["de", ["_pipeline", "a", "c"]]);
  });

  it("says that there is none, and calls the root a dot", () => {
    assertEquals(formatIssues({ pipeline, issues: [] }, { ...plain, root: "/project/shop" }), [
      "Pipeline: shop (.)",
      "  No issues found",
    ]);
  });
});

describe("formatVerdict()", () => {
  it("counts assets when all is good, and issues when not", () => {
    const verdict = (issues: Issue[], more: { path?: string; color?: boolean } = {}) =>
      formatVerdict([{ pipeline, issues }], { color: false, assets: 3, ...more });
    assertEquals(verdict([]), "✓ Successfully validated 3 assets across 1 pipeline, all good.");
    assertEquals(verdict([], { path: "a.sql" }), "✓ Successfully validated 'a.sql', all good.");
    assertEquals(
      verdict([critical, critical]),
      "✘ Checked 1 pipeline and found 2 issues, please check above.",
    );
    assertEquals(
      verdict([critical, warning, warning], { path: "a.sql" }),
      "✘ Checked 'a.sql' and found 1 issue and 2 warnings, please check above.",
    );
    assertEquals(
      verdict([warning], { color: true }),
      "\x1b[33m✘ Checked 1 pipeline and found 1 warning, please check above.\x1b[0m",
    );
  });
});

describe("the shape of issues", () => {
  it("groups issues by asset, without the rules", () => {
    assertEquals(issueList.write([{ pipeline, issues: [critical, warning] }]), [{
      pipeline: "shop",
      issues: {
        "mart.daily": [{
          asset: "mart.daily",
          description: "Dependency 'x' does not exist",
          context: [],
          severity: "critical",
        }],
        "_pipeline": [{
          asset: "_pipeline",
          description: "There is a cycle",
          context: ["a ➜ b", "b ➜ a"],
          severity: "warning",
        }],
      },
    }]);
    assertEquals(issueList.write([{ pipeline, issues: [] }]), [{ pipeline: "shop", issues: {} }]);
  });
});
