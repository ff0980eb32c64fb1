import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { lexisOf } from "../../../src/platforms/all_traits.ts";
import { findOutputColumns } from "../../../src/validate/sql/output_columns.ts";
import { readSql } from "../../../src/sql/lexer.ts";
import { outputColumnCases } from "./output_column_cases.ts";

describe("findOutputColumns()", () => {
  for (const [sql, expected] of outputColumnCases) {
    it(`reads ${JSON.stringify(sql)}`, () => {
      assertEquals(findOutputColumns(readSql(sql, lexisOf("postgres"))), expected);
    });
  }
});
