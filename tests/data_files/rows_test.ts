import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { DataFileError } from "../../src/data_files/data_file_error.ts";
import type { DataFile, DataFormat } from "../../src/data_files/data_file.ts";
import { readRows, scanColumns } from "../../src/data_files/rows.ts";

/** Kinds of the columns and the rows of a file with this text. */
async function read(text: string, format: DataFormat, changes: Partial<DataFile> = {}) {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, text);
    const target = (name: string) => ({ name, type: undefined });
    const file: DataFile = { path, format, target, ...changes };
    const columns = await scanColumns(file);
    return {
      kinds: Object.fromEntries(columns.map(({ name, type }) => [name, type.kind])),
      rows: await Array.fromAsync(readRows(file, columns)),
    };
  } finally {
    await Deno.remove(path);
  }
}

/** The kind of a CSV column with these values. */
async function kindOf(...values: readonly string[]): Promise<string> {
  return (await read(["v,w", ...values.map((value) => `${value},`)].join("\n"), "csv")).kinds.v;
}

describe("scanColumns()", () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["1", "-2", "+3"], "integer"],
    [["1", "2147483648"], "bigint"],
    [["9223372036854775808"], "decimal"],
    [["1", "1.5", "2e3"], "double"],
    [["9223372036854775808", "0.5"], "double"],
    [["true", "False"], "boolean"],
    [["true", "1"], "text"],
    [["00123", "99999"], "text"],
    [["2024-02-29"], "date"],
    [["2023-02-29"], "text"],
    [["2024-02-29", "2024-02-29 10:00"], "timestamp"],
    [["2024-02-29T10:00:00.5", "2024-02-29 10:00:00+02:00"], "timestamptz"],
    [["2024-02-29T25:00:00"], "text"],
    [["", ""], "text"],
    [["", "1"], "integer"],
    [["NaN"], "text"],
  ];
  for (const [values, kind] of cases) {
    it(`takes ${JSON.stringify(values)} as ${kind}`, async () => {
      assertEquals(await kindOf(...values), kind);
    });
  }

  it("takes the types of JSON values, and only dates from its texts", async () => {
    const text = `[{"n": 1, "s": "1", "b": true, "d": "2024-01-01", "o": {"x": 1.10}}]`;
    assertEquals((await read(text, "json")).kinds, {
      n: "integer",
      s: "text",
      b: "boolean",
      d: "date",
      o: "json",
    });
  });

  it("believes types that are given", async () => {
    const target = (name: string) => ({ name: `my_${name}`, type: { kind: "text" as const } });
    assertEquals((await read("a,b\n1,2", "csv", { target })).kinds, { my_a: "text", my_b: "text" });
  });

  it("refuses two columns of one name", async () => {
    await assertRejects(() => read("a,a\n1,2", "csv"), DataFileError, `named "a"`);
    const target = () => ({ name: "x", type: undefined });
    const error = await assertRejects(() => read("a,b\n1,2", "csv", { target }), DataFileError);
    assertEquals(error.explanation.fix, `rename one of "a" and "b"`);
  });

  it("refuses a file without columns", async () => {
    await assertRejects(() => read("", "csv"), DataFileError, "no columns");
  });
});

describe("readRows()", () => {
  it("reads CSV with a byte order mark, empty values as null", async () => {
    assertEquals((await read('\ufeffa,b\n1,\n"",é', "csv")).rows, [["1", null], [null, "é"]]);
  });

  it("reads objects with different keys, and numbers of any size", async () => {
    const text = `{"a": 12345678901234567890.50}\n\n{"b": {"c": 9007199254740993}, "a": null}\n`;
    assertEquals((await read(text, "jsonl")).rows, [
      ["12345678901234567890.50", null],
      [null, `{"c":9007199254740993}`],
    ]);
  });

  it("names the line that is wrong, and nothing of its text", async () => {
    const wrong: readonly (readonly [string, DataFormat, string, string | undefined])[] = [
      ["a,b\n1\n", "csv", "a row has 1 value, but the header names 2", "line 2 of the file"],
      ["{}\n{s3cret", "jsonl", "the file is not valid JSON", "line 2 of the file"],
      ["[1]", "json", "item 1 of the list is not a JSON object", undefined],
      ["{}\n[]\n", "jsonl", "line 2 is not a JSON object", undefined],
    ];
    for (const [text, format, message, where] of wrong) {
      const error = await assertRejects(() => read(text, format), DataFileError);
      assertEquals([error.message, error.explanation.where], [message, where]);
    }
  });
});
