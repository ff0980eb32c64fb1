/**
 * Files of tests/testdata/parquet/, which parquet_files.py wrote with pyarrow; the same, written anew, where
 * there is a Python with it; and files that DuckDB writes.
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import type { ColumnKind, ColumnType } from "../../src/data_files/column_type.ts";
import type { ScannedColumn } from "../../src/data_files/columns.ts";
import type { RowRecord } from "../../src/data_files/csv_rows.ts";
import { DataFileError } from "../../src/data_files/data_file_error.ts";
import type { DataFile } from "../../src/data_files/data_file.ts";
import { lossChecks } from "../../src/data_files/lossy.ts";
import { parquetColumn } from "../../src/data_files/parquet/cells.ts";
import { ParquetFile } from "../../src/data_files/parquet/parquet_file.ts";
import { PreparedRows } from "../../src/data_files/prepared_rows.ts";
import { DuckdbEngine } from "../../src/platforms/duckdb/driver.ts";
import { never, resolved } from "../contracts/connection.ts";

// The native library stays loaded, so it is loaded before any test begins.
const engine = await DuckdbEngine.load();

interface Read {
  readonly columns: readonly ScannedColumn[];
  readonly records: readonly RowRecord[];
}

const untyped = (name: string) => ({ name, type: undefined });
const typed = (types: Readonly<Record<string, ColumnType>>) => (name: string) => ({
  name,
  type: types[name],
});

async function read(path: string, changes: Partial<DataFile> = {}): Promise<Read> {
  const file: DataFile = {
    path,
    format: "parquet",
    target: untyped,
    shownAs: "p.parquet",
    ...changes,
  };
  const needs = { decimalDigits: true, lossChecks };
  await using rows = await PreparedRows.of(file, { needs, signal: never });
  const records: RowRecord[] = [];
  for await (const some of rows.records()) records.push(...some);
  return { columns: rows.columns, records };
}

/** Name and kind of each column, with the digits of exact numbers. */
function kindsOf({ columns }: Read): Readonly<Record<string, string>> {
  return Object.fromEntries(
    columns.map(({ name, type: { kind }, digits }) => [
      name,
      digits === undefined ? kind : `${kind} ${digits.whole}.${digits.fraction}`,
    ]),
  );
}

/** The values of a column. */
function valuesOf({ columns, records }: Read, name: string): readonly (string | null)[] {
  const index = columns.findIndex((column) => column.name === name);
  assert(index >= 0, `there is no column ${name}`);
  return records.map((record) => record[index] ?? null);
}

async function refused(reading: Promise<unknown>) {
  const error = await assertRejects(() => reading, DataFileError);
  const { where = "", cause = "", fix = "", code } = error.explanation;
  assert(fix !== "" && code !== undefined, "there is a remedy and a code");
  return { message: error.message, where, cause, fix, code, text: error.describe() };
}

const python = Deno.env.get("BRUIN_TEST_PYTHON") || undefined;
const checkedIn = new URL("../testdata/parquet/", import.meta.url).pathname;
const script = new URL("parquet_files.py", import.meta.url).pathname;

const most = "9".repeat(38);
const written = "2024-02-29 10:11:12.123456";

for (const isFresh of [false, true]) {
  const title = !isFresh
    ? "Parquet as a version of pyarrow wrote it"
    : python === undefined
    ? "Parquet as pyarrow writes it (left out: set BRUIN_TEST_PYTHON to a Python with pyarrow)"
    : "Parquet as pyarrow writes it";
  (isFresh && python === undefined ? describe.skip : describe)(title, () => {
    let folder = checkedIn;
    const file = (name: string, changes?: Partial<DataFile>) =>
      read(`${folder}/${name}.parquet`, changes);

    before(async () => {
      if (!isFresh || python === undefined) return;
      folder = await Deno.makeTempDir();
      const { success, stderr } = await new Deno.Command(python, { args: [script, folder] })
        .output();
      assert(success, new TextDecoder().decode(stderr));
    });

    after(async () => {
      if (folder !== checkedIn) await Deno.remove(folder, { recursive: true });
    });

    for (const name of ["numbers", "numbers_plain"]) {
      it(`keeps every digit of numbers (${name})`, async () => {
        const found = await file(name);
        assertEquals(kindsOf(found), {
          boolean: "boolean",
          int8: "smallint",
          int16: "smallint",
          int32: "integer",
          int64: "bigint",
          uint8: "smallint",
          uint16: "integer",
          uint32: "bigint",
          uint64: "decimal 20.0",
          float16: "double",
          float32: "double",
          float64: "double",
          none: "text",
        });
        assertEquals(found.records, [
          [
            "true",
            "127",
            "32767",
            "2147483647",
            "9223372036854775807",
            "255",
            "65535",
            "4294967295",
            "18446744073709551615",
            "1.5",
            // What is nearest to 0.1 in 32 bits.
            "0.10000000149011612",
            "0.1",
            null,
          ],
          [
            "false",
            "-128",
            "-32768",
            "-2147483648",
            "-9223372036854775808",
            "0",
            "0",
            "0",
            "0",
            "-0",
            "1.0000000150474662e+30",
            "5e-324",
            null,
          ],
          Array(13).fill(null),
        ]);
      });
    }

    it("keeps NaN and Infinity", async () => {
      assertEquals((await file("not_finite")).records, [
        ["NaN", "NaN", "NaN"],
        ["Infinity", "Infinity", "Infinity"],
        ["-Infinity", "-Infinity", "-Infinity"],
      ]);
    });

    it("keeps all digits of exact numbers, however they are stored", async () => {
      const found = await file("decimals");
      assertEquals(kindsOf(found), {
        d9: "decimal 7.2",
        d18: "decimal 0.18",
        d38: "decimal 38.0",
        d38_10: "decimal 28.10",
        // More than most types have, so that the values decide.
        d76: "decimal 72.4",
      });
      assertEquals(found.records, [
        [
          "1234567.89",
          "0.123456789012345678",
          most,
          `${"9".repeat(28)}.${"9".repeat(10)}`,
          `${"9".repeat(72)}.9999`,
        ],
        [
          "-0.01",
          "-0.000000000000000001",
          `-${most}`,
          `-${"9".repeat(28)}.${"9".repeat(10)}`,
          "-1.5000",
        ],
        Array(5).fill(null),
      ]);
      const integers = await file("decimals_as_integers");
      assertEquals(integers.records, found.records.map((record) => record.slice(0, 2)));
    });

    it("takes the digits that the asset declares in place of those of the file", async () => {
      const declared = { kind: "decimal", precision: 20, scale: 3 } as const;
      const found = await file("decimals", { target: typed({ d9: declared }) });
      assertEquals([found.columns[0]?.type, found.columns[0]?.digits], [declared, undefined]);
      const open = await file("decimals", { target: typed({ d9: { kind: "decimal" } }) });
      assertEquals(open.columns[0]?.digits, { whole: 7, fraction: 2 });
    });

    it("keeps days and times to the microsecond, with and without a zone", async () => {
      const found = await file("times");
      assertEquals(kindsOf(found), {
        day: "date",
        last_day: "date",
        time_ms: "time",
        time_us: "time",
        time_ns: "time",
        ms: "timestamp",
        us: "timestamp",
        ns: "timestamp",
        ms_utc: "timestamptz",
        us_utc: "timestamptz",
        ns_utc: "timestamptz",
      });
      const [milliseconds, clock] = [written.slice(0, -3), written.slice(11)];
      const first = "0001-01-01 00:00:00";
      const before1970 = "1969-12-31 23:59:59.999999";
      assertEquals(found.records, [
        [
          "2024-02-29",
          "9999-12-31",
          clock.slice(0, -3),
          clock,
          clock,
          milliseconds,
          written,
          written,
          `${milliseconds}+00:00`,
          `${written}+00:00`,
          `${written}+00:00`,
        ],
        [
          "0001-01-01",
          "1969-12-31",
          "00:00:00",
          "23:59:59.999999",
          "00:00:00",
          first,
          first,
          before1970,
          `${first}+00:00`,
          `${first}+00:00`,
          `${before1970}+00:00`,
        ],
        Array(11).fill(null),
      ]);
      const int96 = await file("times_int96");
      assertEquals([kindsOf(int96), int96.records], [{ us: "timestamp" }, [[written]]]);
    });

    it("refuses what a time would lose behind the microseconds, unless it becomes text", async () => {
      for (const target of [untyped, typed({ at: { kind: "timestamptz" } })]) {
        const { message, where, code } = await refused(file("nanoseconds", { target }));
        assertStringIncludes(message, `"${written}789" would lose the digits behind`);
        assertEquals([where, code], [`row 1 of p.parquet, column "at"`, "E159"]);
      }
      const text = await file("nanoseconds", { target: typed({ at: { kind: "text" } }) });
      assertEquals(valuesOf(text, "at"), [`${written}789`, "1969-12-31 23:59:59.999999", null]);
      const { message, where, cause } = await refused(file("year_10000"));
      assertStringIncludes(message, "none of the years 1 to 9999");
      assertEquals(where, `row 2 of p.parquet, column "day"`);
      assertStringIncludes(cause, "2932897 days");
    });

    it("keeps texts, bytes, JSON and UUIDs", async () => {
      const found = await file("texts");
      assertEquals(kindsOf(found), {
        text: "text",
        large: "text",
        json: "json",
        key: "uuid",
        bytes: "binary",
        fixed: "binary",
        old_text: "binary",
      });
      assertEquals(found.records, [
        [
          'a "b", c\n\ufeffÄ名',
          "x".repeat(300),
          '{"a": 1.10}',
          "6f1c2b1e-8a58-4f1e-9a57-5b0b43c5b0aa",
          "\\x00ff",
          "\\x616263",
          "\\x4772c3bcc39f65",
        ],
        ["", "", "null", "00000000-0000-0000-0000-000000000000", "\\x", "\\x000102", "\\x612c62"],
        Array(7).fill(null),
      ]);
    });

    it("reads bytes that mean nothing as the text that the asset declares, if they are", async () => {
      const target = typed({ old_text: { kind: "text" }, fixed: { kind: "binary" } });
      const found = await file("texts", { target });
      assertEquals(valuesOf(found, "old_text"), ["Grüße", "a,b", null]);
      const { message, where } = await refused(
        file("texts", { target: typed({ bytes: { kind: "text" } }) }),
      );
      assertStringIncludes(message, "NUL byte");
      assertEquals(where, `row 1 of p.parquet, column "bytes"`);
    });

    it("names row and column of what is no text", async () => {
      const found = await refused(file("not_utf8"));
      assertStringIncludes(found.message, "not UTF-8");
      assertEquals([found.where, found.code], [`row 2 of p.parquet, column "s"`, "E159"]);
      const nul = await refused(file("nul"));
      assertStringIncludes(nul.message, "NUL byte");
      assertEquals(nul.where, `row 2 of p.parquet, column "s"`);
    });

    for (const name of ["nested", "nested_old"]) {
      it(`makes JSON of lists, records and maps (${name})`, async () => {
        const found = await file(name);
        assertEquals(kindsOf(found), {
          id: "integer",
          list: "json",
          lists: "json",
          record: "json",
          records: "json",
          map: "json",
          maps: "json",
          moments: "json",
          others: "json",
        });
        const values = {
          list: ["[1,null,9007199254740993]", "[]", null, "[0]", "[1]"],
          lists: ['[["a"],[],null,["b",null]]', null, "[]", "[[]]", '[["\\""]]'],
          record: [
            `{"n":1,"d":"${most.slice(2)}.99","s":"x"}`,
            '{"n":null,"d":null,"s":null}',
            null,
            '{"n":2,"d":null,"s":null}',
            '{"n":null,"d":null,"s":"é"}',
          ],
          records: [
            '[{"n":1,"d":null,"s":null},null,{"n":null,"d":null,"s":""}]',
            "[]",
            null,
            "[null]",
            '[{"n":2,"d":null,"s":null}]',
          ],
          map: ['{"a":1,"b":null}', "{}", null, '{"__proto__":1}', '{"\\"":2}'],
          maps: ['{"2":[true,null],"1":null}', "{}", null, '{"3":[]}', '{"4":[false]}'],
          moments: [`["${written}+00:00"]`, "[]", null, "[null]", '["0001-01-01 00:00:00+00:00"]'],
          // As in rows of Python: NaN is none of JSON.
          others: [
            '{"f":null,"b":"\\\\x00","day":"2024-02-29"}',
            '{"f":-0,"b":null,"day":null}',
            null,
            '{"f":1e+300,"b":null,"day":null}',
            '{"f":null,"b":null,"day":null}',
          ],
        };
        for (const [column, expected] of Object.entries(values)) {
          assertEquals(valuesOf(found, column), expected, column);
        }
      });
    }

    it("reads columns in which nothing can be missing", async () => {
      const { records } = await file("required");
      assertEquals(records, [["1", "[1,2]", '{"a":"x"}'], ["2", "[]", '{"a":"y"}']]);
    });

    it("refuses maps and records that name a part twice", async () => {
      const map = await refused(file("map_with_key_twice"));
      assertEquals([map.message, map.where], [
        'a map has the key "a" twice',
        `row 1 of p.parquet, column "m"`,
      ]);
      const { message, where } = await refused(file("parts_of_one_name"));
      assertEquals([message, where], [
        'A column with two parts named "a" is not read',
        `p.parquet, column "r"`,
      ]);
    });

    /** What parquet_files.py puts into the file of many rows. */
    const manyRow = (i: number): RowRecord => [
      String(i),
      i % 5 ? String(i % 7) : null,
      i % 11 ? `name ${i}` : null,
      i % 3 ? JSON.stringify(Array.from({ length: i % 4 }, (_, at) => at)) : null,
      `${Math.floor(i / 100)}.${String(i % 100).padStart(2, "0")}`,
      String(i / 3),
      String(i % 2 === 0),
    ];
    const codecs = ["none", "snappy", "gzip", "brotli", "zstd", "lz4"];
    const files = [
      ...codecs.flatMap((codec) => [`many_${codec}`, `many_${codec}_v2`]),
      "many_sums",
      "many_encodings_v1",
      "many_encodings_v2",
    ].map((name) => [name, 100] as const);
    for (const [name, count] of [...files, ["many_groups", 600], ["many_index", 600]] as const) {
      it(`reads every value over the ends of pages and groups (${name})`, async () => {
        const { records } = await file(name);
        assertEquals(records, Array.from({ length: count }, (_, i) => manyRow(i)));
      });
    }

    it("takes few values of a long page apart at once", async () => {
      const longRow = (i: number) => [i % 11 ? `name ${i}` : null, String(i % 3 === 0), String(i)];
      const rows = Array.from({ length: 5_000 }, (_, i) => longRow(i));
      assertEquals((await file("long_pages")).records, rows);
      using source = await ParquetFile.open({ path: `${checkedIn}/long_pages.parquet` });
      const { readPlain } = source.engine;
      const counts: number[] = [];
      const counting: typeof readPlain = (reader, type, count, length) => {
        counts.push(count);
        return readPlain(reader, type, count, length);
      };
      Object.assign(source.engine, { readPlain: counting });
      const [group] = source.metadata.row_groups;
      const [tree] = source.schema.children;
      const column = parquetColumn(source, { tree: tree!, first: 0, given: undefined, place: {} });
      const { readers: [reader], take } = column.open(group!);
      await reader!.more();
      assertEquals([counts, reader!.rows], [[], 5_000], "all in one page, and none taken apart");
      assertEquals(rows.map(() => take()), rows.map(([name]) => name));
      assert(counts.length > 4 && Math.max(...counts) <= 1_024, counts.join());
    });

    it("reads texts whose lengths come first", async () => {
      const { records } = await file("many_lengths");
      assertEquals(records, Array.from({ length: 100 }, (_, i) => [manyRow(i)[2]]));
    });

    it("finds the columns of a file without rows, and of groups and columns without values", async () => {
      const empty = await file("empty");
      assertEquals([kindsOf(empty), empty.records], [{ a: "integer", s: "text" }, []]);
      assertEquals((await file("empty_groups")).records, [["1", "x"], ["1", "x"]]);
      assertEquals((await file("nulls")).records, Array(3).fill([null, null, null]));
    });

    it("gives columns the names and types of the asset, and keeps those that it does not name", async () => {
      const found = await file("numbers", {
        target: (name) =>
          name === "int32"
            ? { name: "renamed", type: { kind: "text" } }
            : { name, type: undefined },
        required: ["renamed", "int64"],
      });
      assertEquals(found.columns.length, 13);
      assertEquals(kindsOf(found).renamed, "text");
      const { message, cause } = await refused(file("texts", { required: ["key", "missing"] }));
      assertEquals(
        message,
        "Column 'missing' is defined in the asset but does not exist in the file",
      );
      assertStringIncludes(cause, "text, large, json");
    });

    it("refuses a value that would lose a part in its declared type", async () => {
      const { message, where } = await refused(
        file("times", { target: typed({ us: { kind: "date" } }) }),
      );
      assertEquals([message, where], [
        `"${written}" would lose the time of day, which a date does not have`,
        `row 1 of p.parquet, column "us"`,
      ]);
    });

    it("refuses two columns of one name", async () => {
      const { message } = await refused(file("columns_of_one_name"));
      assertEquals(message, 'two columns of the file are named "a"');
      const same = () => ({ name: "same", type: undefined });
      assertStringIncludes((await refused(file("empty", { target: same }))).message, `"same"`);
    });

    it("refuses encrypted files and columns", async () => {
      for (const name of ["encrypted", "encrypted_column"]) {
        const { message, where, fix } = await refused(file(name));
        assertEquals([message, where], ["The file of Parquet is encrypted", "p.parquet"]);
        assertStringIncludes(fix, "without encryption");
      }
    });

    it("refuses codecs by their name", async () => {
      await withChanged(`${folder}/empty_groups.parquet`, (bytes) => {
        // The codec of each column, which is Snappy, in the description: the field after the path.
        let changed = 0;
        for (let i = bytes.length - 900; i < bytes.length - 3; i++) {
          const isPath = bytes[i] === 0x18 && bytes[i + 1] === 1 && bytes[i + 3] === 0x15;
          if (isPath && bytes[i + 4] === 2) bytes[i + 4] = 6, changed++;
        }
        return bytes;
      }, async (path) => {
        const { message, where, fix } = await refused(read(path));
        assertEquals([message, where], ["The codec LZO is not read", `p.parquet, column "a"`]);
        assertStringIncludes(fix, "ZSTD");
      });
    });

    it("refuses a file that is cut off, at whatever byte, and one that is no Parquet", async () => {
      const whole = await Deno.readFile(`${folder}/nested.parquet`);
      for (let length = 1; length < whole.length; length += 97) {
        await withChanged(`${folder}/nested.parquet`, (b) => b.slice(0, length), async (path) => {
          const { message } = await refused(read(path));
          const isCut = length >= 4;
          assertEquals(
            message,
            isCut ? "The file of Parquet is cut off" : "The file is not Parquet",
          );
        });
      }
      const others: readonly (readonly [string, string, string])[] = [
        ["", "The file is empty", "write it anew"],
        ["id,name\n1,a\n", "The file is not Parquet", "file_type"],
        ["PAR1\xff\xff\xff\x7fPAR1", "the file of Parquet is damaged", "anew"],
        ["PAR1\0\0\0\0PAR1", "the file of Parquet is damaged", "anew"],
      ];
      for (const [text, message, fix] of others) {
        const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
        await withChanged(`${folder}/nested.parquet`, () => bytes, async (path) => {
          const found = await refused(read(path));
          assertEquals(found.message, message);
          assertStringIncludes(found.fix, fix);
        });
      }
      const missing = await assertRejects(() => file("there_is_none"), DataFileError);
      assertEquals(missing.message, "The file does not exist");
    });

    it("finds pages whose bytes are not those that were written", async () => {
      await withChanged(`${folder}/many_sums.parquet`, (bytes) => {
        // A frame of Zstandard, whose mark begins like this.
        const at = bytes.findIndex((byte, i) => byte === 0x28 && bytes[i + 1] === 0xb5);
        assert(at > 0);
        bytes[at + 7] = (bytes[at + 7] ?? 0) ^ 1;
        return bytes;
      }, async (path) => {
        const { message, cause } = await refused(read(path));
        assertEquals(message, "the file of Parquet is damaged");
        assertStringIncludes(cause, "the sum that it names");
      });
    });

    it("never ends in another error than a named one, whatever bytes are changed", async () => {
      let count = 0;
      for (const name of ["nested", "texts", "times", "many_none_v2", "many_encodings_v1"]) {
        const { length } = await Deno.readFile(`${folder}/${name}.parquet`);
        // Every so many bytes, and each of the description's last ones.
        const step = Math.ceil(length / 60);
        for (let at = 4; at < length; at += step) {
          await withChanged(`${folder}/${name}.parquet`, (bytes) => {
            bytes[at] = (bytes[at] ?? 0) ^ 0xa5;
            return bytes;
          }, async (path) => {
            try {
              await read(path);
            } catch (error) {
              assert(error instanceof DataFileError, `${name}, byte ${at}: ${error}`);
              count++;
            }
          });
        }
      }
      assert(count > 20, `${count} changes were found`);
    });
  });
}

/** Reads a changed copy of a file. */
async function withChanged(
  path: string,
  change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array,
  use: (path: string) => Promise<void>,
): Promise<void> {
  const copy = await Deno.makeTempFile({ suffix: ".parquet" });
  try {
    await Deno.writeFile(copy, change(await Deno.readFile(path)));
    await use(copy);
  } finally {
    await Deno.remove(copy);
  }
}

describe("Parquet as DuckDB writes it", () => {
  const one: readonly (readonly [sql: string, kind: ColumnKind, text: string])[] = [
    ["'b'::ENUM('a', 'b')", "text", "b"],
    ["'{\"a\": [1]}'::JSON", "json", '{"a": [1]}'],
    [
      "'6f1c2b1e-8a58-4f1e-9a57-5b0b43c5b0aa'::UUID",
      "uuid",
      "6f1c2b1e-8a58-4f1e-9a57-5b0b43c5b0aa",
    ],
    [
      "INTERVAL '14 months 3 days 90.5 seconds'",
      "interval",
      "14 months 3 days 90.5 seconds",
    ],
    ["12345678901234567890.123456789::DECIMAL(38, 9)", "decimal", "12345678901234567890.123456789"],
    ["'a'::BLOB", "binary", "\\x61"],
    ["true", "boolean", "true"],
    ["200::UTINYINT", "smallint", "200"],
    ["18446744073709551615::UBIGINT", "decimal", "18446744073709551615"],
    ["TIMESTAMP '2024-02-29 10:11:12.5'", "timestamp", "2024-02-29 10:11:12.5"],
    ["TIMESTAMPTZ '2024-02-29 10:11:12.5+02'", "timestamptz", "2024-02-29 08:11:12.5+00:00"],
    ["TIME '10:11:12.123456'", "time", "10:11:12.123456"],
    ["DATE '2024-02-29'", "date", "2024-02-29"],
    ["[{'a': 1, 'b': [NULL, 'x']}]", "json", '[{"a":1,"b":[null,"x"]}]'],
    ["MAP {'k': [1, NULL]}", "json", '{"k":[1,null]}'],
  ];
  for (const options of ["", ", COMPRESSION zstd, PARQUET_VERSION v2", ", ROW_GROUP_SIZE 2048"]) {
    it(`is read with what it says of values (FORMAT parquet${options})`, async () => {
      const folder = await Deno.makeTempDir();
      try {
        await using connection = await engine.open(resolved("duckdb", { path: ":memory:" }), {
          root: folder,
        });
        const selected = one.map(([sql], index) =>
          `CASE WHEN n % 3 = 0 THEN NULL ELSE ${sql} END AS c${index}`
        );
        const path = `${folder}/t.parquet`;
        await connection.execute([
          `COPY (SELECT n, ${selected.join(", ")} FROM range(5000) t(n)) TO '${path}' ` +
          `(FORMAT parquet${options})`,
        ], { signal: never });
        const found = await read(path);
        assertEquals(
          found.columns.slice(1).map(({ type }) => type.kind),
          one.map(([, kind]) => kind),
        );
        assertEquals(
          found.records,
          Array.from({ length: 5000 }, (_, n) => [
            String(n),
            ...one.map(([, , text]) => n % 3 === 0 ? null : text),
          ]),
        );
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    });
  }
});
