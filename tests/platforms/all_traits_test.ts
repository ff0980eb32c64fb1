import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { allTraits, ingestrDestinationsOf } from "../../src/platforms/all_traits.ts";
import { ingestrDestinations } from "../../src/project/asset_types.ts";

describe("ingestrDestinationsOf()", () => {
  it("refuses a destination that two platforms have", () => {
    assertThrows(
      () =>
        ingestrDestinationsOf([...allTraits, { name: "other", ingestrDestination: "bigquery" }]),
      TypeError,
      'google_cloud_platform and other have the same ingestrDestination "bigquery"',
    );
  });

  it("has each platform with a destination, and what ingestr alone writes to", () => {
    const expected = allTraits.flatMap(({ name, ingestrDestination }) =>
      ingestrDestination === undefined ? [] : [[ingestrDestination, name]]
    );
    const all = [...ingestrDestinations];
    assertEquals(all.slice(0, expected.length), expected);
    assertEquals(all.slice(expected.length).map(([destination]) => destination), [
      "dynamodb",
      "elasticsearch",
      "iceberg",
      "gsheets",
    ]);
  });
});
