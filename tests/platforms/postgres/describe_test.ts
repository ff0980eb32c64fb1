import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { postgresDialect } from "../../../src/platforms/postgres/dialect.ts";
import { exampleAsset, exampleColumn } from "../../sql/example_asset.ts";

const statements = (fields: Parameters<typeof exampleAsset>[0]) =>
  postgresDialect.describe?.(exampleAsset(fields));

describe("postgresDialect.describe()", () => {
  it("comments on a table and its columns in one transaction", () => {
    const columns = [
      exampleColumn({ name: "userId", description: 'it\'s \\ the "user"\n' }),
      exampleColumn({ name: "plain" }),
    ];
    const materialization = { type: "table" };
    assertEquals(
      statements({ name: "mart.Users", description: "All users", materialization, columns }),
      [
        "BEGIN TRANSACTION",
        `COMMENT ON TABLE "mart"."Users" IS 'All users'`,
        `COMMENT ON COLUMN "mart"."Users"."userid" IS 'it''s \\ the "user"'`,
        "COMMIT",
      ],
    );
  });

  it("comments on a view as such", () => {
    const materialization = { type: "view" };
    assertEquals(statements({ name: "v", description: "x", materialization }), [
      "BEGIN TRANSACTION",
      `COMMENT ON VIEW "v" IS 'x'`,
      "COMMIT",
    ]);
  });

  it("has nothing to say without descriptions, or about what it did not make", () => {
    const materialization = { type: "table" };
    assertEquals(statements({ name: "t", description: " ", materialization }), []);
    assertEquals(statements({ name: "t", description: "x" }), []);
  });
});
