/** R12: a result that hides something says so. */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Redactor } from "../../src/redactor.ts";
import { ResultMask } from "../../src/report/result_mask.ts";

function maskOf(...secrets: readonly string[]): ResultMask {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return new ResultMask(redactor);
}

const columns = [{ name: "city", type: "text" }, { name: "note", type: "text" }];

describe("ResultMask", () => {
  it("leaves a result alone that has nothing of a secret, and says nothing", () => {
    const mask = maskOf("paris");
    const batch = { columns, rows: [["london", null], ["rome", 7]] };
    assertEquals(mask.batch(batch), batch);
    assertEquals(mask.describe(), undefined);
  });

  it("counts the values that it hides, by column", () => {
    const mask = maskOf("paris");
    const { rows } = mask.batch({ columns, rows: [["paris", "a"], ["rome", "comparison"]] });
    assertEquals(rows, [["****", "a"], ["rome", "com****on"]]);
    mask.batch({ columns, rows: [["paris", null]] });
    assertEquals(
      mask.describe(),
      'the result is not what the database gave: 3 values in "city", "note" contained the text of a ' +
        "secret, which is shown as ****; if that is a coincidence, choose a longer secret",
    );
  });

  it("counts names of columns, and what only the whole text shows", () => {
    const mask = maskOf("paris");
    const named = [{ name: "paris", type: "text" }];
    assertEquals(mask.batch({ columns: named, rows: [[1]] }).columns[0].name, "****");
    mask.addElsewhere(2);
    assertEquals(
      mask.describe()?.split(" contained")[0],
      "the result is not what the database gave: 1 column name and 2 further places",
    );
  });
});
