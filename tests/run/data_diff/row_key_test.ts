/** By which columns `data-diff` pairs rows. */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { chooseKey } from "../../../src/run/data_diff/row_key.ts";
import { compareColumns } from "../../../src/run/data_diff/schema.ts";
import type { KeyedShape } from "../../../src/run/table_shape.ts";

/** A table whose columns are in its key (`true`), are not, or are not told about. */
function shapeOf(columns: Readonly<Record<string, boolean | undefined>>): KeyedShape {
  return {
    columns: Object.entries(columns).map(([name, primaryKey]) => ({
      name,
      type: "integer",
      nullable: undefined,
      primaryKey,
      unique: undefined,
      comment: undefined,
    })),
  };
}

function choose(source: KeyedShape, target: KeyedShape, given?: readonly string[]) {
  const columns = compareColumns(source.columns, target.columns, { types: undefined });
  const { columns: key, origin } = chooseKey(columns, given, { source, target });
  return [key, origin];
}

describe("chooseKey", () => {
  const keyed = shapeOf({ id: true, day: true, n: false });
  const plain = shapeOf({ ID: false, DAY: false, N: false });
  const untold = shapeOf({ id: undefined, day: undefined, n: undefined });
  const refused = { ...untold, refusal: "not authorized" };

  it("takes the key that is given, else that of the source, else that of the target", () => {
    assertEquals(choose(keyed, keyed, ["N"]), [["N"], ""]);
    assertEquals(choose(keyed, keyed), [["id", "day"], "the primary key of both tables"]);
    assertEquals(choose(keyed, plain), [["id", "day"], "the primary key of the source"]);
    assertEquals(choose(plain, keyed), [["ID", "DAY"], "the primary key of the target"]);
    assertEquals(choose(untold, keyed), [["id", "day"], "the primary key of the target"]);
    const other = shapeOf({ id: true, day: false, n: false });
    assertEquals(choose(keyed, other), [["id", "day"], "the primary key of the source"]);
  });

  it("guesses none, and says why there is none", () => {
    assertEquals(choose(plain, plain), [
      [],
      "the source has no primary key; the target has no primary key",
    ]);
    assertEquals(choose(plain, refused), [
      [],
      "the source has no primary key; the primary key of the target is not known (not authorized)",
    ]);
    assertEquals(choose(keyed, shapeOf({ id: undefined, n: undefined })), [
      [],
      "the primary key of the source, id, day, is not in both tables; " +
      "the primary key of the target is not known",
    ]);
    // A database that tells of some columns alone does not tell the key.
    assertEquals(choose(shapeOf({ id: true, day: undefined }), plain)[0], []);
  });

  it("finds no difference in what one of them does not tell", () => {
    const differs = (source: KeyedShape, target: KeyedShape) =>
      compareColumns(source.columns, target.columns, { types: undefined })
        .map(({ differs }) => differs.constraints);
    assertEquals(differs(keyed, untold), [false, false, false]);
    assertEquals(differs(keyed, plain), [true, true, false]);
  });
});
