import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { readAssetFields } from "../../src/project/asset_fields.ts";
import { parseCommentHeader } from "../../src/project/comment_header.ts";

const text = `-- @bruin.name: a.b
-- @bruin.type: pg.sql
-- @bruin.depends: x, y
-- @bruin.retries: 2
-- @bruin.enabled: false
-- @bruin.secrets: one:ONE, two
-- @bruin.parameters.limit: 10
-- @bruin.materialization.type: TABLE
-- @bruin.materialization.cluster_by: p, q
-- @bruin.columns.id.type: integer
-- @bruin.columns.id.primary_key: true
-- @bruin.columns.id.checks: not_null, unqiue
-- @bruin.routing.egress_gateway: g
-- @bruin.ownr: me
  -- indented comment
select 1 -- kept
`;

describe("parseCommentHeader()", () => {
  it("reads every kind of key", () => {
    const header = parseCommentHeader(text, { file: "/a.sql", sign: "--" })!;
    const fields = readAssetFields(header.definition);
    assertEquals([fields.name, fields.type, fields.retries, fields.enabled], [
      ...["a.b", "pg.sql", 2, false],
    ]);
    assertEquals(fields.upstreams.map(({ value }) => value), ["x", "y"]);
    assertEquals(fields.secrets, [{ key: "one", injectAs: "ONE" }, {
      key: "two",
      injectAs: "two",
    }]);
    assertEquals(fields.parameters, { limit: "10" });
    assertEquals([fields.materialization?.type, fields.materialization?.clusterBy], ["table", [
      "p",
      "q",
    ]]);
    assertEquals([fields.columns[0].type, fields.columns[0].primaryKey], ["integer", true]);
    assertEquals(fields.columns[0].checks.map(({ name }) => name), ["not_null"]);
    assertEquals(fields.platformOptions, { routing: { egress_gateway: "g" } });
    assertEquals(header.body.trim(), "select 1 -- kept");
    assertEquals(header.definition.source.warnings.map(({ line }) => line), [14, 12]);
  });

  it("finds nothing in a file without such lines, or with indented ones", () => {
    for (const other of ["select 1", "  -- @bruin.name: x", "# @bruin.name: x"]) {
      assertEquals(parseCommentHeader(other, { file: "/a.sql", sign: "--" }), undefined);
    }
  });
});
