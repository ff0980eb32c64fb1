import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { UsageError } from "../../src/errors.ts";
import { selectAssets, type SelectionCriteria } from "../../src/project/select.ts";
import { assetOf, dependent, pipelineOf } from "./asset_of.ts";

const pipeline = pipelineOf([
  assetOf({ name: "raw.orders", tags: ["raw", "daily"], path: "/p/assets/raw/orders.asset.yml" }),
  { ...dependent("mart.daily", "raw.orders"), tags: ["daily"], path: "/p/assets/mart/daily.sql" },
  {
    ...dependent("report", "mart.daily", "~raw.users"),
    path: "/p/assets/report.py",
    executablePath: "/p/assets/report.py",
  },
  assetOf({
    name: "raw.users",
    tags: ["raw"],
    path: "/p/assets/raw/users.asset.yml",
    executablePath: "/p/sql/users.sql",
  }),
]);
const bases = ["/p/assets/raw", "/repo"];

function names(criteria: SelectionCriteria): string[] {
  return selectAssets(pipeline, { bases, ...criteria }).assets.map(({ name }) => name);
}

describe("selectAssets()", () => {
  for (
    const [criteria, expected] of [
      [{}, ["raw.orders", "mart.daily", "report", "raw.users"]],
      [{ paths: ["/p"] }, ["raw.orders", "mart.daily", "report", "raw.users"]],
      [{ paths: ["../../pipeline.yml"] }, ["raw.orders", "mart.daily", "report", "raw.users"]],
      [{ paths: ["orders.asset.yml"] }, ["raw.orders"]],
      [{ paths: ["/p/assets/mart/daily.sql"] }, ["mart.daily"]],
      [{ paths: ["assets/mart/daily.sql"] }, ["mart.daily"]],
      [{ paths: ["/p/sql/users.sql"] }, ["raw.users"]],
      [{ paths: ["report.py"] }, ["report"]],
      [{ paths: ["RAW.ORDERS"] }, ["raw.orders"]],
      [{ paths: ["report", "raw.orders"] }, ["raw.orders", "report"]],
      [{ paths: ["raw.orders"], downstream: true }, ["raw.orders", "mart.daily", "report"]],
      [{ paths: ["raw.users"], downstream: true }, ["raw.users"]],
      [{ paths: ["raw.orders"], downstream: true, excludeTags: ["raw"] }, ["mart.daily", "report"]],
      [{ tag: "daily" }, ["raw.orders", "mart.daily"]],
      [{ tag: "daily", excludeTags: ["raw"] }, ["mart.daily"]],
      [{ excludeTags: ["raw", "daily"] }, ["report"]],
      [{ selector: "raw.orders+1" }, ["raw.orders", "mart.daily"]],
      [{ selector: "tag:daily", excludeTags: ["raw"] }, ["mart.daily"]],
      [{ modified: { files: ["/p/sql/users.sql", "/x"], branch: "main" } }, ["raw.users"]],
      [
        { modified: { files: ["/p/assets/mart/daily.sql"], branch: "main" }, downstream: true },
        ["mart.daily", "report"],
      ],
    ] as [SelectionCriteria, string[]][]
  ) {
    it(`chooses ${expected} for ${JSON.stringify(criteria)}`, () => {
      assertEquals(names(criteria), expected);
    });
  }

  for (
    const [criteria, message] of [
      [{ paths: ["a", "nope"] }, "assets not found: a, nope"],
      [{ tag: "none" }, "Failed to filter assets: no assets found with include tag 'none'"],
      [
        { downstream: true },
        "Failed to filter assets: cannot use the --downstream flag when running the whole pipeline",
      ],
      [
        { paths: ["report"], tag: "x" },
        "Failed to filter assets: you cannot use the '--tag' flag when running a single asset",
      ],
      [
        { paths: ["report"], excludeTags: ["x"] },
        "Failed to filter assets: when running a single asset with '--exclude-tag', " +
        "you must also use the '--downstream' flag",
      ],
      [
        { paths: ["a", "b"], tag: "x" },
        "Failed to filter assets: cannot specify assets with --tag flag",
      ],
      [
        { paths: ["a", "b"], excludeTags: ["x"] },
        "Failed to filter assets: when specifying assets with --exclude-tag, " +
        "you must also use --downstream flag",
      ],
      [
        { modified: { files: [], branch: "b" }, paths: ["report"] },
        "Cannot use --modified when running a single asset file directly",
      ],
      [
        { modified: { files: [], branch: "b" }, paths: ["a", "b"] },
        "Cannot use --modified when specifying assets",
      ],
      [
        { modified: { files: [], branch: "b" }, tag: "x" },
        "Failed to filter assets: cannot use --modified with --tag flag",
      ],
      [{ selector: "x", tag: "x" }, "Cannot use --selector with --tag flag"],
      [{ selector: "x", downstream: true }, "Cannot use --selector with --downstream flag"],
      [{ selector: "x", singleCheck: true }, "Cannot use --selector with --single-check flag"],
      [
        { selector: "x", modified: { files: [], branch: "b" } },
        "Cannot use --selector with --modified flag",
      ],
      [
        { selector: "x", paths: ["report"] },
        "Cannot use --selector when running a single asset file directly",
      ],
      [{ selector: " " }, "Failed to filter assets: selector cannot be empty"],
      [{ selector: "x" }, 'Failed to filter assets: selector "x" matched no assets'],
    ] as [SelectionCriteria, string][]
  ) {
    it(`refuses ${JSON.stringify(criteria)}`, () => {
      assertEquals(assertThrows(() => names(criteria), UsageError).message, message);
    });
  }

  it("says why nothing is left to run", () => {
    const note = (files: string[]) =>
      selectAssets(pipeline, { modified: { files, branch: "main" } }).notes[0];
    assertEquals(note([]), "No files changed compared to 'main', nothing to run.");
    assertEquals(
      note(["/x"]),
      "No assets matched the 1 changed file(s) compared to 'main', nothing to run.",
    );
  });

  it("warns of an unknown tag to exclude", () => {
    assertEquals(selectAssets(pipeline, { excludeTags: ["none"] }).warnings, [
      "no assets found with exclude tag 'none'; continuing without excluding any assets.",
    ]);
  });

  it("warns of a part of a selector that matches nothing", () => {
    const { warnings, assets } = selectAssets(pipeline, { selector: "report nope" });
    assertEquals([warnings, assets.length], [['selector "nope" matched no assets.'], 1]);
  });

  it("tells what was named from what was added", () => {
    const { named, scope } = selectAssets(pipeline, {
      paths: ["raw.orders"],
      downstream: true,
    });
    assertEquals([named.map(({ name }) => name), scope], [["raw.orders"], "asset"]);
  });
});
