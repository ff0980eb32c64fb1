import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { filterAggregates } from "../../src/semantic/aggregates.ts";

describe("filterAggregates()", () => {
  const filter = (sql: string) => filterAggregates(sql, "ok", {});

  it("has NULL in place of rows that do not count", () => {
    assertEquals(
      filter("string_agg(a, ',' order by b) || max(c)"),
      "string_agg(CASE WHEN ok THEN a ELSE NULL END, ',' order by b) || " +
        "max(CASE WHEN ok THEN c ELSE NULL END)",
    );
  });

  it("leaves what stands around aggregates as it is", () => {
    const around =
      "cast(round(coalesce(sum(a), 0) / 100, 2) as decimal(10, 2)) + interval '1 day' + x::int";
    assertEquals(
      filter(around.replace("x", "geomean(b)")),
      around.replace("sum(a)", "sum(CASE WHEN ok THEN a ELSE NULL END)")
        .replace("x", "geomean(CASE WHEN ok THEN b ELSE NULL END)"),
    );
  });

  for (
    const sql of [
      ...["array_agg(a)", "json_agg(a)", "JSON_ARRAYAGG(a)", "jsonb_object_agg(k, v)"],
      ...["any_value(a)", "max_by(a, b)", "arg_min(a, b)", "argmax(a, b)", "approx_top_k(a)"],
      ...[
        "first(a)",
        "minhash(100, a)",
        "sum(a) / unknown_aggregate(b)",
        "sum(a) / b",
        'max(a) + "b"',
      ],
      ...["sum(a) filter (where b)", "sum(a) + array_agg(a)[1]", "a + 1"],
    ]
  ) {
    it(`has no filter for ${sql}`, () => assertEquals(filter(sql), undefined));
  }
});
