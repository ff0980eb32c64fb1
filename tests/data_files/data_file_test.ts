import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { formatOf, tableColumnName } from "../../src/data_files/data_file.ts";

describe("formatOf()", () => {
  const cases = [
    ["a.csv", "", "csv"],
    ["a.PQ", "", "parquet"],
    ["a.ndjson", "", "jsonl"],
    ["https://example.org/a.json?version=2.csv#top", "", "json"],
    ["a.txt", "", "csv"],
    ["a.json", "CSV", "csv"],
    ["a.csv", "excel", undefined],
    // What every record has without being given it is no type.
    ["a.csv", "constructor", undefined],
    ["a.csv", "toString", undefined],
    ["a.constructor", "", "csv"],
  ] as const;
  for (const [path, fileType, expected] of cases) {
    it(`takes "${path}" of file_type "${fileType}" as ${expected}`, () => {
      assertEquals(formatOf(path, fileType), expected);
    });
  }
});

describe("tableColumnName()", () => {
  const cases = [
    ["Order ID", "order_id"],
    [" userId ", "userid"],
    ["2nd-choice", "_2nd_choice"],
    // F7
    ["Größe", "größe"],
    ["Gru\u0308ße", "grüße"],
    ["名前", "名前"],
    ["Preis €", "preis_"],
    ["٣ب", "_٣ب"],
    ["a.b", "a_b"],
    ["€", "_"],
  ] as const;
  for (const [name, expected] of cases) {
    it(`makes "${expected}" of "${name}"`, () => assertEquals(tableColumnName(name), expected));
  }
});
