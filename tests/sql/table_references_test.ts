import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { lexisOf } from "../../src/platforms/all_traits.ts";
import { readSql } from "../../src/sql/lexer.ts";
import { findUsedTables } from "../../src/sql/table_references.ts";
import { usedTableCases } from "./used_table_cases.ts";

describe("findUsedTables()", () => {
  for (const [sql, expected, platform = "postgres"] of usedTableCases) {
    it(`reads ${JSON.stringify(sql)} of ${platform}`, () => {
      assertEquals([...findUsedTables(readSql(sql, lexisOf(platform)))], expected);
    });
  }
});
