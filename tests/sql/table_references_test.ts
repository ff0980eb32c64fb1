import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { lexisOf } from "../../src/platforms/all_traits.ts";
import { findUsedTables } from "../../src/sql/table_references.ts";
import { platformTableCases } from "./platform_table_cases.ts";
import { usedTableCases } from "./used_table_cases.ts";

function usedTables(sql: string, platform: string): string[] {
  return [...findUsedTables(sql, lexisOf(platform))];
}

describe("findUsedTables()", () => {
  for (const [sql, expected, platform = "postgres"] of usedTableCases) {
    it(`reads ${JSON.stringify(sql)} of ${platform}`, () => {
      assertEquals(usedTables(sql, platform), expected);
    });
  }

  for (const [platform, cases] of Object.entries(platformTableCases)) {
    for (const [sql, expected] of cases) {
      it(`reads ${JSON.stringify(sql)} of ${platform}`, () => {
        assertEquals(usedTables(sql, platform).join(" "), expected);
      });
    }
  }
});
