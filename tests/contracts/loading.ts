import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import { fileURLToPath } from "node:url";
import type { Connection } from "../../src/connections/connection.ts";
import type { ColumnKind } from "../../src/data_files/column_type.ts";
import type { DataFile } from "../../src/data_files/data_file.ts";
import { DataFileError } from "../../src/data_files/data_file_error.ts";
import { KnownError, QueryError } from "../../src/errors.ts";
import { type ConnectionSubject, never } from "./connection.ts";
import { ansiSuiteWords, sessionWords } from "./words.ts";

/** How a kind of value is written, asked for, and given back. */
export type LoadedKind = readonly [text: string, sql: string, expected: unknown];

/** What the suite of loading needs to know besides. */
export interface LoadingSubject extends Omit<ConnectionSubject, "values"> {
  /** Kinds whose values differ from those of most platforms; `undefined` for those that are refused. */
  readonly kinds?: Readonly<Partial<Record<ColumnKind, LoadedKind | undefined>>> | undefined;
  /** Bytes of the longest text that a column can hold, as far as this is looked at. Default: 3,000,000. */
  readonly longestText?: number | undefined;
}

const parquetFolder = fileURLToPath(new URL("../testdata/parquet/", import.meta.url));

const target = (name: string) => ({ name, type: undefined });

/** Every driver that loads files passes this suite. */
export function testLoading(
  {
    name,
    skip,
    schema,
    open,
    slowQuery,
    words = ansiSuiteWords,
    kinds = {},
    longestText = 3_000_000,
  }: LoadingSubject,
): void {
  const { temporary, whole, text: asText, quote } = words;
  const { scratch, begin, commit } = sessionWords(words, schema);
  const yes = (condition: string) => `CASE WHEN ${condition} THEN 'true' ELSE 'false' END`;
  const title = `Connection.load() of ${name}${skip === undefined ? "" : ` (${skip})`}`;
  (skip === undefined ? describe : describe.skip)(title, () => {
    let connection: Connection;
    let folder: string;
    const table = `${schema}.loaded`;

    before(async () => {
      folder = await Deno.makeTempDir();
      connection = await open();
      await connection.execute([words.createSchema(schema)], { signal: never });
    });

    after(async () => {
      await connection.execute([words.dropSchema(schema)], { signal: never });
      await connection[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    });

    async function load(
      text: string,
      file: Partial<DataFile>,
      statements = (query: string) => [
        `DROP TABLE IF EXISTS ${table}`,
        `CREATE TABLE ${table} AS ${query}`,
      ],
      signal = never,
      encoding: "utf8" | "latin1" = "utf8",
    ): Promise<void> {
      assert(connection.load !== undefined);
      const path = `${folder}/it's a "file".${file.format ?? "csv"}`;
      await Deno.writeFile(
        path,
        encoding === "utf8"
          ? new TextEncoder().encode(text)
          : Uint8Array.from(text, (character) => character.charCodeAt(0)),
      );
      await connection.load({ format: "csv", target, path, ...file }, {
        table,
        statements,
        signal,
      });
    }

    async function loadParquet(name: string, columns: DataFile["target"] = target): Promise<void> {
      assert(connection.load !== undefined);
      const path = `${parquetFolder}${name}.parquet`;
      const file: DataFile = { format: "parquet", path, target: columns, shownAs: "p.parquet" };
      await connection.load(file, {
        table,
        signal: never,
        statements: (query) => [
          `DROP TABLE IF EXISTS ${table}`,
          `CREATE TABLE ${table} AS ${query}`,
        ],
      });
    }

    const query = async (sql: string) => (await connection.query(sql, { signal: never })).rows;

    it("makes a table of CSV with the names and types that are given", async () => {
      const text = `Id,Full "Name",Zip\n1,"Ann, ""A""\nLee",00123\n2,,00456\n`.replace(
        `Full "Name"`,
        `"Full ""Name"""`,
      );
      await load(text, {
        target: (source) => ({
          name: source.toLowerCase().replaceAll(/\W+/g, "_"),
          type: source === "Zip" ? { kind: "text" } : undefined,
        }),
      });
      assertEquals(
        await query(`SELECT id + 1, full_name_, zip FROM ${table} ORDER BY id`).then(
          (rows) => rows.map(([id, ...others]) => [Number(id), ...others]),
        ),
        [[2, 'Ann, "A"\nLee', "00123"], [3, null, "00456"]],
      );
    });

    it("finds the types of columns in all values", async () => {
      const text = "i,d,b,t,s\n1,1,true,2024-01-01 10:00:00,a\n2,2.5,false,2024-01-02 11:00:00,b\n";
      await load(text, {});
      assertEquals(
        await query(
          `SELECT ${whole("sum(i)")}, sum(d), max(CASE WHEN b THEN s END), ` +
            `${yes("max(t) = '2024-01-02 11:00:00'")} FROM ${table}`,
        ).then((rows) => rows.map(([i, d, ...others]) => [i, String(d), ...others])),
        [[3, "3.5", "a", "true"]],
      );
    });

    it("keeps every digit of numbers whose type is not given, and of `numeric` without digits", async () => {
      const text = "price,big,rate\n20.00,9007199254740993,0.12345678901234567\n" +
        "-1234567.89,12345678901234567890,1\n";
      for (const type of [undefined, { kind: "decimal" }] as const) {
        await load(text, { target: (name) => ({ name, type }) });
        assertEquals(
          await query(
            `SELECT ${yes("price * 100 = 2000")}, ${asText("sum(price) OVER ()")}, ` +
              `${yes("big - 9007199254740992 = 1")}, ` +
              `${yes("rate = 0.12345678901234567")} FROM ${table} ORDER BY price DESC LIMIT 1`,
          ),
          [["true", "-1234547.89", "true", "true"]],
        );
      }
    });

    it("F1, F3, F8, F15: refuses what it cannot read in one way, and names line and remedy", async () => {
      const cases: readonly (readonly [string, Partial<DataFile>, string, string])[] = [
        ["id,name\n1,a\n2,b,c\n", {}, "a row has 3 values, but the header names 2", "line 3"],
        ["id,name\n1,Smith, John\n2,Lee, Ann\n", {}, "a row has 3 values", "line 2"],
        ["id,n\n7,1,234\n8,2,345\n", {}, "a row has 3 values", "line 2"],
        [`id,n\n1,2\n${"1,2,3\n".repeat(48)}`, {}, "a row has 3 values", "line 3"],
        ["# title\nid,name\n1,a\n", {}, "a row has 2 values, but the header names 1", "line 2"],
        ["id;name\n1;a\n", {}, "semicolons", "line 1"],
        ["id\tname\n1\ta\n", {}, "tabs", "line 1"],
        ["id,id\n1,2\n", {}, `two columns of the file are named "id"`, ""],
        ['id\n"a" b\n', {}, "Text follows a quote", "line 2"],
        ["", {}, "The file is empty", ""],
        ["[1,2,3]", { format: "json" }, "A row is a number and not a JSON object", "line 1"],
        [
          `[{"id":1,"id":2}]`,
          { format: "json" },
          `two columns of the file are named "id"`,
          "line 1",
        ],
        [`{"id":1}\n{"id":`, { format: "jsonl" }, "the file is not valid JSON", "line 2"],
      ];
      const declared = (name: string) => ({ name, type: { kind: "text" } as const });
      for (const [text, file, message, where] of cases) {
        for (const types of [{}, { target: declared }]) {
          const error = await assertRejects(() => load(text, { ...file, ...types }), DataFileError);
          assertStringIncludes(error.message, message);
          assertStringIncludes(error.explanation.where ?? "", where);
          assert((error.explanation.fix ?? "") !== "");
        }
      }
      await assertRejects(
        () => load("id,name\n1,\u{80}\n", {}, undefined, never, "latin1"),
        DataFileError,
        "UTF-8",
      );
    });

    it("F7: keeps the letters of names in any script", async () => {
      await load("Größe,Grüße,名前\n1,2,x\n", {
        target: (name) => ({ name: name.toLowerCase(), type: undefined }),
      });
      assertEquals(
        await query(`SELECT ${quote("größe")} + ${quote("grüße")}, ${quote("名前")} FROM ${table}`)
          .then(
            (rows) => rows.map(([sum, name]) => [Number(sum), name]),
          ),
        [[3, "x"]],
      );
    });

    it("F8: takes JSON with a byte order mark, and values of several types as text", async () => {
      await load(`\ufeff[{"id": 1}, {"id": "x"}]`, { format: "json" });
      assertEquals(await query(`SELECT id FROM ${table} ORDER BY id`), [["1"], ["x"]]);
    });

    it("reads odd notation as every database does", async () => {
      const text = '\ufeffid,s\r\n1,"a\r\nb"\n\n2,5" pipe\r3,"\\.\n\\.\nx"\r\n4,""\n\\.,\n\n';
      await load(text, { target: (name) => ({ name, type: { kind: "text" } }) });
      // Sorted here: collations differ in where they put a backslash.
      assertEquals((await query(`SELECT id, s FROM ${table}`)).toSorted(), [
        ["1", "a\r\nb"],
        ["2", '5" pipe'],
        ["3", "\\.\n\\.\nx"],
        ["4", null],
        ["\\.", null],
      ]);
      await load("v\n\\.\nlast", {});
      assertEquals((await query(`SELECT v FROM ${table}`)).toSorted(), [["\\."], ["last"]]);
    });

    it("loads a value that is longer than a reader's line", async () => {
      await load(`v,w\n${"x".repeat(longestText)},1\n`, {});
      assertEquals(await query(`SELECT ${whole("length(v)")} FROM ${table}`), [[longestText]]);
    });

    it("takes rows that a program wrote, with empty text, missing values and late columns", async () => {
      await load('"a"\n""\n\n"b","1"\n', {
        isGenerated: true,
        columns: ["s", "n"],
        target: (name) => ({ name, type: { kind: name === "n" ? "integer" : "text" } }),
      });
      assertEquals(
        (await query(`SELECT s, n FROM ${table} ORDER BY COALESCE(n, 2), COALESCE(s, 'z')`)).map((
          [s, n],
        ) => [s, n]),
        [["b", 1], ["", null], ["a", null], [null, null]],
      );
    });

    it("names line and column of a value that does not fit, in the words of the database", async () => {
      const integer = (name: string) => ({ name, type: { kind: "integer" } as const });
      const cases: readonly (readonly [string, Partial<DataFile>, string])[] = [
        ['a,b\n\n1,"2"\n"3\n",4\n5,many\n', {}, `line 6 of p.csv, column "b"`],
        ["b\r\n1\r\nmany\r\n", {}, `line 3 of p.csv, column "b"`],
        [
          `[{"b": 1},\n{"b": 2},\n{"b": "many"}]`,
          { format: "json" },
          `line 3 of p.csv, column "b"`,
        ],
        ["1\nmany\n", { isGenerated: true, columns: ["b"] }, `row 2 of p.csv, column "b"`],
      ];
      for (const [text, file, where] of cases) {
        const error = await assertRejects(
          () => load(text, { target: integer, shownAs: "p.csv", ...file }),
          QueryError,
          "many",
        );
        assertEquals(error.explanation.where, where);
        assertStringIncludes(error.explanation.fix ?? "", "declare another type");
      }
      const long = await assertRejects(
        () => load(`a,b\n1,${"x".repeat(3_000_000)}\n`, { target: integer }),
        QueryError,
      );
      assert(long.describe().length < 2_000, "F24: a long value is cut");
    });

    it("refuses a time whose zone it does not know, rather than to load none", async () => {
      const target = (name: string) => ({ name, type: { kind: "timestamptz" } as const });
      const error = await assertRejects(
        () => load("a\n2024-01-01 10:00:00+02:00\n2024-01-01 25:00:00+02:00\n", { target }),
        QueryError,
      );
      assertEquals(error.explanation.where, `line 3 of the file, column "a"`);
    });

    it("loads JSON, one object a line or as a list, with missing and nested values", async () => {
      const first = `{"n": 9007199254740993, "list": [1, "é"]}`;
      const second = `{"n": 2, "s": "x\\ny"}`;
      for (
        const [text, format] of [
          [`${first}\n${second}\n`, "jsonl"],
          [`[${first}, ${second}]`, "json"],
        ] as const
      ) {
        await load(text, { format });
        assertEquals(
          await query(
            `SELECT ${asText("n")}, s, ${yes("list IS NULL")} FROM ${table} ORDER BY n DESC`,
          ),
          [["9007199254740993", null, "false"], ["2", "x\ny", "true"]],
        );
      }
    });

    const usual: Readonly<Partial<Record<ColumnKind, LoadedKind>>> = {
      boolean: ["true", yes("v"), "true"],
      bigint: ["-9223372036854775808", asText("v"), "-9223372036854775808"],
      double: ["NaN", `lower(${asText("v")})`, "nan"],
      decimal: ["1.10", yes("v * 10 = 11"), "true"],
      text: ["", "v", ""],
      date: ["2024-02-29", asText("v"), "2024-02-29"],
      time: ["10:11:12.5", asText("v"), "10:11:12.5"],
      timestamp: ["2024-01-01 10:00:00.123456", asText("v"), "2024-01-01 10:00:00.123456"],
      timestamptz: [
        "2024-01-01 10:00:00+02:00",
        yes("v = '2024-01-01 08:00:00+00'"),
        "true",
      ],
      interval: ["90 seconds", asText("v"), "00:01:30"],
      uuid: [
        "6f1c2b1e-8a58-4f1e-9a57-5b0b43c5b0aa",
        asText("v"),
        "6f1c2b1e-8a58-4f1e-9a57-5b0b43c5b0aa",
      ],
      binary: ["\\x00ff", asText("octet_length(v)"), "2"],
    };

    it("gives every kind of value from text back", async () => {
      const values = Object.entries({ ...usual, ...kinds }) as [
        ColumnKind,
        LoadedKind | undefined,
      ][];
      for (const [kind, loaded] of values) {
        const [text, sql, expected] = loaded ?? usual[kind]!;
        const loading = () =>
          load(`${JSON.stringify({ v: text })}\n{"v": null}\n`, {
            format: "jsonl",
            columns: ["v"],
            target: () => ({ name: "v", type: { kind } }),
          });
        if (loaded === undefined) {
          await assertRejects(loading, KnownError);
          continue;
        }
        await loading();
        assertEquals(await query(`SELECT ${sql} FROM ${table} WHERE v IS NOT NULL`), [[
          expected as string,
        ]], kind);
        assertEquals(await query(`SELECT 1 FROM ${table} WHERE v IS NULL`), [[1]], kind);
      }
    });

    /** How a column of kinds.parquet is asked for, where that differs from {@linkcode usual}. */
    const inParquet: Readonly<
      Partial<Record<ColumnKind, readonly [sql: string, expected: unknown]>>
    > = {
      double: [yes("ABS(v + 1.5e300) < 1e290"), "true"],
      decimal: [asText("v"), "12345678901234567890.12345678901234567"],
      text: ["v", 'a "b", c'],
    };

    it("gives every kind of value from Parquet back, by the types of the file alone", async () => {
      const asked = { ...usual, ...kinds };
      // What the database has no type for becomes text here.
      const lacking = Object.keys(asked).filter((kind) => asked[kind as ColumnKind] === undefined);
      await loadParquet("kinds", (name) => ({
        name,
        type: lacking.some((kind) => name === `v_${kind}`) ? { kind: "text" } : undefined,
      }));
      const isNull = yes(`${quote("v_json")} IS NULL`);
      const columns = [
        "boolean",
        "bigint",
        "decimal",
        "double",
        "text",
        "date",
        "time",
        "timestamp",
      ];
      for (const kind of [...columns, "timestamptz", "uuid", "binary"] as ColumnKind[]) {
        const [, usualSql, usualExpected] = asked[kind] ?? ["", "v", "ab"];
        const [sql, expected] = inParquet[kind] ?? [usualSql, usualExpected];
        const column = quote(`v_${kind}`);
        assertEquals(
          await query(
            `SELECT ${sql.replaceAll(/\bv\b/g, column)}, ${isNull} ` +
              `FROM ${table} WHERE n = 1`,
          ),
          [[expected as string, "false"]],
          kind,
        );
        assertEquals(
          await query(
            `SELECT ${yes(`${column} IS NULL`)}, ${isNull} ` +
              `FROM ${table} WHERE n = 2`,
          ),
          [["true", "true"]],
          kind,
        );
      }
    });

    it("names row and column of a value in Parquet that does not fit", async () => {
      const integer = (name: string) => ({ name, type: { kind: "integer" } as const });
      const error = await assertRejects(
        () => loadParquet("texts_as_numbers", integer),
        QueryError,
        "many",
      );
      assertEquals(error.explanation.where, `row 3 of p.parquet, column "b"`);
      assertStringIncludes(error.explanation.fix ?? "", "declare another type");
    });

    it("refuses a value of Parquet that the type of its column would round or cut", async () => {
      const to = (of: string, kind: ColumnKind) => (name: string) => ({
        name,
        type: name === of ? { kind } : undefined,
      });
      for (
        const [file, given, where] of [
          ["nanoseconds", to("at", "timestamp"), `row 1 of p.parquet, column "at"`],
          ["decimals_as_integers", to("d9", "bigint"), `row 1 of p.parquet, column "d9"`],
        ] as const
      ) {
        const error = await assertRejects(() => loadParquet(file, given), KnownError);
        assertEquals([error.explanation.where, error.explanation.code], [where, "E159"], file);
      }
    });

    it("makes an empty table of a file without rows", async () => {
      await load("a,b\n", {});
      assertEquals(await query(`SELECT a, b FROM ${table}`), []);
      await load("", {
        format: "jsonl",
        columns: ["a"],
        target: (name) => ({ name, type: { kind: "date" } }),
      });
      assertEquals(await query(`SELECT a FROM ${table}`), []);
      await loadParquet("empty");
      assertEquals(await query(`SELECT a, s FROM ${table}`), []);
    });

    it("loads many rows, in one session with the statements", async () => {
      const lines = Array.from({ length: 50_000 }, (_, index) => `${index},${"x".repeat(40)}`);
      await load(`i,s\n${lines.join("\n")}\n`, {}, (rows) => [
        `${temporary} ${scratch("kept")} AS ${rows}`,
        `DROP TABLE IF EXISTS ${table}`,
        `CREATE TABLE ${table} AS SELECT count(*) AS n, max(i) AS last FROM ${scratch("kept")}`,
      ]);
      const [[n, last]] = await query(`SELECT n, last FROM ${table}`);
      assertEquals([Number(n), Number(last)], [50_000, 49_999]);
    });

    it("changes nothing when a value does not fit", async () => {
      await load("a\n1\n", {});
      const change = (rows: string) => [
        begin,
        words.emptied(table),
        `INSERT INTO ${table} ${rows}`,
        commit,
      ];
      await assertRejects(
        () =>
          load(
            "a\n2\nthree\n",
            { target: (name) => ({ name, type: { kind: "integer" } }) },
            change,
          ),
        QueryError,
        "three",
      );
      assertEquals((await query(`SELECT a FROM ${table}`)).map(([a]) => Number(a)), [1]);
    });

    it("refuses two columns of one name, and can be used after that", async () => {
      const target = () => ({ name: "same", type: undefined });
      await assertRejects(() => load("a,b\n1,2\n", { target }), DataFileError, "same");
      await load("a,b\n1,2\n", {});
    });

    it("stops in the database when the signal is aborted", async () => {
      const controller = new AbortController();
      const slow = (rows: string) => [`CREATE TABLE ${schema}.slow AS ${rows}`, slowQuery];
      const loading = load("a\n1\n", {}, slow, controller.signal);
      setTimeout(() => controller.abort(), 300);
      await assertRejects(() => loading, QueryError, "cancelled");
    });
  });
}
