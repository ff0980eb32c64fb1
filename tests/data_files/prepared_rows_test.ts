import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { ColumnNeeds } from "../../src/data_files/columns.ts";
import { DataFileError } from "../../src/data_files/data_file_error.ts";
import type { DataFile, DataFormat } from "../../src/data_files/data_file.ts";
import { fractionCheck, lossChecks, rangeCheck } from "../../src/data_files/lossy.ts";
import { PreparedRows } from "../../src/data_files/prepared_rows.ts";

const { signal } = new AbortController();
const needs: ColumnNeeds = {
  decimalDigits: true,
  lossChecks: { ...lossChecks, integer: fractionCheck, double: rangeCheck },
};

async function withRows<T>(
  text: string,
  changes: Partial<DataFile>,
  use: (rows: PreparedRows) => Promise<T>,
): Promise<T> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, text);
    const target = (name: string) => ({ name, type: undefined });
    const file: DataFile = { path, format: "csv", target, ...changes };
    await using stack = new AsyncDisposableStack();
    return await use(stack.use(await PreparedRows.of(file, { needs, signal })));
  } finally {
    await Deno.remove(path);
  }
}

async function sent(rows: PreparedRows): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of rows.copyInput()) text += decoder.decode(piece, { stream: true });
  return text;
}

const copied = (text: string, changes: Partial<DataFile> = {}) => withRows(text, changes, sent);

const kinds = (text: string, format: DataFormat) =>
  withRows(text, { format }, (rows) =>
    Promise.resolve(
      Object.fromEntries(rows.columns.map(({ name, type: { kind } }) => [name, kind])),
    ));

/** The kind of a CSV column with these values. */
const kindOf = async (...values: readonly string[]) =>
  (await kinds(["v,w", ...values.map((value) => `${value},`)].join("\n"), "csv")).v;

describe("PreparedRows.of()", () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["1", "-2", "+3"], "integer"],
    [["2147483647", "-2147483648"], "integer"],
    [["1", "2147483648"], "bigint"],
    [["-9223372036854775808"], "bigint"],
    [["9223372036854775808"], "decimal"],
    [["20.00", "1", ".5", "5."], "decimal"],
    [["1", "1.5", "2e3"], "double"],
    [["9223372036854775808", "0.5"], "decimal"],
    [["1e400"], "text"],
    [["1e", "."], "text"],
    [["-"], "text"],
    [["true", "False"], "boolean"],
    [["true", "1"], "text"],
    [["00123", "99999"], "text"],
    [["2024-02-29"], "date"],
    [["2023-02-29"], "text"],
    [["0000-01-01"], "text"],
    [["2024-02-29", "2024-02-29 10:00"], "timestamp"],
    [["2024-02-29T10:00:00.5", "2024-02-29 10:00:00+02:00"], "timestamptz"],
    [["2024-02-29 10:00:00.123456000"], "timestamp"],
    [["2024-02-29 10:00:00.123456789"], "text"],
    [["2024-02-29 10:00:00Z", "2024-02-29 10:00:00-0330", "2024-02-29 10:00:00+01"], "timestamptz"],
    [["2024-02-29T25:00:00"], "text"],
    [["2024-02-29 10:00:00 CET"], "text"],
    [["", ""], "text"],
    [["", "1"], "integer"],
    [["NaN"], "text"],
    [["1", "2024-02-29"], "text"],
  ];
  for (const [values, kind] of cases) {
    it(`takes ${JSON.stringify(values)} as ${kind}`, async () => {
      assertEquals(await kindOf(...values), kind);
      assertEquals(
        await kindOf(...values.toReversed().map((value) => value && `"${value}"`)),
        kind,
      );
    });
  }

  it("counts the digits of numbers without an exponent", async () => {
    const [column] = await withRows(
      "v\n20.00\n-1234.5\n",
      {},
      (rows) => Promise.resolve(rows.columns),
    );
    assertEquals(column.digits, { whole: 4, fraction: 2 });
  });

  it("takes the types of JSON values, and only dates from its texts", async () => {
    const text = `[{"n": 1, "s": "1", "b": true, "d": "2024-01-01", "o": {"x": 1.10}}]`;
    assertEquals(await kinds(text, "json"), {
      n: "integer",
      s: "text",
      b: "boolean",
      d: "date",
      o: "json",
    });
    assertEquals(await kinds(`{"id": 1}\n{"id": "x"}\n`, "jsonl"), { id: "text" });
  });

  it("believes types that are given", async () => {
    const target = (name: string) => ({ name: `my_${name}`, type: { kind: "text" as const } });
    await withRows("a,b\n1,2", { target }, async ({ columns }) => {
      assertEquals(columns.map(({ name, type }) => [name, type.kind]), [
        ["my_a", "text"],
        ["my_b", "text"],
      ]);
      await Promise.resolve();
    });
  });

  it("F8: refuses two columns of one name, in CSV and JSON with the same words", async () => {
    const lower = (name: string) => ({ name: name.toLowerCase(), type: undefined });
    for (
      const [text, format] of [
        ["id,id\n1,2\n", "csv"],
        ["Id,ID\n1,2\n", "csv"],
        [`[{"id": 1, "id": 2}]`, "json"],
        [`[{"Id": 1}, {"ID": 2}]`, "json"],
        [`{"id": 1, "x": {"id": 1}}\n{"id": 1, "i\\u0064": 1}`, "jsonl"],
      ] as const
    ) {
      const error = await assertRejects(
        () => copied(text, { format, target: lower }),
        DataFileError,
      );
      assertEquals(error.message, `two columns of the file are named "id"`, text);
      assert(error.explanation.fix?.startsWith("rename one of them in the file"));
    }
  });

  const wrong: readonly (readonly [string, DataFormat, string, string | undefined])[] = [
    ["", "csv", "The file is empty", undefined],
    ["\n\n", "csv", "The file is empty", undefined],
    ["", "json", "The file is empty", undefined],
    ["a,b\n1\n", "csv", "a row has 1 value, but the header names 2", "line 2 of the file"],
    ["a,b\n1,2,3\n", "csv", "a row has 3 values, but the header names 2", "line 2 of the file"],
    [
      'a,b\n"x\ny",1\n1,2,3\n',
      "csv",
      "a row has 3 values, but the header names 2",
      "line 4 of the file",
    ],
    [
      "# a title\na,b\n1,2\n",
      "csv",
      "a row has 2 values, but the header names 1",
      "line 2 of the file",
    ],
    ["id;name\n1;a\n", "csv", "The header has no comma, but semicolons", "line 1 of the file"],
    ["id\tname\n1\ta\n", "csv", "The header has no comma, but tabs", "line 1 of the file"],
    [`{}\n{"s3cret`, "jsonl", "the file is not valid JSON", "line 2 of the file"],
    [`{"a": 1}\n{"a": x}`, "jsonl", "the file is not valid JSON", "line 2 of the file"],
    [
      `[{"a": 1},\n\n{"a": 2} {"a": 3}]`,
      "json",
      "the file is not valid JSON",
      "line 3 of the file",
    ],
    [`[{"a": 1}`, "json", "the file is not valid JSON", "line 1 of the file"],
    [`[{"a": 1}] x`, "json", "the file is not valid JSON", "line 1 of the file"],
    [`[{"a": 1},]`, "json", "the file is not valid JSON", "line 1 of the file"],
    [`}`, "json", "the file is not valid JSON", "line 1 of the file"],
    ["[1, 2, 3]", "json", "A row is a number and not a JSON object", "line 1 of the file"],
    [`[{"a": 1},\n"x"]`, "json", "A row is a text and not a JSON object", "line 2 of the file"],
    ["{}\n[]\n", "jsonl", "A row is a list and not a JSON object", "line 2 of the file"],
    [
      `{"a": "x\\ny"}\n{"a": "s3cret \\u0000"}`,
      "jsonl",
      "a text holds a NUL byte, which no text has",
      'line 2 of the file, column "a"',
    ],
    [
      `[{"a": 1},\n{"b": "\\ud83d s3cret"}]`,
      "json",
      "a text holds half of a surrogate pair, which no text has",
      'line 2 of the file, column "b"',
    ],
    ["[]", "json", "the file has no columns", undefined],
    ["{}", "json", "the file has no columns", undefined],
  ];
  for (const [text, format, message, where] of wrong) {
    it(`refuses ${JSON.stringify(text)} as ${format}, and names the line`, async () => {
      const error = await assertRejects(() => copied(text, { format }), DataFileError);
      assertEquals([error.message, error.explanation.where], [message, where]);
      assertEquals(error.describe().includes("s3cret"), false);
    });
  }

  it("takes one column whose name has another separator when it is in quotes", async () => {
    assertEquals(await copied('"id;name"\n1;a\n'), "1;a\n");
  });

  it("refuses CSV without a column that is asked for, and makes it of nothing in JSON", async () => {
    await assertRejects(
      () => copied("a\n1\n", { required: ["a", "b"] }),
      DataFileError,
      "Column 'b' is defined in the asset but does not exist in the CSV",
    );
    assertEquals(await copied(`[{"a": 1}]`, { format: "json", required: ["a", "b"] }), '"1",\n');
  });

  it("names a file that does not exist, or is none", async () => {
    for (const path of ["/nowhere/a.csv", "/dev/null", "/tmp"]) {
      await assertRejects(
        () =>
          PreparedRows.of({ path, format: "csv", target: (name) => ({ name, type: undefined }) }, {
            needs,
            signal,
          }),
        DataFileError,
      );
    }
  });

  it("refuses values of which a type would drop a part, with their line and column", async () => {
    const cases = [
      ["date", "2024-01-01 10:30:00", "time of day"],
      ["time", "2024-01-01 10:30:00", "date"],
      ["timestamp", "2024-01-01 10:30:00+02:00", "zone +02:00"],
      ["timestamp", "2024-01-01 10:30:00.1234567", "digits behind the microseconds"],
      ["timestamptz", "2024-01-01 10:30:00.000000001Z", "digits behind the microseconds"],
      ["time", "10:30:00.000000001", "digits behind the microseconds"],
      ["integer", "1.5", "digits behind the point"],
      ["integer", "12345678901234567890.5", "digits behind the point"],
      ["double", "1e400", "too large"],
    ] as const;
    for (const [kind, value, lost] of cases) {
      const target = (name: string) => ({ name, type: { kind } });
      const csv = await assertRejects(() => copied(`v\n\n${value}\n`, { target }), DataFileError);
      assert(csv.message.includes(lost), csv.message);
      assertEquals(csv.explanation.where, `line 3 of the file, column "v"`);
      const text = `[\n{"v": null},\n{"v": "${value}"}]`;
      const json = await assertRejects(
        () => copied(text, { format: "json", target }),
        DataFileError,
      );
      assertEquals(json.explanation.where, `line 3 of the file, column "v"`);
    }
    for (
      const [kind, value] of [
        ["date", "2024-01-01 00:00:00"],
        ["timestamp", "2024-01-01 10:00:00Z"],
        ["timestamp", "2024-01-01 10:00:00.123456000"],
        ["timestamptz", "2024-01-01 10:00:00.123456+02:00"],
        ["time", "10:00:00.123456"],
        ["integer", "12.0"],
        ["integer", "1e3"],
        ["double", "-Infinity"],
      ] as const
    ) {
      await copied(`v\n${value}\n`, { target: (name) => ({ name, type: { kind } }) });
    }
  });
});

describe("PreparedRows.copyInput()", () => {
  it("passes bytes on as they are, behind a byte order mark and the header", async () => {
    const body = '1,"a ""x"", b"\n2,\n"",é\n3,"two\nlines"\n4,end';
    assertEquals(await copied(`\ufeffa,b\n${body}`), body);
    assertEquals(await copied("a\r\n1\r\n2\r\n"), "1\r\n2\r\n");
  });

  it("changes only what PostgreSQL reads otherwise", async () => {
    assertEquals(await copied("a,b\n\n1,2\n\n\n3,4\n\n"), "1,2\n3,4\n");
    assertEquals(await copied("a,b\r\n1,2\n3,4\r5,6\r\n"), "1,2\n3,4\n5,6\n");
    assertEquals(await copied("a,b\r1,2\r3,4\r"), "1,2\n3,4\n");
    assertEquals(await copied('a,b\n5" pipe,2\n3,4\n'), '"5"" pipe",2\n3,4\n');
    assertEquals(await copied("a\n\\.\n2\n"), '"\\."\n2\n');
    assertEquals(await copied('a,b\n"x\n\\.\ny",1\n'), '"x\n"\\."\ny",1\n');
  });

  it("gives the rows of a program their missing values", async () => {
    const generated = { isGenerated: true, columns: ["a", "b", "c"] };
    assertEquals(await copied('1\n\n"",2,3\n', generated), '1,,\n,,\n"",2,3\n');
    assertEquals(
      await copied("1,\n\n", { ...generated, columns: ["a"] }).catch((e) => e.message),
      "a row has 2 values, but the header names 1",
    );
    assertEquals(await copied("1\n\n2\n", { ...generated, columns: ["a"] }), "1\n\n2\n");
  });

  it("reads objects with different keys, and numbers of any size", async () => {
    const text =
      `{"a": 12345678901234567890.50}\n\n{"b": {"c": 9007199254740993}, "a": null}\n{"a": "", "b": [1, {"d": "}]"}]}`;
    const expected =
      '"12345678901234567890.50",\n,"{""c"":9007199254740993}"\n"","[1,{""d"":""}]""}]"\n';
    assertEquals(await copied(text, { format: "jsonl" }), expected);
    assertEquals(
      await copied(`\ufeff[${text.replaceAll(/\n+\{"[ab]"/g, (part) => `,${part}`)}]`, {
        format: "json",
      }),
      expected,
    );
  });

  it("reads a JSON file with objects after each other, of many blocks", async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => ({ n: index, s: `é"\\\n${index}` }));
    const texts = rows.map((row) => JSON.stringify(row, null, 1));
    const expected = rows.map(({ n, s }) => `"${n}","${s.replaceAll('"', '""')}"\n`).join("");
    assertEquals(await copied(texts.join("\n"), { format: "json" }), expected);
    assertEquals(await copied(`[\n${texts.join(",\n")}\n]\n`, { format: "json" }), expected);
  });
});

describe("PreparedRows.placeOfSentLine()", () => {
  it("finds lines of the file behind blank ones, in values, and in JSON", async () => {
    const place = (text: string, line: number, changes: Partial<DataFile> = {}) =>
      withRows(text, changes, async (rows) => (await rows.placeOfSentLine(line)).line);
    const text = 'a,b\n\n1,"x\ny"\n\n\n2,3\n4,5\n';
    // PostgreSQL counts only returns within the first record, as it does not know yet how lines end.
    assertEquals(await place(text, 1), 3);
    assertEquals(await place(text, 2), 7);
    assertEquals(await place(text, 3), 8);
    assertEquals(await place('a\n1\n"x\ny"\n2\n', 3), 3);
    assertEquals(await place('a\n1\n"x\ny"\n2\n', 4), 5);
    assertEquals(await place('a\r\n1\r\n"x\r\ny"\r\n2\r\n', 4), 5);
    assertEquals(await place(`[\n{"a": "x\\ny"},\n\n{"a": 1}]`, 2, { format: "json" }), 4);
  });
});
