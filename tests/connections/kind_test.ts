import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { checkConnectionKind } from "../../src/connections/kind.ts";

function check(wanted: string, type: string) {
  const connection = { name: "my-conn", type };
  return checkConnectionKind({ asset: "x", assetType: "pg.sql", wanted, connection })?.message;
}

describe("checkConnectionKind()", () => {
  const fitting: readonly (readonly [wanted: string, type: string])[] = [
    ["postgres", "postgres"],
    ["postgres", "redshift"],
    ["redshift", "postgres"],
    ["synapse", "mssql"],
    ["motherduck", "duckdb"],
    ["mysql", "vitess"],
    ["mysql", "planetscale_mysql"],
    ["gcs", "google_cloud_platform"],
    ["mongo", "mongo_atlas"],
    ["aws", "s3"],
  ];
  for (const [wanted, type] of fitting) {
    it(`lets ${type} serve as ${wanted}`, () => assertEquals(check(wanted, type), undefined));
  }

  it("names the asset, what it needs, and what it got", () => {
    assertEquals(
      check("postgres", "snowflake"),
      "asset 'x' (pg.sql) needs a postgres connection, but 'my-conn' is of type snowflake",
    );
    assertEquals(
      check("athena", "mysql"),
      "asset 'x' (pg.sql) needs an athena connection, but 'my-conn' is of type mysql",
    );
  });
});
